using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sessions;

/// <summary>Section "Sessions": how open pages learn that their session has ended.</summary>
public sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>How often, in seconds, every open page looks for itself, in case the word of an ended session got lost.</summary>
    public int LookAgainSeconds { get; set; } = 10;
}

internal sealed class SessionOptionsCheck : IValidateOptions<SessionOptions>
{
    private const int Longest = 3600;

    public ValidateOptionsResult Validate(string? name, SessionOptions options) =>
        options.LookAgainSeconds is >= 1 and <= Longest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{SessionOptions.Section}:{nameof(options.LookAgainSeconds)} is {options.LookAgainSeconds}; it must be between 1 and {Longest}.");
}
