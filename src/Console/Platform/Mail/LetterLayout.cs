using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Castellan.Data.Mail;

namespace Castellan.Platform.Mail;

/// <summary>The one layout of every mail: a column of text, at most one button, nothing loaded from anywhere.</summary>
internal static class LetterLayout
{
    private const string Font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    internal static string Html(LetterParts parts)
    {
        var body = new StringBuilder();
        foreach (var paragraph in parts.Paragraphs)
        {
            body.Append("<p style=\"margin:0 0 16px\">").Append(Encode(paragraph)).Append("</p>");
        }
        foreach (var section in parts.Sections)
        {
            body.Append("<h2 style=\"margin:24px 0 8px;font-size:17px;line-height:1.3\">").Append(Encode(section.Heading)).Append("</h2>");
            body.Append("<p style=\"margin:0 0 16px\">").AppendJoin("<br>", section.Text.Split('\n').Select(Encode)).Append("</p>");
        }
        if (parts is { Link: { } link, Button: { } button })
        {
            var address = Encode(link.AbsoluteUri);
            body.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:24px 0\"><a href=\"{address}\" style=\"display:inline-block;padding:12px 20px;border-radius:6px;background:#1f4e79;color:#ffffff;font-weight:600;text-decoration:none\">{Encode(button)}</a></p>");
            body.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 16px;font-size:14px;color:#4a5560\">{Encode(parts.Fallback)}<br><a href=\"{address}\" style=\"color:#1f4e79;word-break:break-all\">{address}</a></p>");
        }
        foreach (var note in parts.Notes)
        {
            body.Append("<p style=\"margin:0 0 16px;font-size:14px;color:#4a5560\">").Append(Encode(note)).Append("</p>");
        }
        return $"""
            <!DOCTYPE html>
            <html lang="{Encode(parts.Language)}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>{Encode(parts.Subject)}</title>
            </head>
            <body style="margin:0;padding:0;background:#f3f5f7">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f7"><tr><td align="center" style="padding:24px 12px">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #dde2e7;border-radius:8px"><tr><td style="padding:32px 28px;{Font};font-size:16px;line-height:1.5;color:#1b232b">
            <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">{Encode(parts.Heading)}</h1>
            {body}
            </td></tr></table>
            <p style="max-width:560px;margin:16px 0 0;{Font};font-size:13px;line-height:1.5;color:#4a5560">{Encode(parts.Footer)}</p>
            </td></tr></table>
            </body>
            </html>
            """;
    }

    internal static string Text(LetterParts parts)
    {
        var text = new StringBuilder();
        text.Append(parts.Heading).Append("\n\n");
        foreach (var paragraph in parts.Paragraphs)
        {
            text.Append(paragraph).Append("\n\n");
        }
        foreach (var section in parts.Sections)
        {
            text.Append(section.Heading).Append('\n').Append(section.Text).Append("\n\n");
        }
        if (parts is { Link: { } link, Button: { } button })
        {
            text.Append(button).Append(":\n").Append(link.AbsoluteUri).Append("\n\n");
        }
        foreach (var note in parts.Notes)
        {
            text.Append(note).Append("\n\n");
        }
        return text.Append("-- \n").Append(parts.Footer).Append('\n').ToString();
    }

    private static string Encode(string value) => Encoder.Encode(value);
}

/// <summary>A mail in words, before it is laid out. All of it is plain text.</summary>
internal sealed record LetterParts(
    string Language,
    string Subject,
    string Heading,
    IReadOnlyList<string> Paragraphs,
    string? Button,
    Uri? Link,
    string Fallback,
    IReadOnlyList<string> Notes,
    string Footer)
{
    /// <summary>What follows the paragraphs, under headings.</summary>
    public IReadOnlyList<LetterSection> Sections { get; init; } = [];

    /// <summary>Laid out, complete but for its reader.</summary>
    public Letter To(Recipient reader) => new(reader, Subject, LetterLayout.Text(this), LetterLayout.Html(this));
}
