using Microsoft.Extensions.Options;

namespace Castellan.Platform.Identity;

/// <summary>Section "Attempts": how often a password may be guessed, and how often forms may be sent from one network.</summary>
public sealed class AttemptOptions
{
    public const string Section = "Attempts";

    /// <summary>Wrong passwords for one account within an hour.</summary>
    public int FailuresPerAccount { get; set; } = 10;

    /// <summary>Wrong passwords for one account within an hour from a network where its owner has signed in before; they count apart.</summary>
    public int FailuresFromKnownNetwork { get; set; } = 10;

    /// <summary>Wrong passwords within an hour for all accounts together, from networks that are not known to them. Known networks and passkeys stay open.</summary>
    public int FailuresPerInstallation { get; set; } = 5_000;

    /// <summary>Forms of sign-in, sign-up, reset and invitation that one network (/24, /48) may send within a window.</summary>
    public int FormsPerNetwork { get; set; } = 120;

    /// <summary>Length of that window, in seconds.</summary>
    public int WindowSeconds { get; set; } = 300;

    /// <summary>Mails with a link that one address is sent within an hour, at most.</summary>
    public int MailsPerAddress { get; set; } = 5;
}

internal sealed class AttemptOptionsCheck : IValidateOptions<AttemptOptions>
{
    public ValidateOptionsResult Validate(string? name, AttemptOptions options)
    {
        List<string> faults = [];
        Between(nameof(options.FailuresPerAccount), options.FailuresPerAccount, 1, 100);
        Between(nameof(options.FailuresFromKnownNetwork), options.FailuresFromKnownNetwork, 1, 100);
        Between(nameof(options.FailuresPerInstallation), options.FailuresPerInstallation, 10, 10_000_000);
        Between(nameof(options.FormsPerNetwork), options.FormsPerNetwork, 5, 1_000_000);
        Between(nameof(options.WindowSeconds), options.WindowSeconds, 1, 3600);
        Between(nameof(options.MailsPerAddress), options.MailsPerAddress, 1, 100);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"{AttemptOptions.Section}:{key} is {value}; it must be between {least} and {most}.");
            }
        }
    }
}
