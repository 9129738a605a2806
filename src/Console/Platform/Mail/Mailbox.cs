using System.Globalization;
using System.Resources;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Castellan.Platform.Mail;

/// <summary>The pages of the development mailbox. They show one-time links to whoever asks, so they exist in development only.</summary>
public static partial class Mailbox
{
    public const string Path = "/dev/mailbox";

    // Its own few rules: the page stands outside the shell and works while that is broken.
    private const string Style = """
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.125rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: start; padding: .5rem .75rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .5rem; }
        iframe { width: 100%; height: 36rem; border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .5rem; background: #fff; }
        a { color: LinkText; }
        """;

    private static readonly ResourceManager Texts = new(typeof(MailTexts));

    /// <summary>Maps nothing outside development.</summary>
    public static IEndpointRouteBuilder MapMailbox(this IEndpointRouteBuilder routes, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
        {
            routes.MapGet(Path + ".css", () => Results.Text(Style, "text/css", Encoding.UTF8)).AllowAnonymous();
            routes.MapGet(Path, (MailboxTransport mailbox) => Page(Text("Mailbox_Title"), List(mailbox.Letters))).AllowAnonymous();
            routes.MapGet(Path + "/{messageId}", (string messageId, MailboxTransport mailbox) =>
                mailbox.Letters.FirstOrDefault(letter => letter.MessageId == messageId) is { } found
                    ? Page(found.Letter.Subject, One(found))
                    : Page(Text("Mailbox_Title"), Gone(), StatusCodes.Status404NotFound)).AllowAnonymous();
        }
        return routes;
    }

    internal static string List(IReadOnlyList<MailboxLetter> letters)
    {
        if (letters.Count == 0)
        {
            return $"<section class=\"empty-state\"><h2>{Encode(Text("Mailbox_Empty"))}</h2><p>{Encode(Text("Mailbox_EmptyHint"))}</p></section>";
        }
        var rows = new StringBuilder();
        foreach (var letter in letters)
        {
            rows.Append(CultureInfo.InvariantCulture, $"""
                <tr><td><time datetime="{letter.AcceptedAt.UtcDateTime:O}">{letter.AcceptedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}</time></td>
                <td>{Encode(letter.Letter.To.Address)}</td>
                <td><a href="{Path}/{Uri.EscapeDataString(letter.MessageId)}">{Encode(letter.Letter.Subject)}</a></td></tr>
                """);
        }
        return $"""
            <table class="table"><thead><tr><th scope="col">{Encode(Text("Mailbox_Sent"))}</th><th scope="col">{Encode(Text("Mailbox_To"))}</th><th scope="col">{Encode(Text("Mailbox_Subject"))}</th></tr></thead>
            <tbody>{rows}</tbody></table>
            """;
    }

    // The frame may open links in new tabs and nothing else: no scripts, no forms, no access to this origin.
    internal static string One(MailboxLetter letter) => $"""
        <p><a href="{Path}">{Encode(Text("Mailbox_Back"))}</a></p>
        <dl><dt>{Encode(Text("Mailbox_To"))}</dt><dd>{Encode(letter.Letter.To.Address)}</dd><dt>Message-ID</dt><dd><code>{Encode(letter.MessageId)}</code></dd></dl>
        <h2>{Encode(Text("Mailbox_Text"))}</h2>
        <pre>{Linked(letter.Letter.Text)}</pre>
        <h2>{Encode(Text("Mailbox_Html"))}</h2>
        <iframe title="{Encode(Text("Mailbox_Html"))}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="{Encode(letter.Letter.Html.Replace("<head>", "<head><base target=\"_blank\">", StringComparison.Ordinal))}"></iframe>
        """;

    private static string Gone() => $"<p>{Encode(Text("Mailbox_Gone"))}</p><p><a href=\"{Path}\">{Encode(Text("Mailbox_Back"))}</a></p>";

    private static IResult Page(string title, string body, int status = StatusCodes.Status200OK) => Results.Content($$"""
        <!DOCTYPE html>
        <html lang="{{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{Encode(title)}}</title>
        <link rel="stylesheet" href="{{Path}}.css">
        </head>
        <body><main><h1>{{Encode(title)}}</h1>
        {{body}}
        </main></body>
        </html>
        """, "text/html", Encoding.UTF8, status);

    private static string Linked(string text) =>
        string.Join('\n', text.Split('\n').Select(line => Link().Replace(Encode(line), link => $"<a href=\"{link.Value}\">{link.Value}</a>")));

    private static string Encode(string value) => HtmlEncoder.Default.Encode(value);

    private static string Text(string key) =>
        Texts.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"There is no text '{key}'.");

    // The text is encoded already, so what is matched holds neither quotes nor angle brackets.
    [GeneratedRegex(@"https?://[^\s<>""']+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
