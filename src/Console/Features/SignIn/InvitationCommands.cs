using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>
/// Joining an organisation by the link in a mail. It verifies the invited address and no other; acts on one roster follow
/// one another, so a link opens once.
/// </summary>
public sealed class InvitationCommands(
    IdentityDb identities, InvitationQueries invitations, AccountManagers accounts, PasswordWorkers passwords,
    IOptions<RegistrationOptions> registration, TimeProvider clock)
{
    public bool TakesNewAccounts => registration.Value.Mode != RegistrationMode.Closed;

    /// <summary>Makes an account with the invited address and joins at once.</summary>
    /// <param name="form">Judged with the invited address.</param>
    public async Task<Outcome<Joined>> JoinAsNewAsync(string? secret, NewAccount form, string language, RequestOrigin origin, CancellationToken cancellation)
    {
        if (!TakesNewAccounts)
        {
            return new RegistrationClosed();
        }
        if (form.FirstFault is { } fault)
        {
            return fault;
        }
        if (await invitations.LocateAsync(secret, cancellation) is not { } place)
        {
            return new LinkDead();
        }
        var hash = await passwords.HashAsync(form.Password, cancellation);
        var personId = Guid.CreateVersion7(clock.GetUtcNow());
        return await UniqueAddress.KeepAsync(() => WriteAsync(new IdentityActor(personId, null, origin), place, async (write, invitation) =>
        {
            var manager = accounts.For(write);
            var person = Person.Verified(personId, form.Address!, form.Name!, language, hash, write.Now);
            if (await manager.FindAsync(form.Address!, cancellation) is not null)
            {
                return new AddressTaken();
            }
            await manager.CreateAsync(person);
            await SignUpCommands.EndWaitingAsync(write.Db, form.Address!, cancellation);
            write.RecordAccount(AuditAction.AddressVerified);
            var slug = await JoinAsync(write, invitation, person, cancellation);
            return slug.Then<Joined>(address => new Joined(address, SessionIssuer.EnterNew(write, personId, SignInMethod.Invitation, language)));
        }, cancellation));
    }

    public async Task<Outcome<Joined>> JoinAsync(string? secret, SignedIn who, CancellationToken cancellation)
    {
        if (await invitations.LocateAsync(secret, cancellation) is not { } place)
        {
            return new LinkDead();
        }
        return await WriteAsync(who.Acting, place, async (write, invitation) =>
        {
            if (await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person)
            {
                return new LinkDead();
            }
            var slug = await JoinAsync(write, invitation, person, cancellation);
            return slug.Then<Joined>(address => new Joined(address, null));
        }, cancellation);
    }

    private Task<Outcome<Joined>> WriteAsync(
        IdentityActor actor, (Guid OrgId, Guid Id) place, Func<IdentityWrite, Invitation, Task<Outcome<Joined>>> work, CancellationToken cancellation) =>
        identities.WriteAsync<Joined>(actor, async write =>
            await write.Db.Invitations.SingleOrDefaultAsync(i => i.Id == place.Id, cancellation) is { } invitation
                ? await work(write, invitation)
                : new LinkDead(), place.OrgId, roster: true, cancellation);

    private static async Task<Outcome<string>> JoinAsync(IdentityWrite write, Invitation invitation, Person person, CancellationToken cancellation)
    {
        var accepted = invitation.Accept(person.Id, person.NormalisedEmail, write.Now);
        if (!accepted.Succeeded)
        {
            return accepted.Refusal;
        }
        var role = await write.Db.Roles.SingleOrDefaultAsync(r => r.Id == invitation.RoleId && r.ArchivedAt == null, cancellation);
        if (role is null)
        {
            return new InvitedRoleGone();
        }
        var history = await EnterRosterAsync(write, invitation, person, cancellation);
        if (!history.Succeeded)
        {
            return history.Refusal;
        }
        write.Db.RoleChanges.Add(history.Value);
        await NameAsync(write, person, cancellation);
        write.Record(AuditAction.InvitationAccepted, AuditTarget.Invitation(invitation.Id), after: new { person = person.Id, role = role.Id });
        return await write.Db.Organisations.Where(o => o.OrgId == write.OrgId).Select(o => o.Slug).SingleAsync(cancellation);
    }

    private static async Task<Outcome<RoleChange>> EnterRosterAsync(IdentityWrite write, Invitation invitation, Person person, CancellationToken cancellation)
    {
        if (await write.Db.Memberships.SingleOrDefaultAsync(m => m.PersonId == person.Id, cancellation) is { } former)
        {
            return former.Rejoin(invitation.RoleId, invitation.Id, write.Now);
        }
        var (membership, history) = Membership.Join(write.OrgId, person.Id, invitation.RoleId, invitation.Id, write.Now);
        write.Db.Memberships.Add(membership);
        return history;
    }

    private static async Task NameAsync(IdentityWrite write, Person person, CancellationToken cancellation)
    {
        if (await write.Db.Subjects.AnyAsync(s => s.Id == person.Id, cancellation))
        {
            await write.RenameEverywhereAsync(person.DisplayName, person.Email, cancellation);
        }
        else
        {
            write.Db.Subjects.Add(Subject.Of(write.OrgId, person.Id, person.DisplayName, person.Email));
        }
    }
}

/// <summary>Where the new member lands, and the first session of a new account.</summary>
public sealed record Joined(string Slug, Entered? Entered);
