using System.Security.Cryptography;
using System.Text;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Notices;

/// <summary>What starting a notice freezes.</summary>
/// <param name="Content">The text in each language that is sent; the hash is over exactly these characters in UTF-8.</param>
/// <param name="Missing">Keys of required fields that say nothing.</param>
/// <param name="Recipients">How many are on the list.</param>
/// <param name="Confirmed">How many whoever starts it believes there are.</param>
public sealed record NoticeStart(string Content, IReadOnlyList<string> Missing, string? IncompleteReason, int Recipients, int Confirmed);

/// <summary>
/// One mailing that tells people of an incident: a list, a text, and how far it has gone. Started, text and list are frozen; a
/// later word is a notice of its own.
/// </summary>
public sealed class PeopleNotice : ITenantOwned
{
    public const int MostRecipients = 100_000;

    private PeopleNotice()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    /// <summary>Counted in the incident from 1.</summary>
    public int Number { get; private set; }

    public NoticeState State { get; private set; }

    /// <summary>For those whose language nobody knows; for everybody when <see cref="OneLanguage"/> is set.</summary>
    public string DefaultLanguage { get; private set; } = "";

    public bool OneLanguage { get; private set; }

    public Guid CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public string? Content { get; private set; }

    public byte[]? Sha256 { get; private set; }

    /// <summary>Keys of the required fields that were empty when it was started, separated by commas.</summary>
    public string Missing { get; private set; } = "";

    public string IncompleteReason { get; private set; } = "";

    public int Recipients { get; private set; }

    public Guid? StartedBy { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string StopReason { get; private set; } = "";

    /// <summary>How many different addresses all notices of the incident had reached when this one ended.</summary>
    public int Told { get; private set; }

    /// <summary>When addresses and names gave way to hashes.</summary>
    public DateTimeOffset? ForgottenAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public static Outcome<PeopleNotice> Begin(Incident incident, int number, string language, Guid by, DateTimeOffset now)
    {
        if (incident.State == IncidentState.Voided)
        {
            return new IncidentNotOpen(incident.State);
        }
        return new PeopleNotice
        {
            OrgId = incident.OrgId,
            Id = Guid.CreateVersion7(now),
            IncidentId = incident.Id,
            Number = number,
            DefaultLanguage = language,
            CreatedBy = by,
            CreatedAt = now,
        };
    }

    public Outcome<Done> Choose(string language, bool oneLanguage)
    {
        if (State != NoticeState.Draft)
        {
            return new NoticeStarted();
        }
        (DefaultLanguage, OneLanguage) = (language, oneLanguage);
        return Done.Instance;
    }

    public Outcome<Done> Start(NoticeStart start, Guid by, DateTimeOffset now)
    {
        if (State != NoticeState.Draft)
        {
            return new NoticeStarted();
        }
        if (start.Recipients == 0)
        {
            return new NoRecipients();
        }
        if (start.Recipients != start.Confirmed)
        {
            return new RecipientsChanged(start.Recipients);
        }
        if (start.Content.Length > FormDraft.MostCharacters)
        {
            return new FormTooLarge();
        }
        return ProseText.Clean(start.IncompleteReason, Incident.ReasonLength).Then<Done>(reason =>
        {
            if (start.Missing.Count > 0 && reason.Length == 0)
            {
                return new NoticeIncomplete(start.Missing.Count);
            }
            (State, StartedBy, StartedAt, Recipients) = (NoticeState.Sending, by, now, start.Recipients);
            (Content, Sha256) = (start.Content, SHA256.HashData(Encoding.UTF8.GetBytes(start.Content)));
            (Missing, IncompleteReason) = (string.Join(',', start.Missing), start.Missing.Count > 0 ? reason : "");
            return Done.Instance;
        });
    }

    public Outcome<Done> Pause() => Move(NoticeState.Sending, NoticeState.Paused);

    public Outcome<Done> Resume() => Move(NoticeState.Paused, NoticeState.Sending);

    /// <summary>The rest is not sent. What the mail server has at this moment may still arrive.</summary>
    public Outcome<Done> Stop(string? reason)
    {
        if (State is not (NoticeState.Sending or NoticeState.Paused))
        {
            return new NoticeNotUnderWay();
        }
        return ProseText.Required(reason, Incident.ReasonLength).Then<Done>(cleaned =>
        {
            (State, StopReason) = (NoticeState.Stopped, cleaned);
            return Done.Instance;
        });
    }

    /// <summary>Nobody waits for an answer any more.</summary>
    /// <param name="told">Different addresses that the incident's notices have reached.</param>
    public Outcome<Done> End(int told, DateTimeOffset now)
    {
        if (EndedAt is not null || State is not (NoticeState.Sending or NoticeState.Stopped))
        {
            return new NoticeNotUnderWay();
        }
        State = State == NoticeState.Sending ? NoticeState.Finished : State;
        (EndedAt, Told) = (now, told);
        return Done.Instance;
    }

    public void Forget(DateTimeOffset now) => ForgottenAt = now;

    /// <summary>Whether the frozen text is still what was sent.</summary>
    public bool IsIntact => Content is not null && Sha256 is not null && SHA256.HashData(Encoding.UTF8.GetBytes(Content)).AsSpan().SequenceEqual(Sha256);

    private Outcome<Done> Move(NoticeState from, NoticeState to)
    {
        if (State != from)
        {
            return new NoticeNotUnderWay();
        }
        State = to;
        return Done.Instance;
    }
}
