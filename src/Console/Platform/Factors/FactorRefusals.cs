using Castellan.Data.Outcomes;

namespace Castellan.Platform.Factors;

/// <summary>The code is wrong, too old, or was used: one answer for all. The words of all refusals here are in IdentityTexts.</summary>
public sealed record CodeWrong : Refusal;

/// <summary>The recovery code is unknown or was used.</summary>
public sealed record RecoveryCodeWrong : Refusal;

/// <summary>Too many wrong answers; the next one counts after <paramref name="RetryAfter"/>.</summary>
public sealed record TooManyCodes(TimeSpan RetryAfter) : Refusal
{
    public override IReadOnlyList<object> Words => [Math.Max(1, (int)Math.Ceiling(RetryAfter.TotalMinutes)).ToString(System.Globalization.CultureInfo.CurrentCulture)];
}

/// <summary>The act asks for a second factor proven within the last minutes.</summary>
public sealed record StepUpNeeded : Refusal;

/// <summary>The account has no second factor.</summary>
public sealed record NoSecondFactor : Refusal;

/// <summary>An authenticator is set up already.</summary>
public sealed record AuthenticatorThere : Refusal;

/// <summary>The sign-in was not finished in time, or was voided: it begins anew.</summary>
public sealed record SignInOver : Refusal;

/// <summary>The passkey's answer is none to our question: too late, given before, from elsewhere, or of another account.</summary>
public sealed record PasskeyWrong : Refusal;

/// <summary>The browser's new passkey was not accepted.</summary>
public sealed record PasskeyRefused : Refusal;
