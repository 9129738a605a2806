using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Tenancy;

public sealed class RefusedAttemptsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestInstallation _installation = null!;
    private Team _team = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _team = await Team.FoundAsync(_installation, "ours");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "AUD-1")]
    [Trait("asvs", "16.3.2"), Trait("asvs", "16.3.3")]
    public async Task The_first_refused_attempt_is_on_record_and_a_flood_of_them_is_one_more_entry()
    {
        var viewer = await _team.AddAsync(RoleKind.Viewer);

        for (var attempt = 0; attempt < 200; attempt++)
        {
            (await _installation.Tenants.WriteAsync<Done>(viewer, Permission.MembersManage, _ => throw new InvalidOperationException("It was let through."))).Refusal.ShouldBeOfType<PermissionMissing>();
        }
        (await _installation.Tenants.WriteAsync<Done>(viewer, null, _ => Task.FromResult<Outcome<Done>>(new PermissionMissing(Permission.RolesManage)))).Succeeded.ShouldBeFalse();

        (await EntriesAsync(750)).ShouldBe(2);
        (await _installation.ScalarAsAdminAsync<string>($"SELECT changes->'after'->>'permissions' FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 750 AND outcome = 1 AND actor_id = '{viewer.PersonId}' ORDER BY occurred_at LIMIT 1")).ShouldBe("MembersManage");
        (await CountedAsync()).ShouldBe(201);

        // An hour in which the clock struck makes two rows: the sum stays.
        await new RefusedAttemptsSweeper(_installation.Operators).RunAsync(TimeProvider.System.GetUtcNow().AddHours(2), TestContext.Current.CancellationToken);

        var told = await _installation.ScalarAsAdminAsync<long>($"SELECT sum((changes->'after'->>'count')::bigint)::bigint FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 751");
        (told + await EntriesAsync(750)).ShouldBe(201);
        (await CountedAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_of_another_kind_is_none()
    {
        (await _installation.Tenants.WriteAsync<Done>(_team.Owner, Permission.MembersManage, _ => Task.FromResult<Outcome<Done>>(new ChangedMeanwhile()))).Succeeded.ShouldBeFalse();

        (await EntriesAsync(750)).ShouldBe(0);
    }

    private Task<long> EntriesAsync(short action) => _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = {action}");

    private async Task<long> CountedAsync() => await _installation.ScalarAsAdminAsync<long>($"SELECT coalesce(sum(count), 0)::bigint FROM tenant.refused_attempts WHERE org_id = '{_team.OrgId}'");
}
