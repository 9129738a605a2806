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

    // Beside the kit's rules a few of its own: the page stands outside the shell and works while that is broken.
    private const string Style = """
        main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
        td, dd { overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        iframe { width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--scan-ground); }
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
            return $"<section class=\"empty\"><h2>{Encode(Text("Mailbox_Empty"))}</h2><p>{Encode(Text("Mailbox_EmptyHint"))}</p></section>";
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
        <dl class="facts"><dt>{Encode(Text("Mailbox_To"))}</dt><dd>{Encode(letter.Letter.To.Address)}</dd><dt>Message-ID</dt><dd><code>{Encode(letter.MessageId)}</code></dd></dl>
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
        <link rel="icon" type="image/svg+xml" href="/favicon.svg">
        <link rel="stylesheet" href="/kit/tokens.css">
        <link rel="stylesheet" href="/kit/base.css">
        <link rel="stylesheet" href="/kit/parts.css">
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
