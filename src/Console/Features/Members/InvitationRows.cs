using Castellan.Data;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>Invitations as lists show them. Where one stands is computed for one instant, the same for a whole page.</summary>
internal static class InvitationRows
{
    private const int ShownOfOneMember = 50;

    /// <summary>Narrows to one state, in the database and by the record's own rule.</summary>
    public static IQueryable<Invitation> In(this IQueryable<Invitation> invitations, InvitationState? state, DateTimeOffset now) => state switch
    {
        InvitationState.Accepted => invitations.Where(i => i.AcceptedAt != null),
        InvitationState.Revoked => invitations.Where(i => i.AcceptedAt == null && i.RevokedAt != null),
        InvitationState.Expired => invitations.Where(i => i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt <= now),
        InvitationState.Pending => invitations.Where(i => i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now),
        _ => invitations.Where(i => i.AcceptedAt == null),
    };

    /// <summary>With the inviter's name, in the order of the given query.</summary>
    public static async Task<List<InvitationRow>> ReadAsync(ConsoleDb db, IQueryable<Invitation> invitations, DateTimeOffset now, CancellationToken cancellation)
    {
        var found = await invitations.ToListAsync(cancellation);
        var inviters = found.Select(i => i.InvitedBy).Distinct().ToArray();
        var orgId = found.Count == 0 ? Guid.Empty : found[0].OrgId;
        var names = await db.Subjects.Where(s => s.OrgId == orgId && inviters.Contains(s.Id))
            .ToDictionaryAsync(s => s.Id, s => s.DisplayName ?? s.Email, cancellation);
        return [.. found.Select(i => new InvitationRow(
            i.Id, i.AddressAsTyped, i.RoleId, i.StateAt(now), i.InvitedBy, names.GetValueOrDefault(i.InvitedBy), i.SentCount,
            i.LastSentAt, i.ExpiresAt, i.CreatedAt, i.AcceptedAt, i.AcceptedBy, i.RevokedAt, i.Language))];
    }

    /// <summary>What was sent to the member's present address, and what the member accepted at any.</summary>
    public static Task<List<InvitationRow>> OfMemberAsync(ConsoleDb db, Guid orgId, Guid personId, string? email, DateTimeOffset now, CancellationToken cancellation)
    {
        var address = EmailAddress.TryParse(email, out var parsed) ? parsed.Normalised : null;
        var invitations = db.Invitations
            .Where(i => i.OrgId == orgId && (i.AcceptedBy == personId || (address != null && i.Address == address)))
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id)
            .Take(ShownOfOneMember);
        return ReadAsync(db, invitations, now, cancellation);
    }
}
