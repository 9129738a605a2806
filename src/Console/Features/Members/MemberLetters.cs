using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Platform.Language;
using Castellan.Platform.Web;

namespace Castellan.Features.Members;

/// <summary>
/// The mails that tell people of acts on their membership. An organisation knows its members' addresses but not the language
/// of their accounts, so members are written to in the organisation's language.
/// </summary>
public sealed class MemberLetters(PublicAddress addresses, AccessWords words)
{
    internal OutgoingMail? RoleChanged(Roster roster, Guid personId, Role former, Role now) => To(roster, personId) is { } to
        ? now.Kind == RoleKind.Owner
            ? MembershipMail.MadeOwner(to, Language(roster), Name(roster), ActorName(roster), Page(roster))
            : MembershipMail.RoleChanged(to, Language(roster), Name(roster), ActorName(roster), Role(roster, former), Role(roster, now), Page(roster))
        : null;

    internal static OutgoingMail? Suspended(Roster roster, Guid personId) =>
        To(roster, personId) is { } to ? MembershipMail.Suspended(to, Language(roster), Name(roster), ActorName(roster)) : null;

    internal OutgoingMail? Restored(Roster roster, Guid personId, Role role) => To(roster, personId) is { } to
        ? MembershipMail.Restored(to, Language(roster), Name(roster), ActorName(roster), Role(roster, role), Page(roster))
        : null;

    internal static OutgoingMail? Removed(Roster roster, Guid personId) =>
        To(roster, personId) is { } to ? MembershipMail.Removed(to, Language(roster), Name(roster), ActorName(roster)) : null;

    internal static OutgoingMail? Left(Roster roster, Guid personId) =>
        To(roster, personId) is { } to ? MembershipMail.YouLeft(to, Language(roster), Name(roster)) : null;

    internal OutgoingMail Invitation(Organisation organisation, string inviter, Invitation invitation, Role role, OneTimeSecret secret) =>
        MembershipMail.Invitation(
            new Recipient(invitation.AddressAsTyped),
            invitation.Language,
            organisation.Name,
            inviter,
            words.Role(role.Kind, role.Name, invitation.Language),
            addresses.To(Addresses.Invitation(secret.Reveal())),
            invitation.ExpiresAt) with
        { DedupeKey = $"invitation:{invitation.Id}:{invitation.SentCount}" };

    // Nobody is written to any more once the name and address are erased.
    private static Recipient? To(Roster roster, Guid personId) => roster.Subject(personId)?.Email is { } email ? new Recipient(email) : null;

    private static string Language(Roster roster) => roster.Organisation.Language;

    private static string Name(Roster roster) => roster.Organisation.Name;

    private static string ActorName(Roster roster) => roster.Name(roster.Actor.PersonId) ?? roster.Organisation.Name;

    private Uri Page(Roster roster) => addresses.To(Addresses.Organisation(roster.Organisation.Slug));

    private string Role(Roster roster, Role role) => words.Role(role.Kind, role.Name, Language(roster));
}
