using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Organisations;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Tests.Data.Features.Organisations;

public sealed class OrganisationCommandsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "request-1");

    private TestInstallation _installation = null!;
    private OrganisationCommands _commands = null!;
    private Team _team = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _commands = new OrganisationCommands(_installation.Identities, _installation.Tenants, TestAddress.Public);
        _team = await Team.FoundAsync(_installation, "northwind");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "ORG-4")]
    public async Task A_founder_owns_the_organisation_and_is_told_by_mail()
    {
        var who = await SomebodyAsync();

        (await _commands.FoundAsync(who, new Founding("  Contoso  ", "contoso", "Europe/Paris", "fr"))).Value.ShouldBe("contoso");

        var mine = await new TenantGate(_installation.Identities, TimeProvider.System).OrganisationsAsync(who);
        mine.ShouldHaveSingleItem().Standing.RoleKind.ShouldBe(RoleKind.Owner);
        mine[0].Name.ShouldBe("Contoso");
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.roles WHERE org_id = '{mine[0].OrgId}'")).ShouldBe(6);
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{mine[0].OrgId}' AND action = {(short)AuditAction.OrganisationFounded}")).ShouldBe(1);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'OrganisationFounded'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("Contoso", "northwind", typeof(SlugTaken))]
    [InlineData("Contoso", "x", typeof(SlugLength))]
    [InlineData("Contoso", "con toso", typeof(SlugCharacters))]
    [InlineData("Contoso", "api", typeof(SlugReserved))]
    [InlineData("   ", "contoso", typeof(Castellan.Data.Text.TextEmpty))]
    public async Task A_founding_that_cannot_be_is_refused_and_leaves_nothing(string name, string address, Type refusal)
    {
        var outcome = await _commands.FoundAsync(await SomebodyAsync(), new Founding(name, address, "Europe/Paris", "en"));

        outcome.Refusal.ShouldBeOfType(refusal);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.organisations")).ShouldBe(1);
    }

    [Fact]
    [Trait("asvs", "2.3.4")]
    public async Task Two_foundings_of_one_address_at_once_give_one_organisation()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SomebodyAsync()));

        var outcomes = await Task.WhenAll(people.Select(who => _commands.FoundAsync(who, new Founding("Contoso", "contoso", "UTC", "en"))));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Where(outcome => !outcome.Succeeded).ShouldAllBe(outcome => outcome.Refusal is SlugTaken);
    }

    [Fact, Trait("proves", "AUD-1")]
    public async Task Changed_settings_are_on_the_record_with_before_and_after()
    {
        var version = await VersionAsync();

        (await _commands.ChangeGeneralAsync(_team.Owner, new GeneralSettings("Northwind Traders", "America/New_York", "en", version))).Succeeded.ShouldBeTrue();

        var changes = await _installation.ScalarAsAdminAsync<string>($"SELECT changes::text FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = {(short)AuditAction.OrganisationChanged}");
        changes.ShouldNotBeNull();
        changes.ShouldContain("Europe/Paris");
        changes.ShouldContain("America/New_York");
    }

    [Fact]
    public async Task Settings_edited_on_an_old_state_are_refused()
    {
        var version = await VersionAsync();
        (await _commands.ChangeGeneralAsync(_team.Owner, new GeneralSettings("First", "UTC", "en", version))).Succeeded.ShouldBeTrue();

        (await _commands.ChangeGeneralAsync(_team.Owner, new GeneralSettings("Second", "UTC", "en", version))).Refusal.ShouldBeOfType<ChangedMeanwhile>();
        (await _installation.ScalarAsAdminAsync<string>("SELECT name FROM tenant.organisations")).ShouldBe("First");
    }

    [Theory, Trait("proves", "MEM-3")]
    [InlineData(RoleKind.Admin, true, true, false)]
    [InlineData(RoleKind.SecurityOfficer, false, true, false)]
    [InlineData(RoleKind.Billing, false, false, true)]
    [InlineData(RoleKind.Member, false, false, false)]
    [InlineData(RoleKind.Viewer, false, false, false)]
    public async Task Each_role_changes_what_it_may(RoleKind kind, bool general, bool incidents, bool billing)
    {
        var actor = await _team.AddAsync(kind);

        (await _commands.ChangeGeneralAsync(actor, new GeneralSettings("Renamed", "UTC", "en", await VersionAsync()))).Succeeded.ShouldBe(general);
        (await _commands.ChangeIncidentContactAsync(actor, "security@northwind.example")).Succeeded.ShouldBe(incidents);
        (await _commands.ChangeBillingContactAsync(actor, "billing@northwind.example")).Succeeded.ShouldBe(billing);
    }

    [Theory, Trait("proves", "B08")]
    [InlineData("nobody")]
    [InlineData("a@b\r\nBcc: x@y.example")]
    [InlineData("a@@b.example")]
    public async Task A_contact_that_is_no_address_is_refused(string address)
    {
        (await _commands.ChangeIncidentContactAsync(_team.Owner, address)).Refusal.ShouldBeOfType<ContactNotAnAddress>();
    }

    [Fact, Trait("proves", "LOG-1")]
    public async Task The_record_tells_that_a_contact_changed_and_not_to_whom()
    {
        (await _commands.ChangeIncidentContactAsync(_team.Owner, "security@northwind.example")).Succeeded.ShouldBeTrue();

        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE changes::text LIKE '%northwind.example%'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "I39")]
    public async Task A_member_of_one_organisation_reads_nothing_of_another()
    {
        var other = await Team.FoundAsync(_installation, "fabrikam");
        var queries = new OrganisationQueries(_installation.Tenants, _installation.Identities);
        var forged = new EnteredTenant(_team.Owner with { OrgId = other.OrgId }, "fabrikam", "fabrikam", "UTC", "en");

        // The guard never makes such an actor; if it did, a write would still find no membership.
        (await _commands.ChangeGeneralAsync(forged.Actor, new GeneralSettings("Taken over", "UTC", "en", 0))).Refusal.ShouldBeOfType<NotAMember>();
        (await queries.SettingsAsync(new EnteredTenant(_team.Owner, "northwind", "northwind", "UTC", "en"))).Name.ShouldBe("northwind");
    }

    private async Task<uint> VersionAsync() =>
        (await _installation.Tenants.ReadAsync(_team.Owner, (db, ct) => db.Organisations.Select(o => o.Version).SingleAsync(ct)));

    private async Task<SignedIn> SomebodyAsync()
    {
        var id = Guid.NewGuid();
        var address = EmailAddress.Parse($"{id:N}@people.example");
        (await _installation.Identities.WriteAsync<Done>(new IdentityActor(null, null, Origin), write =>
        {
            write.Db.People.Add(Person.Verified(id, address, "Somebody", "en", null, write.Now));
            write.Record(AuditAction.AddressVerified, AuditTarget.Person(id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        return new SignedIn(id, Guid.NewGuid(), "Somebody", address.Reveal(), false, Origin);
    }
}
