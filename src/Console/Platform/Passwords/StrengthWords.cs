namespace Castellan.Platform.Passwords;

/// <summary>Which of <see cref="PasswordTexts"/> says a strength from 0 to 4.</summary>
public static class StrengthWords
{
    public static string Key(int strength) => strength switch
    {
        0 => "Strength_0",
        1 => "Strength_1",
        2 => "Strength_2",
        3 => "Strength_3",
        4 => "Strength_4",
        _ => throw new ArgumentOutOfRangeException(nameof(strength), strength, "A strength is 0 to 4."),
    };
}
