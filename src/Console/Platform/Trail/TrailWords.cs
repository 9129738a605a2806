using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Trail;

/// <summary>Names for everything an entry points to. Never a bare id: an unknown one gets a pseudonym that stays the same.</summary>
public sealed class TrailWords(IStringLocalizer<TrailTexts> texts, IStringLocalizer<JobTexts> jobs, AccessWords access)
{
    /// <summary>Who did it.</summary>
    public string Actor(TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names) => entry.ActorKind switch
    {
        ActorKind.Operator => texts["Operator"],
        ActorKind.Job => JobOf(entry.Action),
        ActorKind.Person when entry.ActorId is { } id => Name(id, names, TargetKind.Person),
        _ => texts["Nobody"],
    };

    /// <summary>On whom or what it was done.</summary>
    public string Target(TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names) =>
        entry.TargetId is { } id ? Name(id, names, entry.TargetKind) : texts[$"TargetKind_{entry.TargetKind}"];

    public string Name(Guid id, IReadOnlyDictionary<Guid, TrailName> names, TargetKind kind = TargetKind.None)
    {
        if (!names.TryGetValue(id, out var name))
        {
            return kind is TargetKind.Person ? texts["FormerMember", Pseudonym(id)]
                : kind is TargetKind.None ? texts["Unknown", Pseudonym(id)]
                : texts[$"TargetKind_{kind}"];
        }
        return (name.Kind, name.Text) switch
        {
            (TargetKind.Role, { } text) when name.Role is { } role => access.Role(role, text),
            (TargetKind.Export, { } at) => texts["ExportOf", at],
            (TargetKind.Session, { } device) => texts["SessionOn", device],
            (_, { } text) => text,
            (TargetKind.Person, null) => texts["FormerMember", Pseudonym(id)],
            _ => texts[$"TargetKind_{name.Kind}"],
        };
    }

    /// <summary>The action alone, for lists of actions.</summary>
    public string Action(AuditAction action) => texts[$"AuditAction_{action}"];

    public string Family(TrailFamily family) => texts[$"TrailFamily_{family}"];

    public string Outcome(AuditOutcome outcome) => texts[$"AuditOutcome_{outcome}"];

    // The first digits of an id tell its time, the last are random.
    private static string Pseudonym(Guid id) => id.ToString("N", CultureInfo.InvariantCulture)[^4..];

    private string JobOf(AuditAction action) => action switch
    {
        AuditAction.ExpiredPurged => texts["JobNamed", jobs["Job_expired"].Value],
        AuditAction.AuditVerified => texts["JobNamed", jobs["Job_audit-verify"].Value],
        AuditAction.VerificationFailed => texts["JobNamed", jobs["Job_audit-verifications"].Value],
        AuditAction.DayPurged => texts["JobNamed", jobs["Job_audit-days"].Value],
        AuditAction.HeldLetGo => texts["JobNamed", jobs["Job_audit-holds"].Value],
        AuditAction.FilesExpired => texts["JobNamed", jobs["Job_files"].Value],
        AuditAction.AttemptsRefused => texts["JobNamed", jobs["Job_refused-attempts"].Value],
        AuditAction.RescueDone or AuditAction.RescueLapsed or AuditAction.RescueVoided => texts["JobNamed", jobs["Job_rescues"].Value],
        AuditAction.DomainWithdrawn => texts["JobNamed", jobs["Job_domains"].Value],
        AuditAction.MailResent => texts["JobNamed", jobs["Job_outbox"].Value],
        _ => texts["Job"],
    };
}
