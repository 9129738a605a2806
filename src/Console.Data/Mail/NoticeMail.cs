namespace Castellan.Data.Mail;

/// <summary>The notice to a person affected by an incident. It carries people's own words, so it is built of sections.</summary>
public static class NoticeMail
{
    /// <param name="name">Of the person, for the greeting; null without.</param>
    public static OutgoingMail ToPerson(Recipient to, string language, string organisation, string? name, IReadOnlyList<LetterSection> sections)
    {
        var values = new Dictionary<string, string> { ["organisation"] = organisation };
        if (name is not null)
        {
            values["name"] = name;
        }
        return new OutgoingMail(MailKind.PeopleNotice, to, language, values) { Sections = sections };
    }
}

/// <summary>A part of a mail under a heading of its own. Plain text, whatever it contains; lines are kept.</summary>
public sealed record LetterSection(string Heading, string Text);
