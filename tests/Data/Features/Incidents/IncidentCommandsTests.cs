using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Forms;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Features.Incidents;

public sealed class IncidentCommandsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private IncidentsHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await IncidentsHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-1")]
    public async Task A_member_reports_and_the_security_officers_are_told_in_the_same_transaction()
    {
        var number = await _house.ReportedAsync();

        number.ShouldBe(1);
        var (mails, trail, detected) = await _house.Installation.Tenants.ReadAsync(_house.Officer, async (db, ct) => (
            await AdminCountAsync("tenant.outbox_messages WHERE kind = 'IncidentReported'"),
            await db.AuditEntries.Where(entry => entry.Action == AuditAction.IncidentReported).Select(entry => entry.ActorId).ToListAsync(ct),
            await db.IncidentAnchors.Where(line => line.Anchor == AnchorKind.Detected).CountAsync(ct)), Cancellation);
        (mails, detected).ShouldBe((1L, 1));
        trail.ShouldBe([_house.Member.PersonId]);
        (await _house.Queries.OneAsync(_house.Officer, 1, Cancellation))!.Head.ReportedBy.ShouldBe("reporter");
    }

    [Fact, Trait("proves", "INC-1")]
    [Trait("asvs", "2.3.4")]
    public async Task Numbers_have_no_gaps_and_no_doubles_when_many_report_at_once()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _house.ReportedAsync())));
        (await _house.Reports.ReportAsync(_house.Member, IncidentsHouse.Form(""), [], Cancellation)).Succeeded.ShouldBeFalse();

        numbers.Order().ShouldBe(Enumerable.Range(1, 12));
        (await _house.ReportedAsync()).ShouldBe(13);
    }

    [Fact, Trait("proves", "INC-1"), Trait("proves", "INC-2"), Trait("proves", "INC-3"), Trait("proves", "INC-4")]
    public async Task From_a_report_to_the_closed_record_every_step_is_kept()
    {
        var number = await _house.ReportedAsync();
        var officer = _house.Officer;
        var version = (await _house.Queries.OneAsync(officer, number, Cancellation))!.Head.Version;
        Done(await _house.Commands.ClassifyAsync(officer, number, new Classification("Lost laptop", IncidentKinds.Confidentiality, IncidentSeverity.High, officer.PersonId, version), Cancellation));
        (await _house.Commands.ClassifyAsync(officer, number, new Classification("Late", IncidentKinds.None, IncidentSeverity.Low, null, version), Cancellation)).Refusal.ShouldBeOfType<ChangedMeanwhile>();
        Done(await _house.Anchors.DecideAsync(officer, number, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(80), "UTC", "the finder called"), Cancellation));
        Done(await _house.Commands.EnterPhaseAsync(officer, number, IncidentPhase.Containment, "lock it", Cancellation));
        Done(await _house.Commands.AssessRiskAsync(officer, number, RiskLevel.High, "not encrypted", RiskAnswers.None, Cancellation));
        Done(await _house.Measures.AddAsync(officer, number, new MeasureDraft("Wipe it", officer.PersonId, TimeProvider.System.GetUtcNow().AddDays(1), MeasureState.Done, "log", true), Cancellation));
        Done(await _house.Timeline.NoteAsync(officer, number, new NoteDraft("Wiped.", IncidentsHouse.Ago(0), "UTC", null), Cancellation));

        var filing = new FilingDraft(FilingStage.Initial, IncidentsHouse.Ago(0), "UTC", "Online service", "N-2026-1", "");
        (await _house.Filings.FileAsync(officer, number, "cnil", "fr", filing with { Stage = FilingStage.Complete }, null, Cancellation)).Refusal.ShouldBeOfType<FormIncomplete>();
        (await _house.Filings.FileAsync(officer, number, "cnil", "fr", filing, null, Cancellation)).Refusal.ShouldBeOfType<LateReasonsMissing>();
        Done(await _house.Filings.FileAsync(officer, number, "cnil", "fr", filing with { LateReasons = "found on a holiday" }, null, Cancellation));
        (await _house.Filings.FileAsync(officer, number, "cnil", "en", filing with { LateReasons = "x" }, null, Cancellation)).Refusal.ShouldBeOfType<FiledAlready>();
        Done(await _house.Drafts.SaveAsync(officer, number, FormPacks.Cnil, "fr", new Dictionary<string, string> { ["cause"] = "vol" }, Cancellation));
        Done(await _house.Filings.FileAsync(officer, number, "cnil", "fr", filing with { Stage = FilingStage.Supplementary }, null, Cancellation));
        Done(await _house.Filings.FileAsync(officer, number, "people", "en", filing, null, Cancellation));
        Done(await _house.Commands.CloseAsync(officer, number, new IncidentReview("It was left", "no chain", "chains"), Cancellation));

        var clocks = (await _house.Queries.ClocksAsync(officer, number, Cancellation))!.Head.Clocks;
        clocks.Select(clock => (clock.RuleId, clock.State)).ShouldBe(
        [
            ("gdpr.33.5", ObligationState.Met), ("gdpr.34", ObligationState.Met), ("promise.72h", ObligationState.Met),
            ("fr.cnil", ObligationState.MetLate), ("fr.cnil.supplement", ObligationState.Met),
        ]);
        var row = (await _house.Registered.ListAsync(officer, new RegisterRequest(true, null), Cancellation)).Rows.ShouldHaveSingleItem();
        (row.State, row.Remedies, row.Facts).ShouldBe((IncidentState.Closed, "Wipe it", "It was left"));
        (await _house.Queries.NoticesAsync(officer, number, Cancellation))!.Filings.ShouldAllBe(one => one.Intact);
        var timeline = (await _house.Queries.TimelineAsync(officer, number, null, Cancellation))!.Lines.Select(line => line.Kind).ToHashSet();
        TimelineKind[] expected = [TimelineKind.Reported, TimelineKind.Classified, TimelineKind.AnchorDecided, TimelineKind.PhaseEntered, TimelineKind.RiskAssessed, TimelineKind.MeasureAdded, TimelineKind.Note, TimelineKind.Filed, TimelineKind.Closed];
        expected.Except(timeline).ShouldBeEmpty();
    }

    [Fact, Trait("proves", "INC-5")]
    public async Task A_corrected_anchor_moves_its_clock_and_both_decisions_stay()
    {
        var number = await _house.ReportedAsync();
        Done(await _house.Anchors.DecideAsync(_house.Officer, number, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(10), "UTC", "confirmed"), Cancellation));
        var before = await DueAsync(number);
        Done(await _house.Anchors.DecideAsync(_house.Officer, number, new AnchorDraft(AnchorKind.Aware, IncidentsHouse.Ago(30), "UTC", "the logs say earlier"), Cancellation));
        var after = await DueAsync(number);
        Done(await _house.Anchors.WithdrawAsync(_house.Officer, number, AnchorKind.Aware, "not certain", Cancellation));

        (before - after)!.Value.TotalHours.ShouldBe(20, 0.1);
        (await DueAsync(number)).ShouldBeNull();
        var ledger = (await _house.Queries.ClocksAsync(_house.Officer, number, Cancellation))!.Ledger.Where(line => line.Anchor == AnchorKind.Aware).ToList();
        ledger.Select(line => line.Reason).ShouldBe(["not certain", "the logs say earlier", "confirmed"]);
        ledger.ShouldAllBe(line => !line.InForce);

        async Task<DateTimeOffset?> DueAsync(int incident) =>
            (await _house.Queries.ClocksAsync(_house.Officer, incident, Cancellation))!.Head.Clocks.Single(clock => clock.RuleId == "fr.cnil").Due;
    }

    [Fact, Trait("proves", "I39"), Trait("proves", "INC-1")]
    public async Task The_incidents_of_another_organisation_do_not_exist()
    {
        await _house.ReportedAsync();
        var note = (await Lines(_house.Officer, 1))[0].Id;
        var others = await Team.FoundAsync(_house.Installation, "theirs");

        (await _house.Queries.OneAsync(others.Owner, 1, Cancellation)).ShouldBeNull();
        (await _house.Queries.ListAsync(others.Owner, new IncidentListRequest(null, null, null, null), Cancellation)).Rows.ShouldBeEmpty();
        (await _house.Commands.VoidAsync(others.Owner, 1, "theirs", Cancellation)).Refusal.ShouldBeOfType<IncidentNotFound>();
        (await _house.Anchors.WithdrawAsync(others.Owner, 1, AnchorKind.Detected, "theirs", Cancellation)).Refusal.ShouldBeOfType<IncidentNotFound>();
        // Their own incident has the same number: foreign ids inside it are unknown too.
        (await _house.ReportedAsync(others.Owner)).ShouldBe(1);
        (await _house.Timeline.NoteAsync(others.Owner, 1, new NoteDraft("x", IncidentsHouse.Ago(0), "UTC", note), Cancellation)).Refusal.ShouldBeOfType<TimelineEntryNotFound>();
        (await _house.Commands.ClassifyAsync(others.Owner, 1, new Classification("x", IncidentKinds.None, IncidentSeverity.Low, _house.Officer.PersonId, (await _house.Queries.OneAsync(others.Owner, 1, Cancellation))!.Head.Version), Cancellation))
            .Refusal.ShouldBeOfType<NotAnActiveMember>();
    }

    [Fact, Trait("proves", "I54")]
    public async Task Who_lost_the_membership_reports_nothing_any_more()
    {
        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2 WHERE person_id = '{_house.Member.PersonId}'");

        (await _house.Reports.ReportAsync(_house.Member, IncidentsHouse.Form(), [], Cancellation)).Refusal.ShouldBeOfType<NotAMember>();
        (await AdminCountAsync("tenant.incidents")).ShouldBe(0);
        (await AdminCountAsync("tenant.outbox_messages WHERE kind = 'IncidentReported'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "AUD-7")]
    [Trait("asvs", "2.3.3")]
    public async Task Without_its_audit_entry_no_act_happens()
    {
        var number = await _house.ReportedAsync();
        await _house.Installation.ExecuteAsAdminAsync("REVOKE INSERT ON audit.entries FROM castellan_app");

        await Should.ThrowAsync<Exception>(() => _house.Commands.VoidAsync(_house.Officer, number, "a drill", Cancellation));
        await Should.ThrowAsync<Exception>(() => _house.Reports.ReportAsync(_house.Member, IncidentsHouse.Form(), [], Cancellation));
        (await AdminCountAsync("tenant.incidents WHERE state = 0")).ShouldBe(1);
        (await AdminCountAsync("tenant.incident_timeline WHERE kind = 15")).ShouldBe(0);
    }

    [Theory, Trait("proves", "INC-6")]
    [InlineData("DELETE FROM tenant.incidents")]
    [InlineData("DELETE FROM tenant.incident_timeline")]
    [InlineData("UPDATE tenant.incident_timeline SET text = 'rewritten'")]
    [InlineData("UPDATE tenant.incident_anchors SET at = now()")]
    [InlineData("UPDATE tenant.incident_filings SET content = '{}'")]
    [InlineData("DELETE FROM tenant.register_amendments")]
    public async Task Nobody_not_even_the_administrator_rewrites_the_record(string statement)
    {
        var number = await _house.ReportedAsync();
        Done(await _house.Register.AmendAsync(_house.Officer, number, "More was lost.", Cancellation));
        Done(await _house.Filings.FileAsync(_house.Officer, number, "gdpr33", "en", new FilingDraft(FilingStage.Initial, IncidentsHouse.Ago(0), "UTC", "Mail", "", ""), null, Cancellation));

        (await Should.ThrowAsync<PostgresException>(() => _house.Installation.ExecuteAsAdminAsync(statement))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await _house.Registered.ListAsync(_house.Officer, new RegisterRequest(null, null), Cancellation)).Rows.Single().Amendments.Single().Text.ShouldBe("More was lost.");
    }

    [Fact]
    public async Task With_its_organisation_an_incident_goes()
    {
        await _house.ReportedAsync();
        await _house.Installation.ExecuteAsAdminAsync("DELETE FROM tenant.invitations; DELETE FROM tenant.role_changes; DELETE FROM tenant.memberships; DELETE FROM tenant.organisations");

        (await AdminCountAsync("tenant.incidents")).ShouldBe(0);
        (await AdminCountAsync("tenant.incident_timeline")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_people_in_one_form_keep_each_others_fields()
    {
        var number = await _house.ReportedAsync();
        await Task.WhenAll(FormPacks.Cnil.Fields.Select(field => Task.Run(async () => Done(
            await _house.Drafts.SaveAsync(_house.Officer, number, FormPacks.Cnil, "en", new Dictionary<string, string> { [field.Key] = $"about {field.Key}" }, Cancellation)))));

        var form = (await _house.Queries.FormAsync(_house.Officer, number, "cnil", "en", Cancellation))!;
        FormPacks.Cnil.Fields.ShouldAllBe(field => form.Answers[field.Key] == $"about {field.Key}");
        (await _house.Queries.FormAsync(_house.Officer, number, "cnil", "de", Cancellation)).ShouldBeNull();
        (await _house.Queries.FormAsync(_house.Officer, number, "../cnil", "en", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_long_timeline_is_read_in_pages_without_a_gap()
    {
        var number = await _house.ReportedAsync();
        await _house.Installation.ExecuteAsAdminAsync("""
            INSERT INTO tenant.incident_timeline (org_id, id, incident_id, kind, occurred_at, zone, recorded_at, text, detail, pinned_kind)
            SELECT org_id, gen_random_uuid(), id, 0, reported_at - (n / 3) * interval '1 second', 'UTC', now(), 'line ' || n, '', 0 FROM tenant.incidents, generate_series(1, 2000) n
            """);

        var seen = new List<Guid>();
        string? before = null;
        do
        {
            var page = (await _house.Queries.TimelineAsync(_house.Officer, number, before, Cancellation))!;
            page.Lines.Count.ShouldBeLessThanOrEqualTo(IncidentQueries.LinesShown);
            seen.AddRange(page.Lines.Select(line => line.Id));
            before = page.Older;
        }
        while (before is not null);

        seen.ShouldBeUnique();
        seen.Count.ShouldBe(2001);
    }

    [Fact]
    public async Task A_list_of_many_shows_open_ones_first_in_pages()
    {
        for (var i = 0; i < 5; i++)
        {
            await _house.ReportedAsync();
        }
        Done(await _house.Commands.VoidAsync(_house.Officer, 5, "a drill", Cancellation));

        var all = (await _house.Queries.ListAsync(_house.Officer, new IncidentListRequest(null, null, null, null), Cancellation)).Rows;
        all.Select(row => row.Number).ShouldBe([4, 3, 2, 1, 5]);
        all[0].Next!.RuleId.ShouldBe("promise.72h");
        (await _house.Queries.ListAsync(_house.Officer, new IncidentListRequest("INC-3", null, null, null), Cancellation)).Rows.Single().Number.ShouldBe(3);
        (await _house.Queries.ListAsync(_house.Officer, new IncidentListRequest("%", null, null, null), Cancellation)).Rows.ShouldBeEmpty();
        (await _house.Queries.ListAsync(_house.Officer, new IncidentListRequest(null, IncidentState.Voided, null, null), Cancellation)).Rows.Single().Number.ShouldBe(5);
        (await _house.Queries.ListAsync(_house.Officer, new IncidentListRequest(null, null, null, 2), Cancellation)).Rows.Select(row => row.Number).ShouldBe([1, 5]);
    }

    private async Task<IReadOnlyList<TimelineLine>> Lines(TenantActor actor, int number) => (await _house.Queries.TimelineAsync(actor, number, null, Cancellation))!.Lines;

    private Task<long> AdminCountAsync(string from) => _house.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {from}");

    private static void Done<T>(Outcome<T> outcome) => (outcome.Refusal?.ToString() ?? "done").ShouldBe("done");
}
