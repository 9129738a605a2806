using Castellan.Data.Outcomes;

namespace Castellan.Platform.Passwords;

/// <summary>Fewer characters than the account's protection asks for. The words of all refusals here are in PasswordTexts.</summary>
public sealed record PasswordTooShort(int MinimumLength) : Refusal
{
    public override IReadOnlyList<object> Words => [MinimumLength];
}

public sealed record PasswordTooLong(int MaximumLength) : Refusal
{
    public override IReadOnlyList<object> Words => [MaximumLength];
}

/// <summary>One of the passwords that attackers try first.</summary>
public sealed record PasswordIsCommon : Refusal;

/// <summary>Built on the person's name or address, or on the product's name.</summary>
public sealed record PasswordContainsOwnWord(string Word) : Refusal
{
    public override IReadOnlyList<object> Words => [Word];

    /// <summary>The word is personal: it is shown to its owner and stays out of logs.</summary>
    public override string ToString() => Code;
}

/// <summary>Repetition, keyboard runs, a word with a year: few guesses by zxcvbn's estimate.</summary>
public sealed record PasswordEasyToGuess : Refusal;

/// <summary>In a collection of passwords that leaked elsewhere.</summary>
public sealed record PasswordIsLeaked : Refusal;
