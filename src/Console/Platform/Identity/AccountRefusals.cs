using System.Globalization;
using Castellan.Data.Outcomes;

namespace Castellan.Platform.Identity;

/// <summary>The text is no e-mail address. The words of all refusals here are in IdentityTexts.</summary>
public sealed record AddressMalformed : Refusal;

/// <summary>Another account has the address; said only to somebody who has proven that the address is his.</summary>
public sealed record AddressTaken : Refusal;

/// <summary>The link is unknown, used, expired or void: one answer for all.</summary>
public sealed record LinkDead : Refusal;

/// <summary>The password is not the one of this account or sign-up.</summary>
public sealed record PasswordWrong : Refusal;

/// <summary>The account was made through a provider and has no password that could be asked for.</summary>
public sealed record PasswordNotSet : Refusal;

/// <summary>Too many attempts at one account; the next one counts after <paramref name="RetryAfter"/>.</summary>
public sealed record TooManyAttempts(TimeSpan RetryAfter) : Refusal
{
    public override IReadOnlyList<object> Words => [Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalMinutes)).ToString(CultureInfo.CurrentCulture)];
}

/// <summary>More sign-ins at the same time than passwords can be compared.</summary>
public sealed record TooBusy(TimeSpan RetryAfter) : Refusal;

/// <summary>The new password does not do; why, is in <paramref name="Why"/>.</summary>
public sealed record NewPasswordRefused(Refusal Why) : Refusal
{
    public override string Code => Why.Code;

    public override IReadOnlyList<object> Words => Why.Words;
}
