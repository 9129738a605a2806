using Castellan.Data.Incidents;
using Castellan.Features.Incidents;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Incidents;

public sealed class DeadlineTests(PostgresFixture postgres) : IAsyncLifetime
{
    private IncidentsHouse _house = null!;
    private DeadlineQueries _deadlines = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await IncidentsHouse.OpenAsync(postgres);
        _deadlines = new DeadlineQueries(_house.Installation.Tenants, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-5")]
    public async Task What_runs_out_first_stands_first_and_nobody_elses_is_counted()
    {
        var later = await _house.ReportedAsync();
        var sooner = await _house.ReportedAsync();
        (await _house.Anchors.DecideAsync(_house.Officer, sooner, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(100), "UTC", "long ago"), Cancellation)).Succeeded.ShouldBeTrue();
        var other = await Team.FoundAsync(_house.Installation, "theirs");
        await _house.Reports.ReportAsync(other.Owner, IncidentsHouse.Form(), [], Cancellation);

        var view = await _deadlines.OpenAsync(_house.Officer, Cancellation);

        view.Open.ShouldBe(2);
        view.Incidents.Select(one => one.Number).ShouldBe([sooner, later]);
        view.Incidents[0].Next!.RuleId.ShouldBe("fr.cnil");
        view.Incidents[0].Next!.Due.ShouldBeLessThan(TimeProvider.System.GetUtcNow());
        view.Incidents[1].Next!.RuleId.ShouldBe("promise.72h");
        var dues = await _deadlines.DeadlinesAsync(_house.Officer, Cancellation);
        dues.First.ShouldBe(sooner);
        dues.Dues[0].ShouldBe(view.Incidents[0].Next!.Due);
        dues.Dues.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_closed_incident_counts_no_more_and_of_many_only_the_most_pressing_are_named()
    {
        var closed = await _house.ReportedAsync();
        (await _house.Commands.VoidAsync(_house.Officer, closed, "a mistake", Cancellation)).Succeeded.ShouldBeTrue();
        (await _deadlines.OpenAsync(_house.Officer, Cancellation)).Open.ShouldBe(0);
        (await _deadlines.DeadlinesAsync(_house.Officer, Cancellation)).ShouldSatisfyAllConditions(none => none.Dues.ShouldBeEmpty(), none => none.First.ShouldBeNull());

        for (var count = 0; count <= DeadlineQueries.IncidentsShown; count++)
        {
            await _house.ReportedAsync();
        }

        var view = await _deadlines.OpenAsync(_house.Officer, Cancellation);
        view.Open.ShouldBe(DeadlineQueries.IncidentsShown + 1);
        view.Incidents.Count.ShouldBe(DeadlineQueries.IncidentsShown);
    }
}
