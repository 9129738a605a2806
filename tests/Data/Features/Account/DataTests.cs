using System.Text;
using System.Text.Json;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Files;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.Account;

[Trait("proves", "ACC-9")]
public sealed class DataTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada.lovelace@example.org";
    private const string Name = "Ada Lovelace";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private Guid _ada;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DataCommands Commands => _console.Get<DataCommands>();

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _ada = await _console.PersonAsync(Email);
        await _team.JoinAsync(_ada, RoleKind.Member, Name, Email);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    [Trait("asvs", "7.4.2"), Trait("asvs", "14.2.4"), Trait("asvs", "14.2.7")]
    public async Task A_deleted_account_leaves_neither_name_nor_address_anywhere()
    {
        var (here, there) = (await SignInAsync(), await SignInAsync());
        await _console.Get<AddressCommands>().RequestAsync(here, "ada@example.net", RunningConsole.Password, Cancellation);
        await _console.Get<SignUpCommands>().RequestAsync(await NewAccount.JudgeAsync(_console.Get<Castellan.Platform.Passwords.PasswordRules>(), Email, Name, "another fine sentence", Cancellation), "en", Origin, Cancellation);
        await _console.SecretsAsync(Email, "/account/email/cancel");
        await ExecuteAsync($"INSERT INTO tenant.invitations (org_id, id, address, address_as_typed, role_id, invited_by, created_at, expires_at, secret_hash, sent_count, last_sent_at, language) SELECT org_id, gen_random_uuid(), '{Email}', '{Email}', id, gen_random_uuid(), now(), now(), sha256('x'), 1, now(), 'en' FROM tenant.roles LIMIT 1");

        (await Commands.DeleteAccountAsync(here, "somebody@example.org", RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<AddressNotTyped>();
        (await Commands.DeleteAccountAsync(here, Email, "not the right one", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await Commands.DeleteAccountAsync(here, Email.ToUpperInvariant(), RunningConsole.Password, Cancellation)).Value.ShouldBe(0);

        (await IsLiveAsync(here)).ShouldBeFalse();
        (await IsLiveAsync(there)).ShouldBeFalse();
        foreach (var trace in new[] { "lovelace", "ada@example.net" })
        {
            (await WholeDatabase.TablesWithAsync(_console.Installation, trace)).ShouldBeEmpty(trace);
        }
        (await ScalarAsync($"SELECT state::text FROM tenant.memberships WHERE person_id = '{_ada}'")).ShouldBe("3");
        // Both records tell of it, under the id alone.
        (await ScalarAsync($"SELECT count(DISTINCT org_id)::text FROM audit.entries WHERE action = {(short)AuditAction.AccountDeleted} AND actor_id = '{_ada}'")).ShouldBe("2");
        (await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Refusal.ShouldBeOfType<SignInWrong>();
        // The address is free for somebody new.
        (await _console.PersonAsync(Email)).ShouldNotBe(_ada);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task A_last_owner_stays_and_of_two_who_leave_at_once_one_stays()
    {
        var grace = await _console.PersonAsync("grace@example.org");
        var other = await Team.FoundAsync(_console.Installation, "fabrikam");
        await ExecuteAsync($"UPDATE tenant.memberships SET state = 3 WHERE org_id = '{other.OrgId}'");
        await other.JoinAsync(_ada, RoleKind.Owner, Name, Email);

        (await Commands.DeleteAccountAsync(await SignInAsync(), Email, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<SoleOwner>();
        (await _console.Get<DataQueries>().ViewAsync(await SignInAsync(), Cancellation)).SoleOwnerships.ShouldHaveSingleItem().Slug.ShouldBe("fabrikam");
        (await ScalarAsync($"SELECT email FROM identity.people WHERE id = '{_ada}'")).ShouldBe(Email);

        await other.JoinAsync(grace, RoleKind.Owner, "Grace", "grace@example.org");
        var (first, second) = (await SignInAsync(), await SignInAsync(grace, "grace@example.org"));
        var outcomes = await Task.WhenAll(
            Commands.DeleteAccountAsync(first, Email, RunningConsole.Password, Cancellation),
            Commands.DeleteAccountAsync(second, "grace@example.org", RunningConsole.Password, Cancellation));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Single(outcome => !outcome.Succeeded).Refusal.ShouldBeOfType<SoleOwner>();
        (await ScalarAsync($"SELECT count(*)::text FROM tenant.memberships WHERE org_id = '{other.OrgId}' AND state = 1")).ShouldBe("1");
    }

    [Fact, Trait("proves", "AUD-8")]
    public async Task A_hold_keeps_the_name_until_it_is_released()
    {
        await ExecuteAsync("CREATE OR REPLACE FUNCTION tenancy.subject_is_held(org uuid, subject uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT true $$");
        (await Commands.DeleteAccountAsync(await SignInAsync(), Email, RunningConsole.Password, Cancellation)).Value.ShouldBe(1);
        (await ScalarAsync($"SELECT display_name FROM tenant.subjects WHERE id = '{_ada}' AND erase_wanted_at IS NOT NULL")).ShouldBe(Name);
        (await SweepAsync<ErasureSweeper>()).ShouldBe(0);

        await ExecuteAsync("CREATE OR REPLACE FUNCTION tenancy.subject_is_held(org uuid, subject uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT false $$");
        (await SweepAsync<ErasureSweeper>()).ShouldBe(1);
        (await SweepAsync<ErasureSweeper>()).ShouldBe(0);
        (await WholeDatabase.TablesWithAsync(_console.Installation, "lovelace")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_copy_holds_what_is_the_persons_and_is_the_persons_alone()
    {
        var eve = await _console.PersonAsync("eve@example.org");
        await _team.JoinAsync(eve, RoleKind.Admin, "Eve Elsewhere", "eve@example.org");
        var who = await SignInAsync();

        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Commands.RequestCopyAsync(who, Cancellation)));
        asked.Count(outcome => outcome.Succeeded).ShouldBe(1);
        await EventuallyAsync(async () => (await SweepAsync<DataCopySweeper>(), await ScalarAsync("SELECT state::text FROM identity.data_exports")).Item2 == "1");

        var copy = (await _console.Get<DataQueries>().ViewAsync(who, Cancellation)).Copies.ShouldHaveSingleItem();
        var downloads = _console.Get<FileDownloads>();
        (await downloads.OfferOwnAsync(new Castellan.Data.Tenancy.IdentityActor(eve, null, Origin), copy.FileId!.Value, Cancellation)).Succeeded.ShouldBeFalse();
        var text = await ReadAsync(downloads, (await downloads.OfferOwnAsync(who.Acting, copy.FileId.Value, Cancellation)).Value);
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetProperty("account").GetProperty("email").GetString().ShouldBe(Email);
        json.RootElement.GetProperty("organisations")[0].GetProperty("organisation").GetProperty("slug").GetString().ShouldBe("acme");
        json.RootElement.GetProperty("trail").GetArrayLength().ShouldBeGreaterThan(0);
        text.ShouldNotContain("eve@example.org", Case.Insensitive);
        text.ShouldNotContain("argon2", Case.Insensitive);
        (await ScalarAsync("SELECT count(*)::text FROM tenant.outbox_messages WHERE kind = 'DataReady'")).ShouldBe("1");
        // Sealed where it lies.
        (await WholeDatabase.TablesWithAsync(_console.Installation, "trailIsComplete")).ShouldBeEmpty();

        await ExecuteAsync("UPDATE identity.data_exports SET expires_at = now() - interval '1 hour'");
        await SweepAsync<DataCopySweeper>();
        (await ScalarAsync("SELECT count(*)::text FROM identity.data_exports")).ShouldBe("0");
    }

    [Fact]
    public async Task A_copy_that_never_comes_about_ends_as_failed()
    {
        var who = await SignInAsync();
        await ExecuteAsync($"INSERT INTO identity.data_exports (id, person_id, state, requested_at, expires_at, attempts) VALUES (gen_random_uuid(), '{_ada}', 0, now(), now() + interval '1 day', {DataExport.MostAttempts})");

        await EventuallyAsync(async () => (await SweepAsync<DataCopySweeper>(), await ScalarAsync("SELECT state::text FROM identity.data_exports")).Item2 == "2");

        (await _console.Get<DataQueries>().ViewAsync(who, Cancellation)).Copies.ShouldHaveSingleItem().State.ShouldBe(DataExportState.Failed);
        (await ScalarAsync($"SELECT count(*)::text FROM audit.entries WHERE action = {(short)AuditAction.DataExportFailed}")).ShouldBe("1");
    }

    private static async Task<string> ReadAsync(FileDownloads downloads, OfferedFile file)
    {
        var content = new List<byte>();
        await foreach (var chunk in downloads.ContentAsync(file, Cancellation))
        {
            content.AddRange(chunk);
        }
        return Encoding.UTF8.GetString([.. content]);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (await holds())
            {
                return;
            }
            await Task.Delay(100, Cancellation);
        }
        throw new InvalidOperationException("It never came to hold.");
    }

    private async Task<long> SweepAsync<T>()
        where T : Castellan.Platform.Jobs.ISweeper
    {
        await using var scope = _console.Get<IServiceScopeFactory>().CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<T>().RunAsync(TimeProvider.System.GetUtcNow(), Cancellation)).Items;
    }

    private Task<SignedIn> SignInAsync() => SignInAsync(_ada, Email);

    private async Task<SignedIn> SignInAsync(Guid personId, string email)
    {
        var entered = await _console.Get<SignInCommands>().SignInAsync(email, RunningConsole.Password, Origin, Cancellation);
        return new SignedIn(personId, entered.Value.Session!.SessionId, Name, email, false, Origin);
    }

    private async Task<bool> IsLiveAsync(SignedIn who) => await _console.Get<SessionDirectory>().FindByIdAsync(who.SessionId, Origin, Cancellation) is not null;

    private Task<string?> ScalarAsync(string sql) => _console.Installation.ScalarAsAdminAsync<string>(sql);

    private Task ExecuteAsync(string sql) => _console.Installation.ExecuteAsAdminAsync(sql);
}
