using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Domains;
using Castellan.Data.Tenancy;
using Castellan.Features.Policies.Domains;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Policies.Domains;

public sealed class DomainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly NameServer _names = new();
    private RunningConsole _console = null!;
    private Team _team = null!;

    private DomainCommands Commands => _console.Get<DomainCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Domains:Resolver", _names.Address), ("Domains:TimeoutSeconds", "1"));
        _team = await Team.FoundAsync(_console.Installation, "acme");
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _names.Dispose();
    }

    [Fact]
    public async Task A_domain_is_verified_by_its_record_and_nothing_else()
    {
        (await Commands.AddAsync(_team.Owner, " @ACME.example ", Cancellation)).Succeeded.ShouldBeTrue();
        var line = (await ListAsync(_team)).Domains.ShouldHaveSingleItem();
        (line.Name, line.VerifiedAt).ShouldBe(("acme.example", null));
        line.Record.ShouldStartWith("castellan-verification=");

        (await Commands.CheckAsync(_team.Owner, "acme.example", Cancellation)).Refusal.ShouldBeOfType<DomainRecordMissing>();
        (await Commands.CheckAsync(_team.Owner, "acme.example", Cancellation)).Refusal.ShouldBeOfType<DomainCheckedJustNow>();
        var asked = _names.Asked;
        await RewindAsync("checked_at = NULL");
        _names.Publish("acme.example", "castellan-verification=somebody-else");
        (await Commands.CheckAsync(_team.Owner, "acme.example", Cancellation)).Refusal.ShouldBeOfType<DomainRecordMissing>();
        await RewindAsync("checked_at = NULL");
        _names.Fails = true;
        (await Commands.CheckAsync(_team.Owner, "acme.example", Cancellation)).Refusal.ShouldBeOfType<DomainUnanswered>();
        _names.Fails = false;
        _names.Asked.ShouldBeGreaterThan(asked);

        await RewindAsync("checked_at = NULL");
        _names.Publish("acme.example", line.Record);
        (await Commands.CheckAsync(_team.Owner, "acme.example", Cancellation)).Succeeded.ShouldBeTrue();
        (await ListAsync(_team)).Domains[0].Proof.ShouldBe(DomainProof.Dns);
        (await EntriesAsync(AuditAction.DomainVerified)).ShouldBe(1);
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_proves_nothing()
    {
        await using var deaf = await RunningConsole.StartAsync(postgres, ("Domains:Resolver", "127.0.0.1:9"), ("Domains:TimeoutSeconds", "1"));

        (await deaf.Get<DomainRecords>().LookAsync("acme.example", "castellan-verification=x", Cancellation)).ShouldBe(DomainAnswer.Unknown);
    }

    [Theory]
    [InlineData("gmail.com", typeof(DomainOfEverybody))]
    [InlineData("Outlook.COM", typeof(DomainOfEverybody))]
    [InlineData("localhost", typeof(DomainMalformed))]
    [InlineData("acme.example\nevil.example", typeof(DomainMalformed))]
    [InlineData("", typeof(DomainMalformed))]
    public async Task What_is_no_domain_of_an_organisation_is_refused(string name, Type refusal) =>
        (await Commands.AddAsync(_team.Owner, name, Cancellation)).Refusal.ShouldBeOfType(refusal);

    [Fact]
    [Trait("asvs", "2.3.2")]
    public async Task Twenty_domains_fit_and_each_once()
    {
        for (var n = 0; n < MailDomain.Most; n++)
        {
            (await Commands.AddAsync(_team.Owner, $"acme{n}.example", Cancellation)).Succeeded.ShouldBeTrue();
        }
        (await Commands.AddAsync(_team.Owner, "one-more.example", Cancellation)).Refusal.ShouldBeOfType<TooManyDomains>();
        (await Commands.AddAsync(_team.Owner, "acme0.example", Cancellation)).Refusal.ShouldBeOfType<DomainThere>();
        (await Commands.RemoveAsync(_team.Owner, "acme0.example", Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.AddAsync(_team.Owner, "acme0.example", Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_domain_belongs_to_one_organisation_at_a_time()
    {
        var other = await Team.FoundAsync(_console.Installation, "other");
        await VerifyAsync(_team, "acme.example");
        (await Commands.AddAsync(other.Owner, "acme.example", Cancellation)).Succeeded.ShouldBeTrue();
        _names.Publish("acme.example", (await ListAsync(other)).Domains[0].Record);

        (await Commands.CheckAsync(other.Owner, "acme.example", Cancellation)).Refusal.ShouldBeOfType<DomainTaken>();
        (await ListAsync(other)).Domains[0].VerifiedAt.ShouldBeNull();

        (await Commands.RemoveAsync(_team.Owner, "acme.example", Cancellation)).Succeeded.ShouldBeTrue();
        await RewindAsync("checked_at = NULL");
        (await Commands.CheckAsync(other.Owner, "acme.example", Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "N3")]
    public async Task A_record_gone_for_seven_days_ends_the_verification_once_and_owners_are_told()
    {
        await VerifyAsync(_team, "acme.example");
        (await SweepAsync(Now)).ShouldBe(0);
        _names.Withdraw("acme.example");
        (await SweepAsync(Now.AddDays(1))).ShouldBe(1);
        (await ListAsync(_team)).Domains[0].WithdrawnAt.ShouldNotBeNull();

        // It came back in time.
        _names.Publish("acme.example", (await ListAsync(_team)).Domains[0].Record);
        await SweepAsync(Now.AddDays(3));
        (await ListAsync(_team)).Domains[0].WithdrawnAt.ShouldBeNull();

        _names.Withdraw("acme.example");
        await SweepAsync(Now.AddDays(4));
        // No answer is no absence.
        _names.Fails = true;
        await SweepAsync(Now.AddDays(20));
        (await ListAsync(_team)).Domains[0].VerifiedAt.ShouldNotBeNull();
        _names.Fails = false;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SweepAsync(Now.AddDays(21))));

        (await ListAsync(_team)).Domains[0].VerifiedAt.ShouldBeNull();
        (await EntriesAsync(AuditAction.DomainWithdrawn)).ShouldBe(1);
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'DomainWithdrawn'")).ShouldBe(1);
    }

    [Fact]
    public async Task Only_who_manages_policies_changes_domains()
    {
        var viewer = await _team.AddAsync(RoleKind.Viewer);

        (await Commands.AddAsync(viewer, "acme.example", Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.PoliciesManage));
        (await Commands.RemoveAsync(viewer, "acme.example", Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.PoliciesManage));
        (await Commands.CheckAsync(viewer, "acme.example", Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.PoliciesManage));
        // The domain of another organisation is none of ours.
        var other = await Team.FoundAsync(_console.Installation, "other");
        await VerifyAsync(other, "other.example");
        (await Commands.RemoveAsync(_team.Owner, "other.example", Cancellation)).Refusal.ShouldBeOfType<DomainNotFound>();
    }

    private async Task VerifyAsync(Team team, string name)
    {
        (await Commands.AddAsync(team.Owner, name, Cancellation)).Succeeded.ShouldBeTrue();
        _names.Publish(name, (await ListAsync(team)).Domains.Single(one => one.Name == name).Record);
        (await Commands.CheckAsync(team.Owner, name, Cancellation)).Succeeded.ShouldBeTrue();
    }

    private Task<DomainsView> ListAsync(Team team) => _console.Get<DomainQueries>().ListAsync(team.Owner, Cancellation);

    private async Task<long> SweepAsync(DateTimeOffset asOf) =>
        (await ((ISweeper)new DomainSweeper(_console.Installation.Operators, _console.Get<DomainRecords>(), _console.Get<PublicAddress>())).RunAsync(asOf, Cancellation)).Items;

    private Task<int> RewindAsync(string set) => _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.mail_domains SET {set}");

    private Task<long> EntriesAsync(AuditAction action) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action}");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
