using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Castellan.Data.Mail;
using Castellan.Data.Text;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Mail;

/// <summary>Words a mail in its reader's language, as HTML and as plain text.</summary>
public sealed partial class LetterWriter(IOptions<MailOptions> options)
{
    private static readonly ResourceManager Texts = new(typeof(MailTexts));

    /// <exception cref="InvalidOperationException">A text names a value the mail does not carry: a fault of ours.</exception>
    public Letter Write(OutgoingMail mail) => Parts(mail).To(mail.To);

    internal LetterParts Parts(OutgoingMail mail)
    {
        var culture = Languages.CultureOf(mail.Language);
        var values = mail.Values.ToDictionary(value => value.Key, value => PlainWords.Of(value.Value));
        values["sender"] = PlainWords.Of(options.Value.FromName);
        foreach (var (name, instant) in mail.Until is { } until ? mail.Instants.Append(new("until", until)) : mail.Instants)
        {
            values[name] = instant.ToUniversalTime().ToString(Required("Instant_Format", culture), culture);
        }

        string? Optional(string key) => Texts.GetString(key, culture) is { } text ? Fill(text, values) : null;
        string Filled(string key) => Fill(Required(key, culture), values);

        var notes = new List<string>();
        if (mail.Until is not null)
        {
            notes.Add(Filled("Link_Until"));
        }
        if (Optional($"{mail.Kind}_Note") is { } note)
        {
            notes.Add(note);
        }
        var greeting = values.ContainsKey("name") ? Optional($"{mail.Kind}_Greeting") : null;
        return new LetterParts(
            culture.TwoLetterISOLanguageName,
            Filled($"{mail.Kind}_Subject"),
            Filled($"{mail.Kind}_Heading"),
            [.. greeting is null ? [] : new[] { greeting }, .. Filled($"{mail.Kind}_Body").Split('\n')],
            Optional($"{mail.Kind}_Button"),
            mail.Link,
            Filled("Link_Fallback"),
            notes,
            Filled("Footer"))
        { Sections = mail.Sections };
    }

    private static string Required(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new InvalidOperationException($"The mail texts lack {key}.");

    // One pass: a value that looks like a place is not filled again.
    private static string Fill(string text, Dictionary<string, string> values) =>
        Place().Replace(text, place => values.TryGetValue(place.Groups["name"].Value, out var value)
            ? value
            : throw new InvalidOperationException($"The mail carries no value for {place.Value}."));

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
