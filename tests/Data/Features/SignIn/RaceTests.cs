using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Factors;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.SignIn;

/// <summary>What works once works once, also when many use it at the same moment on two nodes: 10,000 uses in the full run.</summary>
public sealed class RaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private const int AtOnce = 20;
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private readonly TotpSeed _seed = TotpSeed.Random();
    private RunningConsole _console = null!;
    private IServiceProvider _beside = null!;
    private Guid _ada;

    private static int Rounds => Tally.IsFull ? 100 : 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _beside = await _console.SecondNodeAsync();
        _ada = await _console.PersonAsync(Email);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.5.1"), Trait("asvs", "15.4.2")]
    public async Task An_authenticators_code()
    {
        await EnrolAsync();
        await OnceEachAsync<Entered>(async _ =>
        {
            await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.authenticators SET last_step = 0");
            var (code, keys) = (await CodeAsync(), await PendingAsync());
            return n => FactorsOn(n).ProveAsync(keys[n], FactorKind.Authenticator, code, Origin, Cancellation);
        });
        (await CountAsync("identity.sessions WHERE factor_at IS NOT NULL")).ShouldBe(1 + Rounds);
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.5.1")]
    public async Task A_recovery_code()
    {
        var codes = await EnrolAsync();
        await OnceEachAsync<Entered>(async round =>
        {
            await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.recovery_codes SET used_at = NULL");
            var keys = await PendingAsync();
            return n => FactorsOn(n).ProveAsync(keys[n], FactorKind.RecoveryCode, codes[round % codes.Count], Origin, Cancellation);
        });
        (await EntriesAsync(AuditAction.RecoveryCodeUsed)).ShouldBe(Rounds);
    }

    [Fact, Trait("proves", "ACC-3")]
    [Trait("asvs", "6.4.1"), Trait("asvs", "6.6.2")]
    public async Task A_link_that_resets_a_password()
    {
        await OnceEachAsync<Done>(async round =>
        {
            var secret = await TokenAsync(TokenPurpose.PasswordReset, null);
            return n => On<ResetCommands>(n).ResetAsync(secret, $"eight green camels sing {round} {n}", Origin, Cancellation);
        });
        (await EntriesAsync(AuditAction.PasswordReset)).ShouldBe(Rounds);
    }

    [Fact, Trait("proves", "ACC-10")]
    public async Task A_link_that_confirms_an_address()
    {
        await OnceEachAsync<Done>(async round =>
        {
            var secret = await TokenAsync(TokenPurpose.AddressChange, EmailAddress.Parse($"ada.{round}@example.org"));
            return n => On<AddressCommands>(n).ConfirmAsync(secret, Origin, Cancellation);
        });
        (await EntriesAsync(AuditAction.AddressChanged)).ShouldBe(Rounds);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task An_invitation()
    {
        var team = await Team.FoundAsync(_console.Installation, "acme");
        await OnceEachAsync<Joined>(async round =>
        {
            var address = $"grace.{round}@example.org";
            var secret = await InviteAsync(team, address);
            var account = await NewAccount.JudgeAsync(_console.Get<PasswordRules>(), address, "Grace Hopper", RunningConsole.Password, Cancellation);
            return n => On<InvitationCommands>(n).JoinAsNewAsync(secret, account, "en", Origin, Cancellation);
        });
        (await CountAsync("tenant.memberships")).ShouldBe(1 + Rounds);
        (await CountAsync("identity.people WHERE display_name = 'Grace Hopper'")).ShouldBe(Rounds);
    }

    /// <param name="round">Makes one thing that works once; its answer uses it, as the n-th of many.</param>
    private static async Task OnceEachAsync<T>(Func<int, Task<Func<int, Task<Outcome<T>>>>> round)
    {
        for (var done = 0; done < Rounds; done++)
        {
            var use = await round(done);

            var outcomes = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(n => Task.Run(() => use(n), Cancellation)));

            outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1, $"round {done}: {string.Join(", ", outcomes.Where(o => !o.Succeeded).GroupBy(o => o.Refusal!.GetType().Name).Select(g => $"{g.Key} {g.Count()}"))}");
        }
    }

    private T On<T>(int n) where T : notnull => n % 2 == 0 ? _console.Get<T>() : _beside.GetRequiredService<T>();

    private SecondFactorCommands FactorsOn(int n) => On<SecondFactorCommands>(n);

    private async Task<IReadOnlyList<string>> EnrolAsync()
    {
        var first = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);
        var who = new SignedIn(_ada, first.Value.Session!.SessionId, "Ada Lovelace", Email, false, Origin);
        var codes = (await _console.Get<FactorCommands>().ConfirmAsync(who, _seed, await CodeAsync(), RunningConsole.Password, Cancellation)).Value.Codes;
        // The race is about the code, not about the limit on wrong answers.
        await _console.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO identity.factor_failures (person_id, network, count, since) VALUES ('{_ada}', '{Origin.Network}', -1000000, now())
            ON CONFLICT (person_id, network) DO UPDATE SET count = -1000000
            """);
        return codes;
    }

    private Task<string> CodeAsync() => _console.Installation.CodeAsync(_seed);

    private async Task<IReadOnlyList<string>> PendingAsync()
    {
        List<OneTimeSecret> keys = [.. Enumerable.Range(0, AtOnce).Select(_ => OneTimeSecret.Issue())];
        await WriteAsync(async write =>
        {
            var person = await write.Db.People.SingleAsync(p => p.Id == _ada, Cancellation);
            write.Db.PendingSignIns.AddRange(keys.Select(key => PendingSignIn.Begin(person, key.Hash, SignInMethod.Password, write.Now)));
            write.RecordAccount(AuditAction.SecondFactorAsked);
        });
        return [.. keys.Select(key => key.Reveal())];
    }

    private async Task<string> TokenAsync(TokenPurpose purpose, EmailAddress? newAddress)
    {
        var secret = OneTimeSecret.Issue();
        await WriteAsync(async write =>
        {
            var person = await write.Db.People.SingleAsync(p => p.Id == _ada, Cancellation);
            write.Db.OneTimeTokens.Add(OneTimeToken.Issue(person, purpose, secret.Hash, write.Now, OneTimeToken.Lifetime, newAddress));
            write.RecordAccount(AuditAction.PasswordResetRequested);
        });
        return secret.Reveal();
    }

    private async Task WriteAsync(Func<IdentityWrite, Task> work) => (await _console.Installation.Identities.WriteAsync<Done>(new IdentityActor(_ada, null, Origin), async write =>
    {
        await work(write);
        return Done.Instance;
    })).Succeeded.ShouldBeTrue();

    private async Task<string> InviteAsync(Team team, string address)
    {
        var secret = OneTimeSecret.Issue();
        (await _console.Installation.Tenants.WriteAsync<Done>(team.Owner, Permission.MembersInvite, write =>
        {
            var invitation = Invitation.Create(team.OrgId, address, address, team.RoleId(RoleKind.Member), team.Owner.PersonId, secret.Hash, "en", write.Now);
            write.Db.Invitations.Add(invitation);
            write.Record(AuditAction.InvitationSent, AuditTarget.Invitation(invitation.Id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, roster: true)).Succeeded.ShouldBeTrue();
        return secret.Reveal();
    }

    private Task<long> EntriesAsync(AuditAction action) => CountAsync($"audit.entries WHERE action = {(short)action} AND outcome = 0");

    private Task<long> CountAsync(string from) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {from}");
}
