using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Notifications;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;
using Castellan.Tests.Data.Features.Incidents;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Notifications;

public sealed class InboxTests(PostgresFixture postgres) : IAsyncLifetime
{
    private IncidentsHouse _house = null!;
    private Inbox _inbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await IncidentsHouse.OpenAsync(postgres);
        _inbox = new Inbox(_house.Installation.Tenants);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-1")]
    public async Task A_report_rings_for_the_officers_and_not_for_whoever_wrote_it()
    {
        var number = await _house.ReportedAsync();
        await _house.ReportedAsync(by: _house.Officer);

        var line = (await _inbox.ListAsync(_house.Officer, unreadOnly: false, null, Cancellation)).Lines.ShouldHaveSingleItem();
        line.Kind.ShouldBe(NotificationKind.IncidentReported);
        line.Facts.Number.ShouldBe(number);
        line.Actor.ShouldBe("reporter");
        line.IsRead.ShouldBeFalse();
        (await _inbox.UnreadAsync(_house.Member, Cancellation)).ShouldBe(0);
        (await _inbox.UnreadAsync(_house.Team.Owner, Cancellation)).ShouldBe(0);
    }

    [Fact, Trait("proves", "N2")]
    public async Task A_report_that_is_refused_rings_for_nobody()
    {
        (await _house.Reports.ReportAsync(_house.Member, IncidentsHouse.Form(""), [], Cancellation)).Succeeded.ShouldBeFalse();

        (await _inbox.UnreadAsync(_house.Officer, Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task Everybody_reads_the_own_inbox_alone()
    {
        await _house.ReportedAsync();
        await _house.ReportedAsync();
        var lines = (await _inbox.ListAsync(_house.Officer, unreadOnly: true, null, Cancellation)).Lines;
        var other = await Team.FoundAsync(_house.Installation, "theirs");

        (await _inbox.ReadAsync(_house.Member, lines[0].Id, Cancellation)).Succeeded.ShouldBeTrue();
        (await _inbox.ReadAsync(other.Owner, lines[0].Id, Cancellation)).Succeeded.ShouldBeTrue();
        (await _inbox.ReadAllAsync(_house.Team.Owner, Cancellation)).Succeeded.ShouldBeTrue();
        (await _inbox.UnreadAsync(_house.Officer, Cancellation)).ShouldBe(2);

        (await _inbox.ReadAsync(_house.Officer, lines[0].Id, Cancellation)).Succeeded.ShouldBeTrue();
        (await _inbox.ListAsync(_house.Officer, unreadOnly: true, null, Cancellation)).Lines.ShouldHaveSingleItem().Id.ShouldBe(lines[1].Id);
        (await _inbox.ListAsync(_house.Officer, unreadOnly: false, lines[0].Id, Cancellation)).Lines.ShouldHaveSingleItem().Id.ShouldBe(lines[1].Id);
        (await _inbox.ReadAllAsync(_house.Officer, Cancellation)).Succeeded.ShouldBeTrue();
        (await _inbox.UnreadAsync(_house.Officer, Cancellation)).ShouldBe(0);
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task Reminders_of_one_obligation_stand_at_the_bell_once()
    {
        var number = await _house.ReportedAsync();
        (await _inbox.ReadAllAsync(_house.Officer, Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.Anchors.DecideAsync(_house.Officer, number, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(80), "UTC", "long ago"), Cancellation)).Succeeded.ShouldBeTrue();
        var now = TimeProvider.System.GetUtcNow();
        await _house.Reminders.RunAsync(now, Cancellation);
        await _house.Reminders.RunAsync(now.AddHours(1), Cancellation);

        var lines = (await _inbox.ListAsync(_house.Officer, unreadOnly: true, null, Cancellation)).Lines;
        lines.Select(line => line.Facts.Code).ShouldBeUnique();
        lines.Single(line => line.Facts.Code == "fr.cnil").Kind.ShouldBe(NotificationKind.ObligationOverdue);
        (await _inbox.ListAsync(_house.Officer, unreadOnly: false, null, Cancellation)).Lines.Count(line => line.Facts.Code == "fr.cnil").ShouldBe(2);
        (await _inbox.UnreadAsync(_house.Team.Owner, Cancellation)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Whoever_becomes_the_lead_is_told_unless_it_was_the_own_choice()
    {
        var number = await _house.ReportedAsync();
        await _inbox.ReadAllAsync(_house.Officer, Cancellation);

        (await ClassifyAsync(_house.Officer, number, _house.Officer.PersonId)).ShouldBeTrue();
        (await _inbox.UnreadAsync(_house.Officer, Cancellation)).ShouldBe(0);
        (await ClassifyAsync(_house.Officer, number, _house.Team.Owner.PersonId)).ShouldBeTrue();

        (await _inbox.ListAsync(_house.Team.Owner, unreadOnly: true, null, Cancellation)).Lines.ShouldHaveSingleItem().Kind.ShouldBe(NotificationKind.IncidentLead);
    }

    [Fact, Trait("proves", "RET-1")]
    public async Task Read_ones_go_after_their_time_and_unread_ones_much_later()
    {
        await _house.ReportedAsync();
        await _house.ReportedAsync();
        var lines = (await _inbox.ListAsync(_house.Officer, unreadOnly: true, null, Cancellation)).Lines;
        await _inbox.ReadAsync(_house.Officer, lines[0].Id, Cancellation);
        var sweeper = new ExpiredSweeper(_house.Installation.Operators, Options.Create(new RetentionOptions()));
        var now = TimeProvider.System.GetUtcNow();

        await sweeper.RunAsync(now.AddDays(29), Cancellation);
        (await CountAsync()).ShouldBe(2);
        await sweeper.RunAsync(now.AddDays(31), Cancellation);
        (await CountAsync()).ShouldBe(1);
        (await _inbox.ListAsync(_house.Officer, unreadOnly: false, null, Cancellation)).Lines.ShouldHaveSingleItem().Id.ShouldBe(lines[1].Id);
        await sweeper.RunAsync(now.AddDays(181), Cancellation);
        (await CountAsync()).ShouldBe(0);
    }

    private async Task<bool> ClassifyAsync(TenantActor actor, int number, Guid lead)
    {
        var head = (await _house.Queries.OneAsync(actor, number, Cancellation))!.Head;
        return (await _house.Commands.ClassifyAsync(actor, number, new Classification(head.Title, head.Kinds, head.Severity, lead, head.Version), Cancellation)).Succeeded;
    }

    private Task<long> CountAsync() => _house.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.notifications");
}
