using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Organisations;

/// <summary>What somebody fills in to found an organisation.</summary>
public sealed record Founding(string Name, string Address, string TimeZone, string Language);

/// <summary>The general settings of an organisation.</summary>
public sealed record GeneralSettings(string Name, string TimeZone, string Language, uint Version);

/// <summary>Founding an organisation and changing its settings.</summary>
public sealed class OrganisationCommands(IdentityDb identities, TenantDb tenants, PublicAddress publicAddress)
{
    private const string SlugIndex = "organisations_by_slug";

    /// <summary>Founds an organisation with its built-in roles; the founder becomes its owner. Answers its slug.</summary>
    public async Task<Outcome<string>> FoundAsync(SignedIn who, Founding founding, CancellationToken cancellation = default)
    {
        var orgId = Guid.CreateVersion7();
        try
        {
            return await identities.WriteAsync<string>(who.Acting, async write =>
            {
                var founder = await write.Db.People.SingleAsync(p => p.Id == who.PersonId, cancellation);
                return Slug.Parse(founding.Address)
                    .Then(slug => Organisation.Found(orgId, founding.Name, slug, founding.TimeZone, founding.Language, write.Now))
                    .Then<string>(organisation =>
                    {
                        LayDown(write, organisation, founder);
                        write.Record(AuditAction.OrganisationFounded, AuditTarget.Organisation(orgId), after: new { organisation.Name, organisation.Slug });
                        write.Send(AccountMailOf(founder, organisation));
                        return organisation.Slug;
                    });
            }, orgId, cancellation: cancellation);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: SlugIndex })
        {
            return new SlugTaken(founding.Address);
        }
    }

    public Task<Outcome<Done>> ChangeGeneralAsync(TenantActor actor, GeneralSettings wanted, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.OrganisationManage, async write =>
        {
            var organisation = await FindAsync(write, cancellation);
            if (organisation.Version != wanted.Version)
            {
                return new ChangedMeanwhile();
            }
            var before = new { organisation.Name, organisation.TimeZone, organisation.Language };
            return organisation.Rename(wanted.Name)
                .Then(_ => organisation.MoveToTimeZone(wanted.TimeZone))
                .Then(_ => organisation.Speak(wanted.Language))
                .Then<Done>(_ =>
                {
                    write.Record(AuditAction.OrganisationChanged, AuditTarget.Organisation(actor.OrgId), before, new { organisation.Name, organisation.TimeZone, organisation.Language });
                    return Done.Instance;
                });
        }, cancellation: cancellation);

    public Task<Outcome<Done>> ChangeIncidentContactAsync(TenantActor actor, string? address, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentContactManage, async write =>
        {
            var organisation = await FindAsync(write, cancellation);
            var had = organisation.IncidentContact is not null;
            return Contact(address).Then(organisation.TellOfIncidents).Then<Done>(_ =>
            {
                // That it changed, not to which address: names and addresses stay out of the log.
                write.Record(AuditAction.OrganisationChanged, AuditTarget.Organisation(actor.OrgId), new { incidentContact = had }, new { incidentContact = organisation.IncidentContact is not null });
                return Done.Instance;
            });
        }, cancellation: cancellation);

    public Task<Outcome<Done>> ChangeBillingContactAsync(TenantActor actor, string? address, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.BillingManage, async write =>
        {
            var organisation = await FindAsync(write, cancellation);
            var had = organisation.BillingContact is not null;
            return Contact(address).Then(organisation.TellOfBilling).Then<Done>(_ =>
            {
                write.Record(AuditAction.OrganisationChanged, AuditTarget.Organisation(actor.OrgId), new { billingContact = had }, new { billingContact = organisation.BillingContact is not null });
                return Done.Instance;
            });
        }, cancellation: cancellation);

    private static Task<Organisation> FindAsync(TenantWrite write, CancellationToken cancellation) =>
        write.Db.Organisations.SingleAsync(o => o.OrgId == write.Actor.OrgId, cancellation);

    private static Outcome<string?> Contact(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return (string?)null;
        }
        return EmailAddress.TryParse(typed, out var address) ? address.Reveal() : new ContactNotAnAddress();
    }

    private static void LayDown(IdentityWrite write, Organisation organisation, Person founder)
    {
        write.Db.Organisations.Add(organisation);
        var roles = BuiltInRoles.Kinds.Select(kind => Role.BuiltIn(organisation.OrgId, kind, write.Now)).ToList();
        write.Db.Roles.AddRange(roles);
        var owner = roles.Single(role => role.Kind == RoleKind.Owner);
        var (membership, history) = Membership.Join(organisation.OrgId, founder.Id, owner.Id, null, write.Now);
        write.Db.Memberships.Add(membership);
        write.Db.RoleChanges.Add(history);
        write.Db.Subjects.Add(Subject.Of(organisation.OrgId, founder.Id, founder.DisplayName, founder.Email));
        founder.Visit(organisation.OrgId);
    }

    private OutgoingMail AccountMailOf(Person founder, Organisation organisation) =>
        MembershipMail.OrganisationFounded(new Recipient(founder.Email), founder.Language, organisation.Name, publicAddress.To(Addresses.Organisation(organisation.Slug)));
}
