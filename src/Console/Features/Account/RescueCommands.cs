using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Account;

/// <summary>
/// The person stops a rescue: signed in, or by the link in the mail, which works once and without signing in, as whoever could sign
/// in needs no rescue. Who holds the link can only stop.
/// </summary>
public sealed class RescueCommands(IdentityDb identities)
{
    public async Task<Outcome<Done>> CancelAsync(SignedIn who, Guid rescueId, CancellationToken cancellation = default)
    {
        // Of this person alone, whatever id is given.
        var orgIds = await identities.ReadAsync(who.PersonId, (db, ct) =>
            db.Database.SqlQuery<Guid>($"SELECT org_id AS \"Value\" FROM tenancy.rescues_of_person() WHERE id = {rescueId}").ToListAsync(ct), cancellation);
        return orgIds is [var orgId] ? await CancelAsync(who.Acting, orgId, rescueId, cancellation) : new RescueClosed();
    }

    /// <summary>When the factors would go by the rescue that a link stops; null when the link is dead.</summary>
    public async Task<DateTimeOffset?> PendingAsync(string? secret, CancellationToken cancellation = default) =>
        (await FindAsync(secret, cancellation))?.DueAt;

    public async Task<Outcome<Done>> CancelByLinkAsync(string? secret, RequestOrigin origin, CancellationToken cancellation = default) =>
        await FindAsync(secret, cancellation) is { } found
            ? await CancelAsync(new IdentityActor(found.PersonId, null, origin), found.OrgId, found.Id, cancellation)
            : new RescueClosed();

    private async Task<Outcome<Done>> CancelAsync(IdentityActor actor, Guid orgId, Guid rescueId, CancellationToken cancellation)
    {
        var cancelled = await identities.WriteAsync<Done>(actor, async write =>
        {
            var rescue = await write.Db.Rescues.SingleOrDefaultAsync(one => one.OrgId == orgId && one.Id == rescueId && one.PersonId == actor.PersonId, cancellation);
            if (rescue is null)
            {
                return new RescueClosed();
            }
            var stopped = rescue.Cancel(write.Now);
            if (!stopped.Succeeded)
            {
                return stopped;
            }
            if (orgId != Castellan.Data.Installation.OrgId)
            {
                write.Db.Notifications.AddRange(await RescueReads.TellAsync(
                    write.Db, orgId, NotificationKind.RescueEnded, new NotificationFacts(SubjectId: rescue.PersonId, Code: nameof(RescueState.Cancelled)), [rescue.PersonId], write.Now, cancellation));
            }
            write.RecordRescue(AuditAction.RescueCancelled, byJob: false, everywhere: true);
            return stopped;
        }, orgId, roster: false, cancellation);
        return cancelled.Refusal is ChangedMeanwhile ? new RescueClosed() : cancelled;
    }

    private async Task<Found?> FindAsync(string? secret, CancellationToken cancellation)
    {
        var statement = new NpgsqlBatchCommand("SELECT org_id, id, person_id, due_at FROM tenancy.rescue_by_secret($1)")
        {
            Parameters = { new NpgsqlParameter<byte[]> { TypedValue = OneTimeSecret.HashOf(secret) } },
        };
        return await identities.QueryAsync(null, statement, async reader => await reader.ReadAsync(cancellation)
            ? new Found(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellation)) : null, cancellation);
    }

    private sealed record Found(Guid OrgId, Guid Id, Guid PersonId, DateTimeOffset DueAt);
}
