using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.SignIn;

/// <summary>An invitation as the page behind its link shows it.</summary>
/// <param name="Address">The invited address, normalised.</param>
/// <param name="HasAccount">Whether the invited address has an account; whoever holds the link reads that address's mail.</param>
public sealed record InvitationView(
    Guid OrgId, Guid Id, InvitationState State, string Organisation, string? Inviter, RoleKind RoleKind, string RoleName,
    string Address, string AddressAsTyped, DateTimeOffset ExpiresAt, bool HasAccount)
{
    /// <summary>Enough to recognise one's own address by.</summary>
    public string MaskedAddress => new Castellan.Data.Mail.Recipient(AddressAsTyped).Masked;
}

/// <summary>Finds what a link opens. Whoever holds the secret may see it; nobody can list.</summary>
public sealed class InvitationQueries(IdentityDb identities, TimeProvider clock)
{
    /// <summary>Organisation and id behind the secret, or null.</summary>
    public Task<(Guid OrgId, Guid Id)?> LocateAsync(string? secret, CancellationToken cancellation)
    {
        var statement = new NpgsqlBatchCommand("SELECT org_id, id FROM tenancy.invitation_by_secret($1)")
        {
            Parameters = { new NpgsqlParameter<byte[]> { TypedValue = OneTimeSecret.HashOf(secret) } },
        };
        return identities.QueryAsync<(Guid, Guid)?>(null, statement, async reader =>
            await reader.ReadAsync(cancellation) ? (reader.GetGuid(0), reader.GetGuid(1)) : null, cancellation);
    }

    public async Task<InvitationView?> FindAsync(string? secret, CancellationToken cancellation)
    {
        if (await LocateAsync(secret, cancellation) is not { } place)
        {
            return null;
        }
        return await identities.ReadInAsync(place.OrgId, null, async (db, ct) =>
        {
            var found = await db.Invitations.Where(i => i.Id == place.Id)
                .Join(db.Organisations, i => i.OrgId, o => o.OrgId, (i, o) => new { Invitation = i, o.Name })
                .Join(db.Roles, row => row.Invitation.RoleId, r => r.Id, (row, r) => new { row.Invitation, row.Name, r.Kind, RoleName = r.Name })
                .SingleOrDefaultAsync(ct);
            if (found is null)
            {
                return null;
            }
            var invitation = found.Invitation;
            var inviter = await db.Subjects.Where(s => s.Id == invitation.InvitedBy).Select(s => s.DisplayName).SingleOrDefaultAsync(ct);
            var hasAccount = await db.People.AnyAsync(p => p.NormalisedEmail == invitation.Address && p.DeletedAt == null, ct);
            return new InvitationView(
                place.OrgId, place.Id, invitation.StateAt(clock.GetUtcNow()), found.Name, inviter, found.Kind, found.RoleName,
                invitation.Address, invitation.AddressAsTyped, invitation.ExpiresAt, hasAccount);
        }, cancellation);
    }
}
