using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Incidents;

public sealed class ObligationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private IncidentsHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await IncidentsHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-5")]
    public async Task Until_somebody_chooses_a_french_controller_stands_under_the_cnil_and_the_promise()
    {
        var number = await _house.ReportedAsync();

        (await _house.Queries.RulesAsync(_house.Officer, Cancellation)).IsDefault.ShouldBeTrue();
        (await ClocksAsync(number)).Select(clock => (clock.RuleId, clock.State)).ShouldBe(
        [
            ("gdpr.33.5", ObligationState.Met), ("gdpr.34", ObligationState.NotStarted), ("promise.72h", ObligationState.Running),
            ("fr.cnil", ObligationState.NotStarted), ("fr.cnil.supplement", ObligationState.NotStarted),
        ]);
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task A_choice_binds_every_open_incident_and_is_on_the_record()
    {
        var number = await _house.ReportedAsync();
        (await _house.Obligations.ChooseAsync(_house.Officer, Choice("nowhere"), Cancellation)).Refusal.ShouldBeOfType<RegimeUnknown>();
        (await _house.Obligations.ChooseAsync(_house.Officer, Choice(), Cancellation)).Refusal.ShouldBeOfType<NoRegime>();
        (await _house.Obligations.ChooseAsync(_house.Officer, Choice("gdpr") with { Party = RuleParty.Processor, ContractHours = 0 }, Cancellation)).Refusal.ShouldBeOfType<ContractHoursImpossible>();
        (await _house.Obligations.ChooseAsync(_house.Member, Choice("sg"), Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();

        Done(await _house.Obligations.ChooseAsync(_house.Officer, Choice("sg", "uk"), Cancellation));

        (await ClocksAsync(number)).Select(clock => clock.RuleId).ShouldBe(["uk.gdpr", "sg.pdpc", "sg.people"]);
        Done(await _house.Obligations.ChooseAsync(_house.Officer, Choice("gdpr") with { Party = RuleParty.Processor, ContractHours = 24 }, Cancellation));
        (await ClocksAsync(number)).Single().Amount.ShouldBe(24);
        (await CountAsync("SELECT count(*) FROM audit.entries WHERE action = 850")).ShouldBe(2);
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task A_filing_made_elsewhere_starts_the_next_stage_and_demands_reasons_when_late()
    {
        var number = await _house.ReportedAsync();
        Done(await _house.Obligations.ChooseAsync(_house.Officer, Choice("dora"), Cancellation));
        Done(await _house.Anchors.DecideAsync(_house.Officer, number, new AnchorDraft(AnchorKind.ClassifiedMajor, IncidentsHouse.Ago(10), "UTC", "criteria met"), Cancellation));
        var draft = new FilingDraft(FilingStage.Initial, IncidentsHouse.Ago(1), "UTC", "Portal", "D-1", "");

        (await _house.Filings.FileElsewhereAsync(_house.Officer, number, "dora.initial", draft, Cancellation)).Refusal.ShouldBeOfType<LateReasonsMissing>();
        (await _house.Filings.FileElsewhereAsync(_house.Officer, number, "fr.cnil", draft, Cancellation)).Refusal.ShouldBeOfType<ObligationUnknown>();
        (await _house.Filings.FileElsewhereAsync(_house.Officer, number, "eu.omnibus.33.1", draft, Cancellation)).Refusal.ShouldBeOfType<ObligationUnknown>();
        Done(await _house.Filings.FileElsewhereAsync(_house.Officer, number, "dora.initial", draft with { LateReasons = "the portal was down" }, Cancellation));
        (await _house.Filings.FileElsewhereAsync(_house.Officer, number, "dora.initial", draft with { LateReasons = "again" }, Cancellation)).Refusal.ShouldBeOfType<FiledAlready>();
        Done(await _house.Filings.FileElsewhereAsync(_house.Officer, number, "dora.initial", draft with { Stage = FilingStage.Supplementary }, Cancellation));

        var clocks = await ClocksAsync(number);
        clocks.Select(clock => (clock.RuleId, clock.State)).ShouldBe([("dora.initial", ObligationState.MetLate), ("dora.intermediate", ObligationState.Running), ("dora.final", ObligationState.NotStarted)]);
        (clocks[1].Due!.Value - clocks[0].MetAt!.Value).ShouldBe(TimeSpan.FromHours(72));
        (await _house.Registered.ListAsync(_house.Officer, new RegisterRequest(true, null), Cancellation)).Rows.Single().AuthorityToldAt.ShouldNotBeNull();
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task Waiving_takes_reasons_and_can_be_taken_back()
    {
        var number = await _house.ReportedAsync();
        (await _house.Obligations.WaiveAsync(_house.Officer, number, "promise.72h", " ", Cancellation)).Refusal.ShouldBeOfType<TextEmpty>();
        (await _house.Obligations.WaiveAsync(_house.Officer, number, "nis2.early", "not ours", Cancellation)).Refusal.ShouldBeOfType<ObligationUnknown>();
        (await _house.Obligations.TakeUpAsync(_house.Officer, number, "promise.72h", "why", Cancellation)).Refusal.ShouldBeOfType<ObligationNotOpen>();

        Done(await _house.Obligations.WaiveAsync(_house.Officer, number, "promise.72h", "nobody outside is concerned", Cancellation));

        (await StateAsync(number, "promise.72h")).ShouldBe(ObligationState.Waived);
        (await _house.Obligations.WaiveAsync(_house.Officer, number, "promise.72h", "twice", Cancellation)).Refusal.ShouldBeOfType<ObligationNotOpen>();
        (await _house.Obligations.WaiveAsync(_house.Officer, number, "gdpr.33.5", "no register", Cancellation)).Refusal.ShouldBeOfType<ObligationNotOpen>();
        var note = (await _house.Queries.ClocksAsync(_house.Officer, number, Cancellation))!.Notes.Single(one => one.RuleId == "promise.72h");
        note.WaivedReason.ShouldBe("nobody outside is concerned");
        (await _house.Reminders.RunAsync(Now.AddHours(100), Cancellation)).Items.ShouldBe(0);

        Done(await _house.Obligations.TakeUpAsync(_house.Officer, number, "promise.72h", "there were some", Cancellation));
        (await StateAsync(number, "promise.72h")).ShouldBe(ObligationState.Running);
        (await _house.Queries.TimelineAsync(_house.Officer, number, null, Cancellation))!.Lines.Select(line => line.Kind)
            .ShouldBe([TimelineKind.ObligationTakenUp, TimelineKind.ObligationWaived, TimelineKind.Reported], ignoreOrder: true);
    }

    [Fact, Trait("proves", "INC-5"), Trait("proves", "N3")]
    public async Task Reminders_climb_to_more_people_and_each_slot_is_told_once()
    {
        var due = await CountingAsync();

        (await SweepAsync(due.AddHours(-37))).ShouldBe(0);
        (await SweepAsync(due.AddHours(-35))).ShouldBe(1);
        (await SweepAsync(due.AddHours(-35))).ShouldBe(0);
        (await ToldAsync()).ShouldBe(["50:1:0"]);
        // While everything was down two slots passed: one reminder says so.
        (await SweepAsync(due.AddHours(-5))).ShouldBe(1);
        (await SweepAsync(due.AddMinutes(-30))).ShouldBe(1);
        (await SweepAsync(due.AddSeconds(1))).ShouldBe(1);
        (await SweepAsync(due.AddHours(3.5))).ShouldBe(1);

        // Without a lead the officer is the first; at due the owner is called too.
        (await ToldAsync()).ShouldBe(["50:1:0", "90:1:1", "95:1:0", "100:2:0", "103:2:2"]);
        (await CountAsync("SELECT count(*) FROM tenant.outbox_messages WHERE kind IN ('ObligationDue', 'ObligationOverdue')")).ShouldBe(7);
        (await CountAsync("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'ObligationOverdue'")).ShouldBe(2);
        (await CountAsync("SELECT count(*) FROM audit.entries WHERE action = 854")).ShouldBe(5);
    }

    [Fact, Trait("proves", "INC-5"), Trait("proves", "F05")]
    public async Task After_four_days_of_silence_one_reminder_tells_of_all()
    {
        var due = await CountingAsync();

        (await SweepAsync(due.AddDays(4))).ShouldBe(1);
        (await SweepAsync(due.AddDays(4))).ShouldBe(0);

        (await ToldAsync()).ShouldBe(["196:2:100"]);
    }

    [Fact, Trait("proves", "INC-5"), Trait("proves", "N3"), Trait("proves", "F17")]
    public async Task Ten_sweeps_at_once_remind_once()
    {
        var due = await CountingAsync();

        var sent = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SweepAsync(due.AddHours(-35))));

        sent.Sum().ShouldBe(1);
        (await ToldAsync()).ShouldBe(["50:1:0"]);
        (await CountAsync("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'ObligationDue'")).ShouldBe(1);
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task Acknowledging_ends_the_escalation_to_others()
    {
        var due = await CountingAsync();
        (await SweepAsync(due.AddHours(-35))).ShouldBe(1);
        Done(await _house.Obligations.AcknowledgeAsync(_house.Officer, 1, "fr.cnil", Cancellation));
        Done(await _house.Obligations.AcknowledgeAsync(_house.Team.Owner, 1, "fr.cnil", Cancellation));

        (await SweepAsync(due.AddHours(-5))).ShouldBe(0);
        (await SweepAsync(due.AddMinutes(-30))).ShouldBe(1);
        (await SweepAsync(due.AddHours(5))).ShouldBe(1);
        (await SweepAsync(due.AddHours(50))).ShouldBe(0);

        // The hour before and the due instant still reach whoever has taken it on, and nobody else.
        (await ToldAsync()).ShouldBe(["50:1:0", "95:1:0", "100:1:0"]);
        (await CountAsync("SELECT count(*) FROM audit.entries WHERE action = 853")).ShouldBe(1);
        (await _house.Obligations.AcknowledgeAsync(_house.Officer, 1, "fr.cnil.supplement", Cancellation)).Refusal.ShouldBeOfType<ObligationNotCounting>();
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task A_due_instant_that_moves_is_told_anew_and_one_that_is_met_no_more()
    {
        var due = await CountingAsync();
        (await SweepAsync(due.AddHours(-35))).ShouldBe(1);
        Done(await _house.Obligations.AcknowledgeAsync(_house.Officer, 1, "fr.cnil", Cancellation));

        Done(await _house.Anchors.DecideAsync(_house.Officer, 1, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(20), "UTC", "the logs say earlier"), Cancellation));
        (await SweepAsync(due.AddHours(-30))).ShouldBe(1);
        (await ToldAsync()).Count.ShouldBe(2);

        Done(await _house.Filings.FileAsync(_house.Officer, 1, "cnil", "en", new FilingDraft(FilingStage.Initial, IncidentsHouse.Ago(0), "UTC", "Online service", "N-1", ""), null, Cancellation));
        // What counts now is the supplement.
        (await SweepAsync(Now.AddHours(40))).ShouldBe(1);
        (await CountAsync("SELECT count(*) FROM tenant.obligation_reminders WHERE rule_id = 'fr.cnil.supplement'")).ShouldBe(1);
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task Reminders_go_to_the_lead_first()
    {
        var due = await CountingAsync();
        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.incidents SET lead_id = '{_house.Member.PersonId}'");

        (await SweepAsync(due.AddHours(-35))).ShouldBe(1);
        (await SweepAsync(due.AddHours(-5))).ShouldBe(1);
        (await SweepAsync(due.AddSeconds(1))).ShouldBe(1);

        (await ToldAsync()).ShouldBe(["50:1:0", "90:2:1", "100:3:1"]);
    }

    // One clock runs: the authority's.
    private async Task<DateTimeOffset> CountingAsync()
    {
        var number = await _house.ReportedAsync();
        Done(await _house.Obligations.ChooseAsync(_house.Officer, Choice("fr"), Cancellation));
        Done(await _house.Anchors.DecideAsync(_house.Officer, number, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(0), "UTC", "confirmed"), Cancellation));
        return (await ClocksAsync(number)).Single(clock => clock.RuleId == "fr.cnil").Due!.Value;
    }

    private async Task<long> SweepAsync(DateTimeOffset asOf) => (await _house.Reminders.RunAsync(asOf, Cancellation)).Items;

    private async Task<IReadOnlyList<Obligation>> ClocksAsync(int number) => (await _house.Queries.ClocksAsync(_house.Officer, number, Cancellation))!.Head.Clocks;

    private async Task<ObligationState> StateAsync(int number, string ruleId) => (await ClocksAsync(number)).Single(clock => clock.RuleId == ruleId).State;

    // Slot, how many were told, how many slots it stands for.
    private async Task<IReadOnlyList<string>> ToldAsync() =>
        (await _house.Installation.ScalarAsAdminAsync<string>("SELECT coalesce(string_agg(slot || ':' || told || ':' || collapsed, ' ' ORDER BY due_at DESC, slot), '') FROM tenant.obligation_reminders"))!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task<long> CountAsync(string sql) => _house.Installation.ScalarAsAdminAsync<long>(sql);

    private static ObligationChoice Choice(params string[] regimes) => new(regimes, RuleParty.Controller, false, null);

    private static void Done<T>(Outcome<T> outcome) => outcome.Succeeded.ShouldBeTrue($"{outcome.Refusal}");
}
