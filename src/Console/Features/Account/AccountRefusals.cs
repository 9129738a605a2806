using Castellan.Data.Outcomes;

namespace Castellan.Features.Account;

/// <summary>The new address is the present one.</summary>
public sealed record AddressUnchanged : Refusal;

/// <summary>More changes of address were asked for within an hour than mails may be sent.</summary>
public sealed record AddressChangedTooOften : Refusal;

/// <summary>The session has ended already, or is not one of the person's.</summary>
public sealed record SessionGone : Refusal;

/// <summary>The person has an account at this provider linked already.</summary>
public sealed record ProviderLinkedAlready : Refusal;

/// <summary>The account at the provider signs in somebody else here.</summary>
public sealed record ProviderLinkedElsewhere : Refusal;

/// <summary>The password is long enough only beside a second factor.</summary>
public sealed record PasswordTooShortAlone(int MinimumLength) : Refusal
{
    public override IReadOnlyList<object> Words => [MinimumLength];
}

/// <summary>What was typed to confirm is not the account's address.</summary>
public sealed record AddressNotTyped : Refusal;

/// <summary>The person is the last owner of an organisation.</summary>
public sealed record SoleOwner : Refusal;

/// <summary>A copy of the data is being made, or several were asked for within a day.</summary>
public sealed record ExportTooOften : Refusal;

/// <summary>The account has as many passkeys as one may have.</summary>
public sealed record TooManyPasskeys(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>The name is empty or too long.</summary>
public sealed record PasskeyNameUnfit(int Longest) : Refusal
{
    public override IReadOnlyList<object> Words => [Longest];
}
