using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>What inviting has to know of some addresses, read under the organisation's lock: who is inside, who is invited already.</summary>
internal sealed class AddressBook
{
    private readonly Dictionary<Guid, Role> roles;
    private readonly Dictionary<string, MembershipState> members;
    private readonly Dictionary<string, List<Invitation>> invitations;
    private readonly HashSet<string> invitedNow = new(StringComparer.Ordinal);

    private AddressBook(
        Organisation organisation, string actorName, Dictionary<Guid, Role> roles, Dictionary<string, MembershipState> members, Dictionary<string, List<Invitation>> invitations)
    {
        Organisation = organisation;
        ActorName = actorName;
        this.roles = roles;
        this.members = members;
        this.invitations = invitations;
    }

    public Organisation Organisation { get; }

    public string ActorName { get; }

    /// <param name="addresses">In their normalised form.</param>
    public static async Task<AddressBook> ReadAsync(TenantWrite write, string[] addresses, CancellationToken cancellation)
    {
        var (db, org) = (write.Db, write.Actor.OrgId);
        var organisation = await db.Organisations.SingleAsync(o => o.OrgId == org, cancellation);
        var actor = await db.Subjects.SingleOrDefaultAsync(s => s.OrgId == org && s.Id == write.Actor.PersonId, cancellation);
        return new AddressBook(
            organisation,
            actor?.DisplayName ?? actor?.Email ?? organisation.Name,
            await db.Roles.Where(role => role.OrgId == org).ToDictionaryAsync(role => role.Id, cancellation),
            await MembersAsync(write, addresses, cancellation),
            (await db.Invitations.Where(i => i.OrgId == org && addresses.Contains(i.Address) && i.AcceptedAt == null && i.RevokedAt == null).ToListAsync(cancellation))
                .GroupBy(i => i.Address, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal));
    }

    public Role? Role(Guid roleId) => roles.GetValueOrDefault(roleId);

    /// <summary>Removed members may come back; active and suspended ones have their place.</summary>
    public Outcome<Done> MayJoin(string address) =>
        members.TryGetValue(address, out var state) && state != MembershipState.Removed ? new AlreadyMember(state) : Done.Instance;

    /// <summary>Only a pending invitation stands in the way of a new one.</summary>
    public Outcome<Done> IsFree(string address, DateTimeOffset now) =>
        invitedNow.Contains(address) ? new InvitedTwice()
        : Invitation.MayInvite(invitations.GetValueOrDefault(address) ?? [], now);

    /// <summary>An expired invitation does not come back to life beside a newer one.</summary>
    public Outcome<Done> IsFree(Invitation resent, DateTimeOffset now) =>
        Invitation.MayInvite((invitations.GetValueOrDefault(resent.Address) ?? []).Where(other => other.Id != resent.Id), now);

    public void Add(Invitation invitation) => invitedNow.Add(invitation.Address);

    // The search text ends in the address in lower case, which narrows in the database; the address type decides.
    private static async Task<Dictionary<string, MembershipState>> MembersAsync(TenantWrite write, string[] addresses, CancellationToken cancellation)
    {
        var org = write.Actor.OrgId;
        var candidates = await (
            from subject in write.Db.Subjects
            where subject.OrgId == org && subject.Email != null
                && addresses.Contains(subject.SearchText.Substring(subject.SearchText.Length - subject.Email.Length))
            join member in write.Db.Memberships on new { subject.OrgId, PersonId = subject.Id } equals new { member.OrgId, member.PersonId }
            select new { subject.Email, member.State }).ToListAsync(cancellation);
        var found = new Dictionary<string, MembershipState>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (EmailAddress.TryParse(candidate.Email, out var address)
                && (!found.TryGetValue(address.Normalised, out var known) || known == MembershipState.Removed))
            {
                found[address.Normalised] = candidate.State;
            }
        }

        return found;
    }
}
