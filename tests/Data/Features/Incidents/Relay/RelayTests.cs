using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Notifications;
using Castellan.Data.Obligations;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Features.Operator.Incidents;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Features.Incidents.Relay;

public sealed class RelayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RelayHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await RelayHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-8")]
    public async Task A_told_organisation_has_an_incident_of_its_own_with_its_clocks_running()
    {
        await _house.ToldAsync(_house.Ours);

        var view = (await _house.Incidents.OneAsync(_house.OurOfficer, 1, Cancellation))!;
        view.Head.ShouldSatisfyAllConditions(
            head => head.Title.ShouldBe("Backup disk read by a stranger"),
            head => head.Severity.ShouldBe(IncidentSeverity.Critical),
            head => head.Kinds.ShouldBe(IncidentKinds.Confidentiality),
            head => head.IsRelayed.ShouldBeTrue(),
            head => head.ReportedBy.ShouldBeNull());
        view.Summary.ShouldBe("A stranger read a backup disk.\n\nAddresses may be misused.");
        view.Extent.Systems.ShouldBe("backup-3");
        var clocks = (await _house.Incidents.ClocksAsync(_house.OurOfficer, 1, Cancellation))!;
        var anchors = clocks.Ledger.ToDictionary(line => line.Anchor);
        anchors.Keys.ShouldBe([AnchorKind.Occurred, AnchorKind.Detected, AnchorKind.ProcessorInformed, AnchorKind.Aware], ignoreOrder: true);
        anchors.Values.ShouldAllBe(line => line.ByOperator && line.InForce);
        // Whoever processes tells the controller, who is aware with that; the promise to people runs from the detection.
        anchors[AnchorKind.Aware].At.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(2));
        var due = clocks.Head.Clocks.ToDictionary(clock => clock.RuleId);
        due["fr.cnil"].State.ShouldBe(ObligationState.Running);
        due["fr.cnil"].Due.ShouldBe(anchors[AnchorKind.Aware].At + TimeSpan.FromHours(72));
        due["promise.72h"].Due.ShouldBe(anchors[AnchorKind.Detected].At + TimeSpan.FromHours(72));
        (await _house.Incidents.TimelineAsync(_house.OurOfficer, 1, null, Cancellation))!.Lines[^1].ShouldSatisfyAllConditions(
            line => line.Kind.ShouldBe(TimelineKind.Relayed), line => line.Detail.ShouldBe("INST-1"), line => line.Author.ShouldBeNull());
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task The_organisations_own_rules_decide_what_is_owed()
    {
        (await new ObligationCommands(_house.Installation.Tenants).ChooseAsync(_house.TheirOfficer, new ObligationChoice(["uk"], RuleParty.Controller, false, null), Cancellation)).Succeeded.ShouldBeTrue();

        await _house.ToldAsync(_house.Ours, _house.Theirs);

        (await ClocksAsync(_house.TheirOfficer)).ShouldBe(["uk.gdpr"]);
        (await ClocksAsync(_house.OurOfficer)).ShouldContain("fr.cnil");
    }

    [Fact, Trait("proves", "INC-8"), Trait("proves", "N2")]
    public async Task Owners_officers_and_the_contact_are_called_at_once_and_the_record_names_the_operator()
    {
        await _house.Ours.AddAsync(RoleKind.Admin, "admin");
        var suspended = await _house.Ours.AddAsync(RoleKind.Owner, "suspended");
        await _house.Installation.ExecuteAsAdminAsync($"""
            UPDATE tenant.memberships SET state = 2 WHERE person_id = '{suspended.PersonId}';
            UPDATE tenant.organisations SET incident_contact = 'soc@ours.example' WHERE org_id = '{_house.Ours.OrgId}'
            """);

        await _house.ToldAsync(_house.Ours);

        (await _house.CountAsync($"tenant.outbox_messages WHERE kind = 'IncidentRelayed' AND org_id = '{_house.Ours.OrgId}'")).ShouldBe(3);
        (await _house.CountAsync("tenant.outbox_messages WHERE kind = 'IncidentRelayed' AND convert_from(sealed_content, 'UTF8') = 'soc@ours.example https://console.example/o/ours/incidents/1'")).ShouldBe(1);
        var rung = await _house.Installation.Tenants.ReadForJobAsync(_house.Ours.OrgId, (db, ct) => db.Notifications.Where(one => one.Kind == NotificationKind.IncidentRelayed).Select(one => one.PersonId).ToListAsync(ct), Cancellation);
        rung.ShouldBe([_house.Ours.Owner.PersonId, _house.OurOfficer.PersonId], ignoreOrder: true);
        var entry = await _house.Installation.Tenants.ReadAsync(_house.Ours.Owner, Permission.AuditRead, (db, ct) => db.AuditEntries.SingleAsync(one => one.Action == AuditAction.IncidentRelayed, ct), Cancellation);
        entry.ShouldSatisfyAllConditions(one => one.ActorKind.ShouldBe(ActorKind.Operator), one => one.ActorId.ShouldBe(_house.Staff.PersonId), one => one.TargetKind.ShouldBe(TargetKind.Incident));
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Words_come_in_the_organisations_language_and_a_notice_to_people_speaks_each()
    {
        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.organisations SET language = 'fr' WHERE org_id = '{_house.Ours.OrgId}'");

        await _house.ToldAsync(_house.Ours);

        (await _house.Incidents.OneAsync(_house.OurOfficer, 1, Cancellation))!.Head.Title.ShouldBe("Disque de sauvegarde lu par un tiers");
        var english = (await _house.Incidents.FormAsync(_house.OurOfficer, 1, "people", "en", Cancellation))!.Answers;
        english["happened"].ShouldBe("A stranger read a backup disk.");
        english["means"].ShouldBe("Addresses may be misused.");
        var french = (await _house.Incidents.FormAsync(_house.OurOfficer, 1, "people", "fr", Cancellation))!.Answers;
        french["happened"].ShouldBe("Un tiers a lu un disque de sauvegarde.");
        french["done"].ShouldBe("– Le disque a été mis sous clé.");
        // Where the operators wrote nothing in a language, the English words stand.
        var spanish = (await _house.Incidents.FormAsync(_house.OurOfficer, 1, "people", "es", Cancellation))!.Answers;
        spanish["happened"].ShouldBe("Un tercero leyó un disco de copia de seguridad.");
        spanish["means"].ShouldBe("Addresses may be misused.");
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task An_update_comes_in_the_organisations_language_or_in_English()
    {
        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.organisations SET language = 'es' WHERE org_id = '{_house.Ours.OrgId}'; UPDATE tenant.organisations SET language = 'fr' WHERE org_id = '{_house.Theirs.OrgId}'");
        var number = await _house.ToldAsync(_house.Ours, _house.Theirs);
        RelayHouse.Ok(await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm
        {
            English = "It was two disks.",
            MeasuresEnglish = "Both are locked.",
            Translations = { ["es"] = new() { Text = "Eran dos discos." }, ["de"] = new() { Text = "Es waren zwei." } },
        }, Cancellation));

        await _house.SweepAsync();

        (await UpdateAsync(_house.OurOfficer)).ShouldBe("Eran dos discos.\n\nBoth are locked.");
        (await UpdateAsync(_house.TheirOfficer)).ShouldBe("It was two disks.\n\nBoth are locked.");
        (await _house.Queries.UpdatesAsync(_house.Staff, number, Cancellation))!.Updates.Single().Translations.ShouldBe(new Dictionary<string, string> { ["es"] = "Eran dos discos." });

        async Task<string> UpdateAsync(TenantActor officer) =>
            (await _house.Incidents.TimelineAsync(officer, 1, null, Cancellation))!.Lines.Single(line => line.Kind == TimelineKind.RelayUpdated).Text;
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Words_from_before_they_were_kept_by_language_stay()
    {
        var number = await _house.ToldAsync(_house.Ours);
        RelayHouse.Ok(await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm { English = "Two.", Translations = { ["fr"] = new() { Text = "Deux.", Measures = "Saisis." } } }, Cancellation));
        // As the version before had them: a column for each language.
        await _house.Installation.ExecuteAsAdminAsync("""
            ALTER TABLE installation.incidents ADD COLUMN title_fr text, ADD COLUMN happened_fr text, ADD COLUMN consequences_fr text, ADD COLUMN measures_fr text;
            UPDATE installation.incidents SET title_fr = translated_words #>> '{fr,Title}', happened_fr = translated_words #>> '{fr,Happened}', consequences_fr = '', measures_fr = '';
            ALTER TABLE installation.incidents DROP COLUMN translated_words, ALTER COLUMN title_fr SET NOT NULL;
            ALTER TABLE installation.incident_updates ADD COLUMN text_fr text NOT NULL DEFAULT 'Deux.', ADD COLUMN measures_fr text NOT NULL DEFAULT 'Saisis.', DROP COLUMN translated_words;
            ALTER TABLE installation.incident_updates ALTER COLUMN text_fr DROP DEFAULT;
            ALTER TABLE tenant.relayed_incidents ALTER COLUMN told_words TYPE jsonb USING jsonb_build_object('English', told_words -> 'English', 'French', told_words #> '{Translations,fr}');
            """);
        await _house.Installation.ExecuteAsAdminAsync("""
            INSERT INTO installation.incident_drafts (incident_id, part, content, saved_by, saved_at)
            SELECT id, 0, '{"TitleEn": "Typed", "TitleFr": "Saisi"}'::jsonb, opened_by, now() FROM installation.incidents
            UNION ALL SELECT id, 1, '{"English": "More", "French": "Encore"}'::jsonb, opened_by, now() FROM installation.incidents
            """);

        await using (var owner = new NpgsqlConnection(_house.Installation.ConnectionStringOf(LoginRole.Owner)))
        {
            await owner.OpenAsync(Cancellation);
            await using var step = new NpgsqlCommand(SchemaSql.Read("0140-translated-words.sql"), owner);
            await step.ExecuteNonQueryAsync(Cancellation);
        }

        var view = (await _house.Queries.ViewAsync(_house.Staff, number, Cancellation))!;
        (view.Saved.In("fr").Title, view.Saved.In("fr").Happened).ShouldBe(("Disque de sauvegarde lu par un tiers", "Un tiers a lu un disque de sauvegarde."));
        view.Draft!.In("fr").Title.ShouldBe("Saisi");
        var updates = (await _house.Queries.UpdatesAsync(_house.Staff, number, Cancellation))!;
        updates.Updates.Single().Translations["fr"].ShouldBe("Deux.");
        updates.Draft!.In("fr").Text.ShouldBe("Encore");
        (await _house.Incidents.FormAsync(_house.OurOfficer, 1, "people", "fr", Cancellation))!.Answers["happened"].ShouldBe("Un tiers a lu un disque de sauvegarde.");
    }

    [Fact, Trait("proves", "INC-8"), Trait("proves", "N3"), Trait("proves", "F17")]
    public async Task Ten_sweeps_at_once_tell_each_organisation_once()
    {
        await _house.ReleasedAsync(_house.Ours, _house.Theirs);

        var done = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _house.SweepAsync()));

        done.Sum().ShouldBe(2);
        (await _house.CountAsync("tenant.incidents")).ShouldBe(2);
        (await _house.CountAsync("tenant.outbox_messages WHERE kind = 'IncidentRelayed'")).ShouldBe(4);
        (await _house.CountAsync($"audit.entries WHERE action = {(short)AuditAction.IncidentRelayed}")).ShouldBe(2);
        (await _house.SweepAsync()).ShouldBe(0);
    }

    [Fact, Trait("proves", "INC-8"), Trait("proves", "N3")]
    public async Task A_second_incident_of_the_same_origin_is_refused_by_the_database()
    {
        await _house.ToldAsync(_house.Ours);
        // As if the mark had been lost: the unique key is the second line.
        await _house.Installation.ExecuteAsAdminAsync("UPDATE tenant.relayed_incidents SET told_at = NULL, incident_id = NULL");

        var fault = await Should.ThrowAsync<AggregateException>(_house.SweepAsync);

        fault.InnerException.ShouldBeOfType<DbUpdateException>().InnerException.ShouldBeOfType<PostgresException>().ConstraintName.ShouldBe("incidents_by_org_id_origin_id");
        (await _house.CountAsync("tenant.incidents")).ShouldBe(1);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task One_organisation_that_fails_holds_up_no_other()
    {
        await _house.ReleasedAsync(_house.Ours, _house.Theirs);
        await _house.Installation.ExecuteAsAdminAsync($"""
            CREATE FUNCTION tenant.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER fail BEFORE INSERT ON tenant.incidents FOR EACH ROW WHEN (NEW.org_id = '{new[] { _house.Ours.OrgId, _house.Theirs.OrgId }.Min()}') EXECUTE FUNCTION tenant.fail()
            """);

        await Should.ThrowAsync<AggregateException>(_house.SweepAsync);
        (await _house.CountAsync("tenant.incidents")).ShouldBe(1);

        await _house.Installation.ExecuteAsAdminAsync("DROP TRIGGER fail ON tenant.incidents");
        (await _house.SweepAsync()).ShouldBe(1);
        (await _house.CountAsync("tenant.incidents")).ShouldBe(2);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task An_organisation_that_is_deleted_before_it_is_told_goes_quietly_and_the_others_are_told()
    {
        await _house.ReleasedAsync(_house.Ours, _house.Theirs);
        await _house.Installation.ExecuteAsAdminAsync($"INSERT INTO tenant.organisation_deletions (org_id, requested_by, requested_at, due_at) VALUES ('{_house.Theirs.OrgId}', '{_house.Theirs.Owner.PersonId}', now() - interval '31 days', now() - interval '1 day')");
        await _house.Installation.Operators.WriteAsync<bool>(OperatorActor.Job, async write =>
        {
            write.Record(_house.Theirs.OrgId, AuditAction.OrganisationDeleted, AuditTarget.Organisation(_house.Theirs.OrgId));
            return (await write.Db.Database.SqlQuery<bool>($"SELECT tenancy.erase_organisation({_house.Theirs.OrgId}) AS \"Value\"").ToListAsync(Cancellation)).Single();
        }, Cancellation);

        (await _house.SweepAsync()).ShouldBe(1);

        (await _house.CountAsync("tenant.relayed_incidents")).ShouldBe(1);
        (await _house.AffectedOnes.PageAsync(_house.Staff, 1, null, Cancellation))!.Lines.Select(line => line.Slug).ShouldBe(["ours"]);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task An_update_lands_once_in_each_timeline_and_moves_what_the_operator_had_decided()
    {
        var number = await _house.ToldAsync(_house.Ours, _house.Theirs);
        RelayHouse.Ok(await _house.Anchors.DecideAsync(_house.TheirOfficer, 1, new AnchorDraft(AnchorKind.Detected, RelayHouse.Ago(2), "UTC", "our own alarm"), Cancellation));
        var corrected = RelayHouse.Ago(20);
        RelayHouse.Ok(await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm { English = "It was two disks.", MeasuresEnglish = "Both are locked.", DetectedAt = corrected, Zone = "UTC" }, Cancellation));

        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _house.SweepAsync()))).Sum().ShouldBe(2);

        foreach (var officer in new[] { _house.OurOfficer, _house.TheirOfficer })
        {
            var lines = (await _house.Incidents.TimelineAsync(officer, 1, null, Cancellation))!.Lines;
            lines.Single(line => line.Kind == TimelineKind.RelayUpdated).Text.ShouldBe("It was two disks.\n\nBoth are locked.");
            (await _house.Incidents.MeasuresAsync(officer, 1, Cancellation))!.Measures.Select(measure => measure.Text).ShouldBe(["The disk was locked away.", "Both are locked."]);
        }
        (await DetectedAsync(_house.OurOfficer)).ShouldBe(corrected, TimeSpan.FromMinutes(1));
        // What the organisation has decided itself stays its own.
        (await DetectedAsync(_house.TheirOfficer)).ShouldBe(RelayHouse.Ago(2), TimeSpan.FromMinutes(2));
        (await _house.CountAsync("tenant.outbox_messages WHERE kind = 'RelayUpdated'")).ShouldBe(4);
        (await _house.CountAsync($"audit.entries WHERE action = {(short)AuditAction.IncidentRelayUpdated}")).ShouldBe(2);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Who_is_added_later_gets_what_was_said_before_with_one_mail()
    {
        var number = await _house.ToldAsync(_house.Ours);
        RelayHouse.Ok(await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm { English = "It was two disks." }, Cancellation));
        await _house.SweepAsync();

        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Theirs.OrgId], Cancellation));
        RelayHouse.Ok(await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation));
        (await _house.SweepAsync()).ShouldBe(1);
        (await _house.SweepAsync()).ShouldBe(0);

        (await _house.Incidents.TimelineAsync(_house.TheirOfficer, 1, null, Cancellation))!.Lines.Select(line => line.Kind).ShouldBe([TimelineKind.RelayUpdated, TimelineKind.Relayed], ignoreOrder: true);
        (await _house.CountAsync($"tenant.outbox_messages WHERE org_id = '{_house.Theirs.OrgId}' AND kind IN ('IncidentRelayed', 'RelayUpdated')")).ShouldBe(2);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task A_mistaken_choice_is_never_heard_of_before_the_telling_and_told_after_it()
    {
        var number = await _house.OpenedAsync();
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId, _house.Theirs.OrgId], Cancellation));
        RelayHouse.Ok(await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation));
        RelayHouse.Ok(await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Theirs.OrgId, "another disk", Cancellation));
        (await _house.SweepAsync()).ShouldBe(1);
        (await _house.CountAsync($"tenant.incidents WHERE org_id = '{_house.Theirs.OrgId}'")).ShouldBe(0);

        RelayHouse.Ok(await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Ours.OrgId, "another disk", Cancellation));
        (await _house.SweepAsync()).ShouldBe(1);
        (await _house.SweepAsync()).ShouldBe(0);

        var view = (await _house.Incidents.OneAsync(_house.OurOfficer, 1, Cancellation))!;
        view.Head.State.ShouldBe(IncidentState.Open);
        (await _house.Incidents.TimelineAsync(_house.OurOfficer, 1, null, Cancellation))!.Lines.Single(line => line.Kind == TimelineKind.RelayWithdrawn).Text.ShouldBe("another disk");
        (await _house.CountAsync("tenant.outbox_messages WHERE kind = 'RelayWithdrawn'")).ShouldBe(2);
        RelayHouse.Ok(await new IncidentCommands(_house.Installation.Tenants).VoidAsync(_house.OurOfficer, 1, "told by mistake", Cancellation));
    }

    [Fact, Trait("proves", "INC-8"), Trait("proves", "I39")]
    public async Task An_organisation_sees_its_own_part_and_nothing_of_the_others()
    {
        var number = await _house.OpenedAsync();
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId, _house.Theirs.OrgId], Cancellation));
        RelayHouse.Ok(await _house.Affected.DescribeAsync(_house.Staff, number, _house.Theirs.OrgId, new AffectedFacts("payslips", "employees", 7_777, 9, "Only for theirs."), Cancellation));
        RelayHouse.Ok(await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation));
        await _house.SweepAsync();

        var seen = string.Join('\n', await _house.Installation.Tenants.ReadAsync(_house.OurOfficer, async (db, ct) => new[]
        {
            System.Text.Json.JsonSerializer.Serialize(await db.RelayedIncidents.ToListAsync(ct)),
            System.Text.Json.JsonSerializer.Serialize(await db.Incidents.ToListAsync(ct)),
            System.Text.Json.JsonSerializer.Serialize(await db.IncidentTimeline.ToListAsync(ct)),
            System.Text.Json.JsonSerializer.Serialize(await db.IncidentAnchors.ToListAsync(ct)),
            string.Join('\n', await db.AuditEntries.Select(one => one.Changes).ToListAsync(ct)),
        }, Cancellation));
        foreach (var foreign in new[] { "theirs", "payslips", "7777", "Only for theirs", _house.Theirs.OrgId.ToString(), "The contractor is asked." })
        {
            seen.ShouldNotContain(foreign);
        }
        (await _house.Incidents.OneAsync(_house.TheirOfficer, 1, Cancellation))!.ShouldSatisfyAllConditions(
            view => view.Summary.ShouldEndWith("Only for theirs."), view => view.Extent.PeopleCount.ShouldBe(7_777), view => view.Extent.DataCategories.ShouldBe("payslips"));
        foreach (var table in new[] { "incidents", "incident_acts", "incident_updates", "incident_drafts" })
        {
            var read = () => _house.Installation.Tenants.ReadAsync(_house.OurOfficer, (db, ct) => db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM installation.{table}").ToListAsync(ct), Cancellation);
            (await read.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Operators_see_how_far_an_organisation_is_and_nothing_from_inside()
    {
        var number = await _house.ToldAsync(_house.Ours, _house.Theirs);
        await StatesAsync();
        var before = (await _house.AffectedOnes.PageAsync(_house.Staff, number, null, Cancellation))!.Lines.Single(line => line.Slug == "ours");
        before.Status.ShouldBe(new RelayStatus(RelayRoles.None, RelayRoles.None, 2, IncidentState.Open));

        await _house.Installation.ExecuteAsAdminAsync($"UPDATE tenant.notifications SET read_at = now() WHERE person_id = '{_house.OurOfficer.PersonId}'");
        RelayHouse.Ok(await new ObligationCommands(_house.Installation.Tenants).AcknowledgeAsync(_house.Ours.Owner, 1, "fr.cnil", Cancellation));
        (await StatesAsync()).ShouldBe(1);
        (await StatesAsync()).ShouldBe(0);

        var lines = (await _house.AffectedOnes.PageAsync(_house.Staff, number, null, Cancellation))!.Lines;
        lines.Single(line => line.Slug == "ours").Status.ShouldBe(new RelayStatus(RelayRoles.SecurityOfficer, RelayRoles.Owner, 2, IncidentState.Open));
        lines.Single(line => line.Slug == "theirs").Status!.Seen.ShouldBe(RelayRoles.None);
        // What the organisation wrote itself no operator reads by this way.
        var read = () => _house.Installation.Operators.ReadAsync(_house.Staff.PersonId, (db, ct) => db.IncidentTimeline.CountAsync(ct), Cancellation);
        (await read.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private async Task<long> StatesAsync() => (await _house.States.RunAsync(TimeProvider.System.GetUtcNow(), Cancellation)).Items;

    private async Task<IReadOnlyList<string>> ClocksAsync(Castellan.Data.Tenancy.TenantActor officer) => [.. (await _house.Incidents.ClocksAsync(officer, 1, Cancellation))!.Head.Clocks.Select(clock => clock.RuleId)];

    private async Task<DateTime> DetectedAsync(Castellan.Data.Tenancy.TenantActor officer) =>
        (await _house.Incidents.ClocksAsync(officer, 1, Cancellation))!.Ledger.Single(line => line is { Anchor: AnchorKind.Detected, InForce: true }).At!.Value.UtcDateTime;
}
