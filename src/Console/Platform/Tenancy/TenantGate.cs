using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Platform.Tenancy;

/// <summary>
/// Lets a signed-in person into the organisations where he is an active member. Asked on every request and every event
/// of an open page, so a change of role or membership binds at once. Unknown and foreign addresses answer alike.
/// </summary>
public sealed class TenantGate(IdentityDb identities, TimeProvider clock)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>The organisation, or null when it does not exist or the person is no active member.</summary>
    public async Task<EnteredTenant?> EnterAsync(SignedIn who, string slug, CancellationToken cancellation = default)
    {
        var found = (await QueryAsync(who, slug, cancellation)).FirstOrDefault(o => o.IsOpen);
        return found is null
            ? null
            : new EnteredTenant(new TenantActor(found.OrgId, who.PersonId, who.SessionId, who.Origin, found.Standing), found.Slug, found.Name, found.TimeZone, found.Language) { DeletionDueAt = found.DeletionDueAt, Owed = found.Owed };
    }

    /// <summary>What keeps an active member out; null for everybody else, who learns nothing.</summary>
    public async Task<Bar?> BarAsync(SignedIn who, string slug, CancellationToken cancellation = default) =>
        (await QueryAsync(who, slug, cancellation)).Find(o => o is { IsActive: true, IsOpen: false }) is { } found ? new Bar(found.IsEnded, found.Owed?.Kind) : null;

    /// <summary>All organisations where the person is an active member, by name.</summary>
    public async Task<IReadOnlyList<OrganisationOfPerson>> OrganisationsAsync(SignedIn who, CancellationToken cancellation = default) =>
        [.. (await QueryAsync(who, null, cancellation)).Where(o => o.IsActive)];

    /// <summary>Notes that the session is in this organisation: once on entering, then at most every five minutes.</summary>
    public async Task NoteAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var actor = tenant.Actor;
        var now = clock.GetUtcNow();
        var last = await identities.ReadInAsync(actor.OrgId, actor.PersonId, (db, ct) =>
            db.SessionEntries.Where(e => e.OrgId == actor.OrgId && e.SessionId == actor.SessionId).Select(e => (DateTimeOffset?)e.LastSeenAt).SingleOrDefaultAsync(ct), cancellation);
        if (last is { } seen && now - seen < SeenEvery)
        {
            return;
        }
        await identities.WriteAsync<Done>(new IdentityActor(actor.PersonId, actor.SessionId, actor.Origin), async write =>
        {
            var entry = await write.Db.SessionEntries.SingleOrDefaultAsync(e => e.OrgId == actor.OrgId && e.SessionId == actor.SessionId, cancellation);
            if (entry is not null)
            {
                entry.Seen(write.Now);
                return Done.Instance;
            }
            var session = await write.Db.Sessions.SingleAsync(s => s.Id == actor.SessionId, cancellation);
            write.Db.SessionEntries.Add(SessionEntry.Enter(actor.OrgId, session, write.Now));
            (await write.Db.People.SingleAsync(p => p.Id == actor.PersonId, cancellation)).Visit(actor.OrgId);
            write.Record(AuditAction.OrganisationEntered, AuditTarget.Session(session.Id));
            return Done.Instance;
        }, actor.OrgId, cancellation: cancellation);
    }

    private Task<List<OrganisationOfPerson>> QueryAsync(SignedIn who, string? slug, CancellationToken cancellation)
    {
        var statement = new NpgsqlBatchCommand("""
            SELECT o.org_id, o.slug, o.name, o.time_zone, o.language, o.membership_state, o.role_id, o.role_kind, o.role_name, o.permissions, d.due_at,
                   EXISTS (SELECT FROM tenancy.ended_entries($2) e WHERE e.org_id = o.org_id), w.kind, w.requirement, w.due_at, w.enforced
            FROM tenancy.organisations_of_person() o LEFT JOIN tenancy.deletions_of_person() d ON d.org_id = o.org_id
            LEFT JOIN (SELECT DISTINCT ON (q.org_id) q.org_id, q.kind, q.requirement, q.due_at, q.requirement = 2 AND (q.kind = 3 OR coalesce(q.due_at <= clock_timestamp(), false)) AS enforced
                       FROM tenancy.owed_by_person($2) q
                       ORDER BY q.org_id, q.requirement = 2 AND (q.kind = 3 OR coalesce(q.due_at <= clock_timestamp(), false)) DESC, q.requirement DESC, q.due_at NULLS LAST) w ON w.org_id = o.org_id
            WHERE $1 IS NULL OR o.slug = $1 ORDER BY o.name, o.slug
            """)
        {
            Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)slug ?? DBNull.Value }, new NpgsqlParameter<Guid> { TypedValue = who.SessionId } },
        };
        return identities.QueryAsync(who.PersonId, statement, async reader =>
        {
            var organisations = new List<OrganisationOfPerson>();
            while (await reader.ReadAsync(cancellation))
            {
                organisations.Add(new OrganisationOfPerson(
                    reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                    (MembershipState)reader.GetInt16(5) == MembershipState.Active,
                    Standing.Of(reader.GetGuid(6), (RoleKind)reader.GetInt16(7), reader.GetString(8), reader.GetInt64(9)),
                    await reader.IsDBNullAsync(10, cancellation) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(10, cancellation))
                {
                    IsEnded = reader.GetBoolean(11),
                    Owed = await reader.IsDBNullAsync(12, cancellation) ? null : new Owed(
                        (OwedKind)reader.GetInt16(12), (Requirement)reader.GetInt16(13),
                        await reader.IsDBNullAsync(14, cancellation) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(14, cancellation), reader.GetBoolean(15)),
                });
            }
            return organisations;
        }, cancellation);
    }
}
