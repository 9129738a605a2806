using Castellan.Data.Access;
using Castellan.Data.Domains;
using Castellan.Data.Tenancy;
using Castellan.Platform.Rescues;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Policies.Domains;

/// <summary>A domain of the organisation.</summary>
/// <param name="Record">The text that its name servers have to show.</param>
/// <param name="WithdrawnAt">When the verification ends unless the record comes back.</param>
public sealed record DomainLine(string Name, string Record, DateTimeOffset AddedAt, DateTimeOffset? VerifiedAt, DomainProof? Proof, DateTimeOffset? CheckedAt, DateTimeOffset? WithdrawnAt);

/// <param name="Managed">Members whose accounts are the organisation's own.</param>
public sealed record DomainsView(IReadOnlyList<DomainLine> Domains, int Managed, int Members);

public sealed class DomainQueries(TenantDb tenants)
{
    public Task<DomainsView> ListAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.ProtectionRead, async (db, ct) =>
        {
            var domains = await db.MailDomains.AsNoTracking().Where(one => one.OrgId == actor.OrgId).OrderBy(one => one.Name).ToListAsync(ct);
            var accounts = await RescueReads.Accounts(db).ToListAsync(ct);
            return new DomainsView(
                [.. domains.Select(one => new DomainLine(one.Name, one.Record, one.AddedAt, one.VerifiedAt, one.Proof, one.CheckedAt, one.MissingSince + MailDomain.Patience))],
                accounts.Count(account => account.IsManaged), accounts.Count);
        }, cancellation);
}
