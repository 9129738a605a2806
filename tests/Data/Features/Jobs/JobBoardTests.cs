using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Exports;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Features.Jobs;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Guards;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.Jobs;

[Collection(OnTheGuardedConsole.Name)]
public sealed class JobBoardTests(GuardedConsole console) : IAsyncLifetime
{
    private AsyncServiceScope _scope;
    private Team _team = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JobBoard Board => _scope.ServiceProvider.GetRequiredService<JobBoard>();

    private TenantDb Tenants => console.Services.GetRequiredService<TenantDb>();

    public async ValueTask InitializeAsync()
    {
        _scope = console.Services.CreateAsyncScope();
        _team = await Team.FoundAsync(console.Installation, $"jobs-{Guid.NewGuid():N}"[..20]);
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task An_overdue_deadline_needs_attention_and_says_how_often_it_was_told()
    {
        var reports = console.Services.GetRequiredService<ReportCommands>();
        var number = (await reports.ReportAsync(_team.Owner, new ReportForm("Lost key", null, null, Ago(100), "UTC"), [], Cancellation)).Value;
        (await console.Services.GetRequiredService<AnchorCommands>().DecideAsync(_team.Owner, number, new AnchorDraft(AnchorKind.Aware, Ago(100), "UTC", "long ago"), Cancellation)).Succeeded.ShouldBeTrue();
        await _scope.ServiceProvider.GetRequiredService<ReminderSweeper>().RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);

        var board = await Board.ReadAsync(Entered(_team.Owner), Cancellation);

        var line = board.Groups.SelectMany(group => group.Lines).Single(line => line.Key == $"{number}:fr.cnil");
        line.State.ShouldBe(WorkState.Attention);
        (await Board.AttentionAsync(Entered(_team.Owner), Cancellation)).ShouldBe(board.Attention);
        (await Board.AttentionAsync(Entered(await _team.AddAsync(RoleKind.Member)), Cancellation)).ShouldBeLessThan(board.Attention);
        line.Attempts.ShouldBe(1);
        line.LastAt.ShouldNotBeNull();
        line.NextAt.ShouldNotBeNull().ShouldBeInRange(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddHours(1));
        line.Again.ShouldBeNull();
        board.Groups[0].Lines[0].State.ShouldBe(WorkState.Attention);
        (await _scope.ServiceProvider.GetRequiredService<HistoryQueries>().HistoryAsync(Entered(_team.Owner), Cancellation)).ShouldSatisfyAllConditions(
            history => history.Days.Count.ShouldBe(HistoryQueries.DaysShown),
            history => history.Days.Sum(day => day.Done).ShouldBeGreaterThan(0),
            history => history.Newest.Entries.ShouldContain(entry => entry.Action == AuditAction.ObligationReminded));
    }

    [Fact]
    public async Task A_failed_export_is_asked_for_again_by_those_who_may_and_by_nobody_elses_key()
    {
        var failed = await FailedExportAsync();
        var owner = Entered(_team.Owner);
        var group = (await Board.ReadAsync(owner, Cancellation)).Groups.Single(group => group.Lines.Any(line => line.Key == failed.ToString()));
        group.Lines[0].State.ShouldBe(WorkState.Attention);
        group.Lines[0].Again.ShouldNotBeNull();

        var other = await Team.FoundAsync(console.Installation, $"other-{Guid.NewGuid():N}"[..20]);
        (await Board.AgainAsync(new EnteredTenant(other.Owner, other.Slug, other.Slug, "Europe/Paris", "en"), group.Source, failed.ToString(), Cancellation)).Refusal.ShouldBeOfType<ExportNotFound>();
        (await Board.AgainAsync(Entered(await _team.AddAsync(RoleKind.Viewer)), group.Source, failed.ToString(), Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await Board.AgainAsync(owner, 99, failed.ToString(), Cancellation)).Refusal.ShouldBeOfType<NothingToStart>();
        (await Board.AgainAsync(owner, group.Source, failed.ToString(), Cancellation)).Succeeded.ShouldBeTrue();
        (await Board.AgainAsync(owner, group.Source, failed.ToString(), Cancellation)).Refusal.ShouldBeOfType<ExportNotFound>();

        var lines = (await Board.ReadAsync(owner, Cancellation)).Groups.Single(one => one.Source == group.Source).Lines;
        lines.ShouldHaveSingleItem().State.ShouldNotBe(WorkState.Attention);
        (await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = {(short)AuditAction.ExportRequested} AND changes->'after'->>'again' = '{failed}'")).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-3")]
    [Trait("asvs", "8.2.3")]
    public async Task Each_part_is_shown_to_those_alone_who_may_read_it()
    {
        await FailedExportAsync();

        var board = await Board.ReadAsync(Entered(await _team.AddAsync(RoleKind.Viewer)), Cancellation);

        board.Groups.ShouldHaveSingleItem().Lines.ShouldBeEmpty();
        board.Upkeep.Select(line => line.Job).ShouldContain("audit-verify");
        board.Upkeep.Select(line => line.Job).ShouldNotContain("organisations");
    }

    private static DateTime Ago(int hours) => TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours);

    private async Task<Guid> FailedExportAsync() => (await Tenants.WriteAsync<Guid>(_team.Owner, Permission.AuditExport, write =>
    {
        var export = AuditExport.Request(_team.OrgId, _team.Owner.PersonId, _team.Owner.SessionId, ExportFormat.Csv, "{}", "Europe/Paris", "en", write.Now);
        export.Fail("ExportGivenUp", write.Now).Succeeded.ShouldBeTrue();
        write.Db.AuditExports.Add(export);
        write.Record(AuditAction.ExportRequested, AuditTarget.Export(export.Id));
        return Task.FromResult<Outcome<Guid>>(export.Id);
    }, cancellation: Cancellation)).Value;

    private EnteredTenant Entered(TenantActor actor) => new(actor, _team.Slug, _team.Slug, "Europe/Paris", "en");
}
