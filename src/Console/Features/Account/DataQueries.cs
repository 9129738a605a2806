using Castellan.Data.Identity;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Account;

/// <summary>A copy of the person's data that was asked for.</summary>
public sealed record CopyView(Guid Id, DataExportState State, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, Guid? FileId);

/// <summary>An organisation that would be left without an owner.</summary>
public sealed record SoleOwnershipView(Guid OrgId, string Slug, string Name);

/// <summary>What the page of a person's own data shows.</summary>
public sealed record DataView(IReadOnlyList<CopyView> Copies, IReadOnlyList<SoleOwnershipView> SoleOwnerships);

/// <summary>Reads for the page of a person's own data; each names the person of the session.</summary>
public sealed class DataQueries(IdentityDb identities, TimeProvider clock)
{
    public async Task<DataView> ViewAsync(SignedIn who, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var copies = await identities.ReadAsync(who.PersonId, (db, ct) => db.DataExports.Where(e => e.PersonId == who.PersonId && e.ExpiresAt > now)
            .OrderByDescending(e => e.RequestedAt).Select(e => new CopyView(e.Id, e.State, e.RequestedAt, e.ExpiresAt, e.FileId)).ToListAsync(ct), cancellation);
        return new DataView(copies, await SoleOwnershipsAsync(who.PersonId, cancellation));
    }

    private Task<List<SoleOwnershipView>> SoleOwnershipsAsync(Guid personId, CancellationToken cancellation) =>
        identities.QueryAsync(personId, new NpgsqlBatchCommand("SELECT org_id, slug, name FROM tenancy.sole_ownerships() ORDER BY name"), async reader =>
        {
            List<SoleOwnershipView> found = [];
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(new SoleOwnershipView(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
            }
            return found;
        }, cancellation);
}
