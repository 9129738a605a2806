using Castellan.Data.Access;
using Castellan.Data.Domains;
using Castellan.Data.Jobs;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Platform.Trail;

namespace Castellan.Features.Operator;

/// <summary>The installation at a glance.</summary>
/// <param name="Commit">Null in a build without one.</param>
public sealed record InstallationView(
    IReadOnlyList<HealthLine> Health, int Organisations, int People, int Operators, int MailPending, int MailDead, int OpenIncidents,
    string Version, string? Commit, string Node, string Postgres, bool PrivatePostgres, TimeSpan Skew);

public sealed record OrganisationLine(Guid OrgId, string Slug, string Name, int Members, int Owners, DateTimeOffset CreatedAt);

/// <param name="Before">Slug that the page before this one ends before; null on the first.</param>
public sealed record OrganisationList(IReadOnlyList<OrganisationLine> Lines, string? Before, string? After);

/// <summary>A member as an operator sees one: by name and masked address.</summary>
public sealed record MemberLine(Guid PersonId, string? Name, string? MaskedAddress, RoleKind RoleKind, string RoleName, MembershipState State, DateTimeOffset JoinedAt);

/// <summary>An organisation as an operator sees it; that he looked is on its record.</summary>
public sealed record OrganisationView(
    Guid OrgId, string Slug, string Name, string TimeZone, string Language, DateTimeOffset CreatedAt, int Active, int Suspended, int Owners, int PendingInvitations,
    IReadOnlyList<MemberLine> Members, Guid? NextMember, TrailPage Trail, IReadOnlyList<DomainLine> Domains);

/// <summary>A domain that the organisation says is its own.</summary>
public sealed record DomainLine(string Name, DateTimeOffset AddedAt, DateTimeOffset? VerifiedAt, DomainProof? Proof);

/// <summary>A mail as an operator sees it: what about and how it fares, neither to whom nor what it says.</summary>
public sealed record MailLine(
    Guid OrgId, Guid Id, MailKind Kind, string? Organisation, OutboxState State, int Attempts, DeliveryFault? Fault, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset NextAttemptAt, DateTimeOffset? SentAt);

public sealed record MailPageView(IReadOnlyList<MailLine> Lines, string? Before, string? After, int Pending, int Dead);

/// <summary>A job with its schedule and how it last went.</summary>
public sealed record JobLine(string Name, TimeSpan Interval, TimeOnly? DailyAt, DateTimeOffset? NextAt, JobRunLine? Last);

public sealed record JobRunLine(
    Guid Id, string Job, string Node, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, JobOutcome Outcome, string? Words, long Items, IReadOnlyList<string> Arguments);

public sealed record JobsView(IReadOnlyList<JobLine> Jobs, IReadOnlyList<JobRunLine> Runs, string? Before, string? After);
