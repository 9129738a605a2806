namespace Castellan.Data.Audit;

/// <summary>On what an act was done.</summary>
public readonly record struct AuditTarget(TargetKind Kind, Guid? Id)
{
    public static readonly AuditTarget None;

    public static AuditTarget Person(Guid id) => new(TargetKind.Person, id);

    public static AuditTarget Organisation(Guid id) => new(TargetKind.Organisation, id);

    public static AuditTarget Invitation(Guid id) => new(TargetKind.Invitation, id);

    public static AuditTarget Role(Guid id) => new(TargetKind.Role, id);

    public static AuditTarget Session(Guid id) => new(TargetKind.Session, id);

    public static AuditTarget Mail(Guid id) => new(TargetKind.Mail, id);

    public static AuditTarget Incident(Guid id) => new(TargetKind.Incident, id);

    public static AuditTarget File(Guid id) => new(TargetKind.File, id);

    public static AuditTarget Export(Guid id) => new(TargetKind.Export, id);

    public static AuditTarget Hold(Guid id) => new(TargetKind.Hold, id);

    public static AuditTarget Stream(Guid id) => new(TargetKind.Stream, id);
}

/// <summary>An entry about to be appended. Time, id and transaction are the database's.</summary>
public sealed record AuditDraft(
    Guid OrgId,
    AuditAction Action,
    AuditOutcome Outcome,
    ActorKind ActorKind,
    Guid? ActorId,
    AuditTarget Target,
    Guid? SessionId,
    RequestOrigin? Origin,
    string? Changes);
