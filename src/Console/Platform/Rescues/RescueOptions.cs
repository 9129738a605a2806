using Microsoft.Extensions.Options;

namespace Castellan.Platform.Rescues;

/// <summary>Section "Rescue": how people who lost all second factors get back in.</summary>
public sealed class RescueOptions
{
    public const string Section = "Rescue";

    /// <summary>Hours from the second person's approval until the factors go: the time in which the owner of the account can stop it.</summary>
    public int DelayHours { get; set; } = 24;

    /// <summary>Where people reach the operators of this installation: an e-mail address, a number, a room. Shown to whoever signs in.</summary>
    public string Contact { get; set; } = "";

    public TimeSpan Delay => TimeSpan.FromHours(DelayHours);
}

/// <summary>Refuses a delay that leaves no time, or that nobody would wait for.</summary>
internal sealed class RescueOptionsValidator : IValidateOptions<RescueOptions>
{
    private const int LongestContact = 200;

    public ValidateOptionsResult Validate(string? name, RescueOptions options)
    {
        List<string> faults = [];
        if (options.DelayHours is < 1 or > 336)
        {
            faults.Add("Rescue:DelayHours lies outside 1 to 336 hours.");
        }
        if (options.Contact.Length > LongestContact || options.Contact.Any(char.IsControl))
        {
            faults.Add("Rescue:Contact is longer than 200 characters, or not one line.");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
