using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>Somebody to invite, and into which role.</summary>
public sealed record Invitee(EmailAddress Address, Guid RoleId);

/// <summary>Acts on invitations: each is one transaction under the organisation's lock, so two admins cannot invite one address twice.</summary>
public sealed class InvitationCommands(TenantDb tenants, MemberLetters letters)
{
    public const int MostAtOnce = 500;

    /// <summary>Invites people; whoever cannot be invited is named without holding up the others.</summary>
    /// <param name="language">Of the mail; null takes the organisation's.</param>
    /// <param name="imported">The people come from a list: the import is recorded as one act beside its invitations.</param>
    public Task<Outcome<InviteResult>> InviteAsync(
        TenantActor actor, IReadOnlyCollection<Invitee> people, string? language = null, bool imported = false, CancellationToken cancellation = default) =>
        tenants.WriteAsync<InviteResult>(actor, Permission.MembersInvite, async write =>
        {
            if (people.Count > MostAtOnce)
            {
                return new TooManyAtOnce(MostAtOnce);
            }

            if (language is not null && !Languages.Speaks(language))
            {
                return new LanguageUnknown();
            }

            var book = await AddressBook.ReadAsync(write, [.. people.Select(person => person.Address.Normalised)], cancellation);
            var (sent, refused) = (new List<InviteSent>(), new List<InviteRefused>());
            foreach (var person in people)
            {
                var invited = Invite(write, book, person, language);
                if (invited.Succeeded)
                {
                    sent.Add(new InviteSent(invited.Value.Id, invited.Value.AddressAsTyped));
                }
                else
                {
                    refused.Add(new InviteRefused(person.Address.Reveal(), invited.Refusal));
                }
            }

            if (imported && sent.Count > 0)
            {
                write.Record(AuditAction.InvitationsImported, AuditTarget.Organisation(actor.OrgId), after: new { sent = sent.Count, refused = refused.Count });
            }

            return new InviteResult(sent, refused);
        }, roster: true, cancellation);

    /// <summary>Sends a pending or expired invitation again; the link of the earlier mail is dead.</summary>
    public Task<Outcome<Done>> ResendAsync(TenantActor actor, Guid invitationId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.MembersInvite, async write =>
        {
            if (await FindAsync(write.Db, actor, invitationId, cancellation) is not { } invitation)
            {
                return new InvitationNotFound();
            }

            var book = await AddressBook.ReadAsync(write, [invitation.Address], cancellation);
            var role = book.Role(invitation.RoleId)!;
            var (secret, before) = (OneTimeSecret.Issue(), Facts(invitation, role));
            return GrantRules.Invite(Actor(write), role)
                .Then(_ => book.MayJoin(invitation.Address))
                .Then(_ => book.IsFree(invitation, write.Now))
                .Then(_ => invitation.Resend(secret.Hash, write.Now))
                .Then<Done>(_ =>
                {
                    write.Record(AuditAction.InvitationResent, AuditTarget.Invitation(invitation.Id), before, Facts(invitation, role));
                    write.Send(letters.Invitation(book.Organisation, book.ActorName, invitation, role, secret));
                    return Done.Instance;
                });
        }, roster: true, cancellation);

    /// <summary>Withdraws a pending or expired invitation.</summary>
    public Task<Outcome<Done>> RevokeAsync(TenantActor actor, Guid invitationId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.MembersInvite, async write =>
        {
            if (await FindAsync(write.Db, actor, invitationId, cancellation) is not { } invitation)
            {
                return new InvitationNotFound();
            }

            var role = await write.Db.Roles.SingleAsync(r => r.OrgId == actor.OrgId && r.Id == invitation.RoleId, cancellation);
            var before = invitation.StateAt(write.Now);
            return GrantRules.RevokeInvitation(Actor(write), role)
                .Then(_ => invitation.Revoke(actor.PersonId, write.Now))
                .Then<Done>(_ =>
                {
                    write.Record(
                        AuditAction.InvitationRevoked, AuditTarget.Invitation(invitation.Id),
                        new { state = before.ToString() }, new { state = nameof(InvitationState.Revoked), roleId = role.Id, role = role.Name });
                    return Done.Instance;
                });
        }, roster: true, cancellation);

    private Outcome<Invitation> Invite(TenantWrite write, AddressBook book, Invitee person, string? language)
    {
        if (book.Role(person.RoleId) is not { } role)
        {
            return new RoleUnknown();
        }

        return GrantRules.Invite(Actor(write), role)
            .Then(_ => book.MayJoin(person.Address.Normalised))
            .Then(_ => book.IsFree(person.Address.Normalised, write.Now))
            .Then<Invitation>(_ =>
            {
                var secret = OneTimeSecret.Issue();
                var invitation = Invitation.Create(
                    write.Actor.OrgId, person.Address.Normalised, person.Address.Reveal(), role.Id, write.Actor.PersonId,
                    secret.Hash, language ?? book.Organisation.Language, write.Now);
                book.Add(invitation);
                write.Db.Invitations.Add(invitation);
                write.Record(AuditAction.InvitationSent, AuditTarget.Invitation(invitation.Id), after: Facts(invitation, role));
                write.Send(letters.Invitation(book.Organisation, book.ActorName, invitation, role, secret));
                return invitation;
            });
    }

    private static Task<Invitation?> FindAsync(ConsoleDb db, TenantActor actor, Guid invitationId, CancellationToken cancellation) =>
        db.Invitations.SingleOrDefaultAsync(i => i.OrgId == actor.OrgId && i.Id == invitationId, cancellation);

    private static Holder Actor(TenantWrite write) => new(write.Actor.PersonId, write.Standing.RoleKind, write.Standing.Permissions);

    // Addresses are personal and stay out of the trail; the invitation's own row has them.
    private static object Facts(Invitation invitation, Role role) => new
    {
        roleId = role.Id,
        role = role.Name,
        language = invitation.Language,
        expiresAt = invitation.ExpiresAt,
        sent = invitation.SentCount,
    };
}
