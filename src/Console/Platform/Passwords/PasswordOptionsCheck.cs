using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>Refuses to start with password settings below OWASP's and NIST SP 800-63B's minimum, and lists every fault with its key.</summary>
internal sealed class PasswordOptionsCheck : IValidateOptions<PasswordOptions>
{
    public ValidateOptionsResult Validate(string? name, PasswordOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(PasswordOptions options)
    {
        const string Section = PasswordOptions.Section;
        var oneStrongPass = options is { MemoryKiB: >= 47104, Iterations: >= 1 };
        var twoPasses = options is { MemoryKiB: >= 19456, Iterations: >= 2 };
        if (!oneStrongPass && !twoPasses)
        {
            yield return $"{Section}:MemoryKiB {options.MemoryKiB} with {Section}:Iterations {options.Iterations} is below OWASP's minimum for Argon2id: 47104 with 1, or 19456 with 2.";
        }

        if (options.MemoryKiB > Argon2idHash.LargestMemoryKiB)
        {
            yield return $"{Section}:MemoryKiB {options.MemoryKiB} is more than {Argon2idHash.LargestMemoryKiB}.";
        }

        if ((long)options.MemoryKiB * options.Iterations > Argon2idHash.LargestWork)
        {
            yield return $"{Section}:MemoryKiB {options.MemoryKiB} times {Section}:Iterations {options.Iterations} is more than {Argon2idHash.LargestWork}: one sign-in would take seconds.";
        }

        if (options.Permits is < 0 or > 256)
        {
            yield return $"{Section}:Permits {options.Permits} is not between 0 (one per core) and 256.";
        }

        if (options.QueueSeconds is < 1 or > 30)
        {
            yield return $"{Section}:QueueSeconds {options.QueueSeconds} is not between 1 and 30.";
        }

        if (options.MinimumLength < 15)
        {
            yield return $"{Section}:MinimumLength {options.MinimumLength} is less than 15.";
        }

        if (options.MinimumLengthWithSecondFactor < 8)
        {
            yield return $"{Section}:MinimumLengthWithSecondFactor {options.MinimumLengthWithSecondFactor} is less than 8.";
        }

        if (options.MinimumLengthWithSecondFactor > options.MinimumLength)
        {
            yield return $"{Section}:MinimumLengthWithSecondFactor {options.MinimumLengthWithSecondFactor} is more than {Section}:MinimumLength {options.MinimumLength}.";
        }

        if (options.MaximumLength is < 128 or > 4096)
        {
            yield return $"{Section}:MaximumLength {options.MaximumLength} is not between 128 and 4096.";
        }
        else if (options.MinimumLength > options.MaximumLength)
        {
            yield return $"{Section}:MinimumLength {options.MinimumLength} is more than {Section}:MaximumLength {options.MaximumLength}.";
        }
    }
}
