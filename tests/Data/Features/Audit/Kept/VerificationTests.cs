using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Verifications;
using Castellan.Features.Audit.Kept;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Features.Audit.Holds;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Audit.Kept;

[Trait("proves", "AUD-4")]
public sealed class VerificationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Open = "ALTER TABLE audit.entries DISABLE TRIGGER USER;";

    private HoldsHouse _house = null!;
    private Team _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VerificationCommands Commands => new(_house.Installation.Tenants);

    public async ValueTask InitializeAsync()
    {
        _house = await HoldsHouse.BuildAsync(postgres);
        _other = await Team.FoundAsync(_house.Installation, "other");
        await _house.AddAsync(HoldsHouse.LongAgo, Guid.NewGuid());
        await _house.AddAsync(HoldsHouse.LongAgo.AddHours(1), Guid.NewGuid(), orgId: _other.OrgId);
        await _house.SealAsync();
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Whoever_asks_is_told_by_whom_when_and_how_far_the_log_was_verified()
    {
        (await Commands.RequestAsync(_house.Team.Owner, Cancellation)).Succeeded.ShouldBeTrue();
        var waiting = await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation);
        var before = await _house.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_house.Team.OrgId}' AND tx < (SELECT max(tx_to) FROM audit.seals)");

        await SweepAsync();

        (waiting.Waiting?.By, waiting.Last).ShouldBe(("Owner of acme", null));
        var last = (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Last.ShouldNotBeNull();
        (last.State, last.By, last.IsDaily, last.Entries, last.First).ShouldBe((VerificationState.Intact, "Owner of acme", false, before, HoldsHouse.LongAgo));
        last.Findings.ShouldBeEmpty();
        (await _house.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.verification_work")).ShouldBe(0);
        var said = await _house.Trail.PageAsync(_house.Team.Owner, new TrailFilter { Actions = [AuditAction.VerificationRequested, AuditAction.AuditVerified] }, cancellation: Cancellation);
        said.Entries.Select(entry => entry.Action).ShouldBe([AuditAction.AuditVerified, AuditAction.VerificationRequested]);
        said.Entries[0].Changes.ShouldNotBeNull().ShouldContain("\"intact\": true");
    }

    [Fact]
    public async Task A_tampered_entry_is_named_to_its_own_organisation_and_to_no_other()
    {
        await _house.Installation.ExecuteAsAdminAsync($"{Open} UPDATE audit.entries SET outcome = 1 WHERE org_id = '{_house.Team.OrgId}' AND occurred_at = '{HoldsHouse.LongAgo:O}'");
        await Commands.RequestAsync(_house.Team.Owner, Cancellation);
        await Commands.RequestAsync(_other.Owner, Cancellation);

        await SweepAsync();

        var ours = await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation);
        ours.IsBroken.ShouldBeTrue();
        ours.Last!.Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Fault.ShouldBe(SealFault.EntryAltered), finding => finding.OccurredAt.ShouldBe(HoldsHouse.LongAgo), finding => finding.EntryId.ShouldNotBeNull(), finding => finding.Elsewhere.ShouldBeFalse());
        var theirs = (await _house.Kept.ViewAsync(_other.Owner, Cancellation)).Last!.Findings.ShouldHaveSingleItem();
        (theirs.Elsewhere, theirs.EntryId, theirs.OccurredAt, theirs.Count).ShouldBe((true, null, null, 1));
        (await _house.Installation.ScalarAsAdminAsync<string>($"SELECT findings::text FROM tenant.audit_verifications WHERE org_id = '{_other.OrgId}'")).ShouldNotBeNull().ShouldNotContain(_house.Team.OrgId.ToString());
    }

    [Fact]
    public async Task The_daily_verification_stands_on_every_organisations_record_and_a_finding_fails_its_run()
    {
        var daily = new VerifySweeper(_house.Verifier, _house.Keys, _house.Records);
        await daily.RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);
        await _house.Installation.ExecuteAsAdminAsync($"{Open} DELETE FROM audit.entries WHERE org_id = '{_house.Team.OrgId}' AND occurred_at = '{HoldsHouse.LongAgo:O}'");

        await Should.ThrowAsync<AuditTamperedException>(() => daily.RunAsync(TimeProvider.System.GetUtcNow(), Cancellation));

        foreach (var team in new[] { _house.Team, _other })
        {
            var view = await _house.Kept.ViewAsync(team.Owner, Cancellation);
            view.Verifications.Select(row => (row.IsDaily, row.State)).ShouldBe([(true, VerificationState.Broken), (true, VerificationState.Intact)]);
            // Whose it was cannot be told, so everybody is.
            view.Last!.Findings.ShouldHaveSingleItem().Fault.ShouldBe(SealFault.EntriesMissing);
        }
    }

    [Fact]
    public async Task One_at_a_time_and_only_by_who_may_export()
    {
        var viewer = await _house.Team.AddAsync(RoleKind.Viewer);

        (await Commands.RequestAsync(viewer, Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.AuditExport));
        (await Commands.RequestAsync(_house.Team.Owner, Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.RequestAsync(_house.Team.Owner, Cancellation)).Refusal.ShouldBeOfType<VerificationUnderway>();
        (await Commands.RequestAsync(_other.Owner, Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Verifications.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_verification_that_never_comes_to_its_end_is_given_up_and_says_nothing_about_the_log()
    {
        await Commands.RequestAsync(_house.Team.Owner, Cancellation);
        await _house.Installation.ExecuteAsAdminAsync("UPDATE tenant.verification_work SET attempts = 5");

        await SweepAsync();

        var view = await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation);
        (view.Waiting, view.Last, view.Verifications.Single().State).ShouldBe((null, null, VerificationState.Failed));
    }

    [Fact]
    public async Task What_a_killed_run_had_claimed_the_next_takes_up_once_its_claim_lapses()
    {
        await Commands.RequestAsync(_house.Team.Owner, Cancellation);
        await _house.Installation.ExecuteAsAdminAsync("UPDATE tenant.verification_work SET claimed_until = clock_timestamp() + interval '1 minute', attempts = 1");
        await SweepAsync();
        var claimed = (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Waiting;
        await _house.Installation.ExecuteAsAdminAsync("UPDATE tenant.verification_work SET claimed_until = clock_timestamp()");

        await SweepAsync();

        claimed.ShouldNotBeNull();
        (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Last!.State.ShouldBe(VerificationState.Intact);
    }

    private Task SweepAsync() => new VerificationSweeper(_house.Installation.Operators, _house.Verifier, _house.Keys, _house.Records, TimeProvider.System).RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);
}
