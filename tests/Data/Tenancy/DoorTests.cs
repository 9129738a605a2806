using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Tenancy;

public sealed class DoorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestInstallation _installation = null!;
    private Team _ours = null!;
    private Team _theirs = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _ours = await Team.FoundAsync(_installation, "ours");
        _theirs = await Team.FoundAsync(_installation, "theirs");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "ORG-1")]
    public async Task A_read_sees_the_rows_of_its_organisation_and_no_others()
    {
        var seen = await _installation.Tenants.ReadAsync(_ours.Owner, (db, ct) => db.Organisations.Select(o => o.Slug).ToListAsync(ct), TestContext.Current.CancellationToken);

        seen.ShouldBe(["ours"]);
    }

    [Fact, Trait("proves", "AUD-7")]
    public async Task A_change_without_an_audit_entry_does_not_commit()
    {
        var change = () => _installation.Tenants.WriteAsync<Done>(_ours.Owner, Permission.OrganisationManage, async write =>
        {
            (await write.Db.Organisations.SingleAsync()).Rename("Renamed");
            return Done.Instance;
        });

        await change.ShouldThrowAsync<UnauditedChangeException>();
        (await _installation.ScalarAsAdminAsync<string>("SELECT name FROM tenant.organisations WHERE slug = 'ours'")).ShouldBe("ours");
    }

    [Fact, Trait("proves", "AUD-7")]
    public async Task A_bulk_change_without_an_audit_entry_does_not_commit()
    {
        var change = () => _installation.Tenants.WriteAsync<Done>(_ours.Owner, Permission.OrganisationManage, async write =>
        {
            await write.Db.Subjects.ExecuteUpdateAsync(set => set.SetProperty(s => s.DisplayName, "x"));
            return Done.Instance;
        });

        await change.ShouldThrowAsync<UnauditedChangeException>();
    }

    [Fact, Trait("proves", "AUD-1")]
    public async Task A_change_and_its_entry_commit_together()
    {
        var outcome = await _installation.Tenants.WriteAsync<Done>(_ours.Owner, Permission.OrganisationManage, async write =>
        {
            (await write.Db.Organisations.SingleAsync()).Rename("Renamed");
            write.Record(AuditAction.OrganisationChanged, AuditTarget.Organisation(_ours.OrgId), new { name = "ours" }, new { name = "Renamed" });
            return Done.Instance;
        });

        outcome.Succeeded.ShouldBeTrue();
        var entry = await _installation.Tenants.ReadAsync(_ours.Owner, (db, ct) =>
            db.AuditEntries.SingleAsync(e => e.Action == AuditAction.OrganisationChanged, ct), TestContext.Current.CancellationToken);
        entry.Changes!.ShouldContain("Renamed");
        entry.ActorId.ShouldBe(_ours.Owner.PersonId);
    }

    [Fact, Trait("proves", "AUD-7")]
    [Trait("asvs", "2.3.3"), Trait("asvs", "16.5.3")]
    public async Task When_the_audit_insert_is_refused_nothing_changes()
    {
        await _installation.ExecuteAsAdminAsync("REVOKE INSERT ON audit.entries FROM castellan_app; REVOKE INSERT (org_id) ON audit.entries FROM castellan_app");

        var change = () => _installation.Tenants.WriteAsync<Done>(_ours.Owner, Permission.OrganisationManage, async write =>
        {
            (await write.Db.Organisations.SingleAsync()).Rename("Renamed");
            write.Record(AuditAction.OrganisationChanged, AuditTarget.Organisation(_ours.OrgId));
            return Done.Instance;
        });

        (await change.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await _installation.ScalarAsAdminAsync<string>("SELECT name FROM tenant.organisations WHERE slug = 'ours'")).ShouldBe("ours");
    }

    [Fact, Trait("proves", "I54")]
    [Trait("asvs", "8.3.2"), Trait("asvs", "15.4.2")]
    public async Task A_role_taken_away_meanwhile_no_longer_counts()
    {
        await _installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 3 WHERE person_id = '{_ours.Owner.PersonId}'");

        var outcome = await _installation.Tenants.WriteAsync<Done>(_ours.Owner, null, _ => throw new InvalidOperationException("reached"));

        outcome.Refusal.ShouldBeOfType<NotAMember>();
    }

    [Fact, Trait("proves", "I24")]
    public async Task A_row_cannot_be_written_into_another_organisation()
    {
        var attack = () => _installation.Tenants.WriteAsync<Done>(_ours.Owner, Permission.RolesManage, write =>
        {
            write.Db.Roles.Add(Role.Custom(_theirs.OrgId, "Intruder", null, PermissionSet.All, write.Now).Value);
            write.Record(AuditAction.RoleCreated, AuditTarget.None);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        });

        var error = await attack.ShouldThrowAsync<DbUpdateException>();
        ((PostgresException)error.InnerException!).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact, Trait("proves", "I18")]
    public async Task A_pooled_connection_keeps_no_context()
    {
        await _installation.Tenants.ReadAsync(_ours.Owner, (db, ct) => db.Roles.CountAsync(ct), TestContext.Current.CancellationToken);
        await using var connection = await _installation.Connections.App.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM tenant.roles", connection);

        var error = await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync());

        error.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        error.MessageText.ShouldContain("no tenant context");
    }

    [Fact, Trait("proves", "WEB-2")]
    [Trait("asvs", "13.2.2")]
    public async Task No_login_role_can_do_more_than_it_should()
    {
        (await new RoleCheck(_installation.Connections).FaultsAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("asvs", "13.2.2")]
    public async Task A_role_with_too_many_rights_is_found()
    {
        await _installation.ExecuteAsAdminAsync("GRANT CREATE ON SCHEMA tenant TO castellan_app");

        (await new RoleCheck(_installation.Connections).FaultsAsync(TestContext.Current.CancellationToken)).ShouldBe(["castellan_app: may create in a schema"]);
    }

    [Fact, Trait("proves", "RET-1")]
    public async Task The_keeper_makes_and_drops_days()
    {
        var days = await _installation.Keeper.DaysAsync(TestContext.Current.CancellationToken);
        var next = days[^1].AddDays(1);

        (await _installation.Keeper.MakeDaysAsync(next, 2, TestContext.Current.CancellationToken)).ShouldBe(2);
        (await _installation.Keeper.MakeDaysAsync(next, 2, TestContext.Current.CancellationToken)).ShouldBe(0);
        (await _installation.Keeper.DropDayAsync(next, TestContext.Current.CancellationToken)).ShouldBe(0);
        (await _installation.Keeper.DaysAsync(TestContext.Current.CancellationToken)).ShouldNotContain(next);
    }

    [Fact, Trait("proves", "AUD-1")]
    public async Task An_account_event_reaches_the_installation_and_every_organisation_of_the_person()
    {
        var actor = new IdentityActor(_ours.Owner.PersonId, null, _ours.Owner.Origin);

        (await _installation.Identities.WriteAsync<Done>(actor, write =>
        {
            write.RecordAccount(AuditAction.PasswordChanged);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();

        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = 107 AND actor_id = '{_ours.Owner.PersonId}'")).ShouldBe(2);
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = 107 AND org_id = '{_theirs.OrgId}'")).ShouldBe(0);
    }
}
