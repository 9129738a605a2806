using System.Diagnostics;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Features.Members;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Platform.Sessions;

public sealed class RevocationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private const int OnlyByWord = 3600;

    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _member = null!;
    private OpenPages _elsewhere = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _member = await _team.AddAsync(RoleKind.Member, "member");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "SES-2")]
    [Trait("asvs", "7.4.1")]
    public async Task A_session_that_ends_on_one_node_is_told_to_its_page_on_the_other()
    {
        await OpenNodeAsync(OnlyByWord);
        var (mine, other) = (await SessionAsync(), await SessionAsync());
        using var page = new Page(_elsewhere, mine);
        using var bystander = new Page(_elsewhere, other);

        await _console.Installation.Identities.WriteAsync<Done>(new IdentityActor(_member.PersonId, other.SessionId, Origin), async write =>
        {
            (await write.Db.Sessions.FindAsync([mine.SessionId], Cancellation))!.End(SessionEnd.EndedByPerson, write.Now);
            write.RecordAccount(AuditAction.SessionEnded);
            return Done.Instance;
        }, cancellation: Cancellation);

        await page.LookedAsync(TimeSpan.FromSeconds(5));
        bystander.Looks.ShouldBe(0);
    }

    [Fact, Trait("proves", "SES-2"), Trait("proves", "MEM-4")]
    [Trait("asvs", "8.3.2")]
    public async Task Suspension_a_new_role_and_a_changed_role_are_told_too()
    {
        await OpenNodeAsync(OnlyByWord);
        var who = await SessionAsync();
        var members = _console.Get<MemberCommands>();
        var role = await _console.Get<RoleCommands>().CreateAsync(_team.Owner, new RoleDraft("Desk", "", PermissionSet.Of(Permission.MembersRead)), Cancellation);

        using (var page = new Page(_elsewhere, who))
        {
            (await members.ChangeRoleAsync(_team.Owner, [_member.PersonId], role.Value, Cancellation)).Value.Refused.ShouldBeEmpty();
            await page.LookedAsync(TimeSpan.FromSeconds(5));
        }
        using (var page = new Page(_elsewhere, who, _team.OrgId))
        {
            (await _console.Get<RoleCommands>().ChangeAsync(_team.Owner, role.Value, PermissionSet.Of(Permission.MembersRead), new RoleDraft("Desk", "", PermissionSet.None), Cancellation)).Succeeded.ShouldBeTrue();
            await page.LookedAsync(TimeSpan.FromSeconds(5));
        }
        using (var page = new Page(_elsewhere, who))
        {
            (await members.SuspendAsync(_team.Owner, [_member.PersonId], Cancellation)).Value.Refused.ShouldBeEmpty();
            await page.LookedAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Fact, Trait("proves", "SES-2"), Trait("proves", "F20")]
    public async Task With_the_listening_connection_cut_the_page_looks_for_itself_within_fifteen_seconds()
    {
        await OpenNodeAsync(lookAgainSeconds: 10);
        var who = await SessionAsync();
        // No word goes out at all: the worst case of a lost one.
        await _console.Installation.ExecuteAsAdminAsync("""
            ALTER TABLE identity.sessions DISABLE TRIGGER told;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%';
            """);
        using var page = new Page(_elsewhere, who);
        page.Forget();

        await page.LookedAsync(TimeSpan.FromSeconds(15));
        // And it listens again.
        await ListeningAsync(2);
    }

    // The page is open on one node, what ends it happens on the other.
    private async Task OpenNodeAsync(int lookAgainSeconds)
    {
        _elsewhere = (await _console.SecondNodeAsync(("Sessions:LookAgainSeconds", $"{lookAgainSeconds}"))).GetRequiredService<OpenPages>();
        await ListeningAsync(2);
        // Both nodes look at everything once when they begin to listen.
        await Task.Delay(500, Cancellation);
    }

    private async Task<SignedIn> SessionAsync()
    {
        var entered = await _console.Installation.Identities.WriteAsync<Entered>(new IdentityActor(_member.PersonId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, _member.PersonId, SignInMethod.Password, "en")));
        return new SignedIn(_member.PersonId, entered.Value.Session!.SessionId, "", "", false, Origin);
    }

    private async Task ListeningAsync(int nodes)
    {
        var since = Stopwatch.StartNew();
        while (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'castellan_identity' AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')") < nodes)
        {
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(50, Cancellation);
        }
    }

    private sealed class Page : IDisposable
    {
        private readonly IDisposable _listed;
        private int _looks;

        public Page(OpenPages pages, SignedIn who, Guid? organisation = null) =>
            _listed = pages.Open(who, () => organisation, () =>
            {
                Interlocked.Increment(ref _looks);
                return Task.CompletedTask;
            });

        public int Looks => _looks;

        public void Forget() => _looks = 0;

        public async Task LookedAsync(TimeSpan within)
        {
            var since = Stopwatch.StartNew();
            while (_looks == 0)
            {
                since.Elapsed.ShouldBeLessThan(within);
                await Task.Delay(10, Cancellation);
            }
        }

        public void Dispose() => _listed.Dispose();
    }
}
