using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Organisations;
using Castellan.Data.Tenancy;
using Castellan.Features.Organisations;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.Organisations;

[Trait("proves", "ORG-4")]
public sealed class OrganisationDeletionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _owner = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DeletionCommands Commands => _console.Get<DeletionCommands>();

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _owner = await _team.JoinAsync(await _console.PersonAsync("ada@example.org"), RoleKind.Owner, "Ada Lovelace", "ada@example.org");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task It_takes_an_owner_the_name_and_the_password_and_every_owner_is_told()
    {
        var admin = await _team.AddAsync(RoleKind.Admin);
        (await Commands.StartAsync(admin, "acme", RunningConsole.Password, Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.OrganisationDelete));
        (await Commands.StartAsync(_owner, "Acme", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<NameNotTyped>();
        (await Commands.StartAsync(_owner, "acme", "not the right one", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await CountAsync("tenant.organisation_deletions")).ShouldBe(0);

        (await Commands.StartAsync(_owner, " acme ", RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();

        (await Commands.StartAsync(_owner, "acme", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<DeletionUnderway>();
        (await CountAsync("tenant.outbox_messages WHERE kind = 'OrganisationDeletionStarted'")).ShouldBe(2);
        var entered = await EnterAsync();
        entered.ShouldNotBeNull().DeletionDueAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow() + OrganisationDeletion.Grace, TimeSpan.FromMinutes(10));

        (await Commands.CancelAsync(admin, Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.OrganisationDelete));
        (await Commands.CancelAsync(_team.Owner, Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.CancelAsync(_owner, Cancellation)).Refusal.ShouldBeOfType<DeletionNotUnderway>();
        (await EnterAsync()).ShouldNotBeNull().DeletionDueAt.ShouldBeNull();
        (await CountAsync("tenant.outbox_messages WHERE kind = 'OrganisationDeletionCancelled'")).ShouldBe(2);
        (await CountAsync($"audit.entries WHERE org_id = '{_team.OrgId}' AND action IN ({(short)AuditAction.OrganisationDeletionStarted}, {(short)AuditAction.OrganisationDeletionCancelled})")).ShouldBe(2);
    }

    [Fact]
    public async Task What_is_open_stands_in_the_way_at_the_start_and_at_the_end()
    {
        await ObstructAsync("SELECT 'holds'::text, 2::bigint");
        var refused = (await Commands.StartAsync(_owner, "acme", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<DeletionObstructed>();
        refused.Open.ShouldBe([new OpenObstacle(DeletionObstacle.Holds, 2)]);

        await ObstructAsync("SELECT NULL::text, NULL::bigint WHERE false");
        (await Commands.StartAsync(_owner, "acme", RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();
        await ObstructAsync("SELECT 'obligations'::text, 1::bigint");
        await EndGraceAsync();

        (await SweepAsync(TimeProvider.System.GetUtcNow())).ShouldBe(0);
        (await CountAsync("tenant.organisations WHERE slug = 'acme'")).ShouldBe(1);
    }

    [Fact]
    public async Task Owners_are_warned_a_week_and_a_day_before_once_each()
    {
        await Commands.StartAsync(_owner, "acme", RunningConsole.Password, Cancellation);
        var due = TimeProvider.System.GetUtcNow() + OrganisationDeletion.Grace;

        (await SweepAsync(due - TimeSpan.FromDays(8))).ShouldBe(0);
        (await SweepAsync(due - TimeSpan.FromDays(6))).ShouldBe(1);
        (await SweepAsync(due - TimeSpan.FromDays(5))).ShouldBe(0);
        (await SweepAsync(due - TimeSpan.FromHours(20))).ShouldBe(1);
        (await SweepAsync(due - TimeSpan.FromHours(10))).ShouldBe(0);

        (await CountAsync("tenant.outbox_messages WHERE kind = 'OrganisationDeletionNear'")).ShouldBe(4);
        // A clock that runs ahead deletes nothing: the database's own decides.
        (await SweepAsync(due + TimeSpan.FromDays(1))).ShouldBe(0);
        (await CountAsync("tenant.organisations WHERE slug = 'acme'")).ShouldBe(1);
    }

    [Fact, Trait("proves", "I52")]
    public async Task Nothing_of_a_deleted_organisation_is_left_in_any_table_and_nothing_else_is_touched()
    {
        var tenants = new TwoTenants(postgres);
        await tenants.InitializeAsync();
        await using var installation = tenants.Installation;
        var doomed = tenants.Attacker;
        foreach (var table in tenants.Catalogue.TenantParents)
        {
            (await CountAsync(installation, $"{table.Full} WHERE org_id = '{doomed.OrgId}'")).ShouldBeGreaterThan(0, table.Full);
        }
        await installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.organisation_deletions (org_id, requested_by, requested_at, due_at) VALUES ('{doomed.OrgId}', '{doomed.Owner.PersonId}', now() - interval '31 days', now() - interval '1 day')
            ON CONFLICT (org_id) DO UPDATE SET due_at = excluded.due_at;
            DELETE FROM tenant.organisation_deletions WHERE org_id <> '{doomed.OrgId}';
            UPDATE tenant.incidents SET closed_at = now() WHERE org_id = '{doomed.OrgId}';
            UPDATE tenant.audit_holds SET released_at = now() WHERE org_id = '{doomed.OrgId}';
            UPDATE identity.people SET last_org_id = '{doomed.OrgId}' WHERE id = '{doomed.Owner.PersonId}';
            """);
        var others = await installation.ScalarAsAdminAsync<string>(Digest(doomed.OrgId));

        var sweeper = new OrganisationSweeper(installation.Operators, _console.Get<Castellan.Platform.Web.PublicAddress>());
        (await sweeper.RunAsync(TimeProvider.System.GetUtcNow(), Cancellation)).Items.ShouldBe(1);

        foreach (var table in tenants.Catalogue.TenantParents.Where(table => table.Schema == "tenant"))
        {
            (await CountAsync(installation, $"{table.Full} WHERE org_id = '{doomed.OrgId}'")).ShouldBe(0, table.Full);
        }
        (await installation.ScalarAsAdminAsync<string>(Digest(doomed.OrgId))).ShouldBe(others);
        // What is left anywhere is the audit log, until its days go; nobody of the organisation can enter to read it.
        (await WholeDatabase.TablesWithAsync(installation, doomed.OrgId.ToString())).ShouldAllBe(place => place.StartsWith("audit.", StringComparison.Ordinal));
        (await Team.FoundAsync(installation, doomed.Slug + "-2")).Slug.ShouldNotBeNull();
        await installation.ExecuteAsAdminAsync($"UPDATE tenant.organisations SET slug = '{doomed.Slug}' WHERE slug = '{doomed.Slug}-2'");
    }

    [Fact]
    public async Task The_operator_cannot_delete_what_is_not_due()
    {
        await Commands.StartAsync(_owner, "acme", RunningConsole.Password, Cancellation);

        var orgId = _team.OrgId;
        var erased = await _console.Installation.Operators.WriteAsync<bool>(OperatorActor.Job, async write =>
            (await write.Db.Database.SqlQuery<bool>($"SELECT tenancy.erase_organisation({orgId}) AS \"Value\"").ToListAsync(Cancellation)).Single(), Cancellation);

        erased.Value.ShouldBeFalse();
        (await CountAsync("tenant.memberships")).ShouldBe(2);
    }

    private static string Digest(Guid doomed) => $"""
        SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
            SELECT m::text AS t FROM tenant.memberships m WHERE org_id <> '{doomed}'
            UNION ALL SELECT s::text FROM tenant.subjects s WHERE org_id <> '{doomed}'
            UNION ALL SELECT r::text FROM tenant.roles r WHERE org_id <> '{doomed}'
            UNION ALL SELECT o::text FROM tenant.organisations o WHERE org_id <> '{doomed}'
            UNION ALL SELECT i::text FROM tenant.invitations i WHERE org_id <> '{doomed}'
            UNION ALL SELECT f::text FROM tenant.file_chunks f WHERE org_id <> '{doomed}') t
        """;

    private static async Task<long> CountAsync(TestInstallation installation, string what) => await installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {what}");

    private Task<long> CountAsync(string what) => CountAsync(_console.Installation, what);

    private Task ObstructAsync(string body) => _console.Installation.ExecuteAsAdminAsync(
        $"CREATE OR REPLACE FUNCTION tenancy.deletion_obstacles(org uuid) RETURNS TABLE (kind text, open bigint) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ {body} $$");

    private Task EndGraceAsync() => _console.Installation.ExecuteAsAdminAsync("UPDATE tenant.organisation_deletions SET due_at = now() - interval '1 minute'");

    private Task<EnteredTenant?> EnterAsync() =>
        _console.Get<TenantGate>().EnterAsync(new SignedIn(_owner.PersonId, Guid.NewGuid(), "Ada", "ada@example.org", false, Origin), "acme", Cancellation);

    private async Task<long> SweepAsync(DateTimeOffset asOf)
    {
        await using var scope = _console.Get<IServiceScopeFactory>().CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<OrganisationSweeper>().RunAsync(asOf, Cancellation)).Items;
    }
}
