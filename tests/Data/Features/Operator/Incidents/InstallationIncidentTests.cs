using System.Text.Json;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Operator.Incidents;
using Castellan.Platform.Factors;
using Castellan.Tests.Data.Features.Incidents.Relay;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Installation = Castellan.Data.Installation;

namespace Castellan.Tests.Data.Features.Operator.Incidents;

public sealed class InstallationIncidentTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RelayHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await RelayHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-8")]
    public async Task Incidents_of_the_installation_are_counted_on_their_own_whoever_opens_at_once()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _house.Commands.OpenAsync(_house.Staff, "Disk", "Europe/Paris", Cancellation)));

        numbers.Select(one => one.Value).ShouldBe([1, 2, 3], ignoreOrder: true);
        (await _house.Commands.OpenAsync(_house.Staff, " ", "Europe/Paris", Cancellation)).Refusal.ShouldBeOfType<TextEmpty>();
        (await _house.Queries.ListAsync(_house.Staff, null, null, Cancellation)).Rows.Select(row => row.Number).ShouldBe([3, 2, 1]);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task It_is_closed_and_reopened_with_reasons_that_stay_and_never_deleted()
    {
        var number = await _house.OpenedAsync();
        (await _house.Commands.CloseAsync(_house.Staff, number, " ", Cancellation)).Refusal.ShouldBeOfType<TextEmpty>();
        (await _house.Commands.ReopenAsync(_house.Staff, number, "why", Cancellation)).Refusal.ShouldBeOfType<InstallationIncidentOpenAlready>();

        RelayHouse.Ok(await _house.Commands.CloseAsync(_house.Staff, number, "all disks are accounted for", Cancellation));
        (await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation)).Refusal.ShouldBeOfType<InstallationIncidentClosed>();
        (await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm { English = "more" }, Cancellation)).Refusal.ShouldBeOfType<InstallationIncidentClosed>();
        (await _house.Drafts.SaveAsync(_house.Staff, number, InstallationDraftPart.Facts, "{}", Cancellation)).Refusal.ShouldBeOfType<InstallationIncidentClosed>();
        RelayHouse.Ok(await _house.Commands.ReopenAsync(_house.Staff, number, "one is missing", Cancellation));

        (await _house.Queries.ViewAsync(_house.Staff, number, Cancellation))!.Acts.Where(act => act.Reason.Length > 0).Select(act => (act.Kind, act.Reason))
            .ShouldBe([(InstallationActKind.Reopened, "one is missing"), (InstallationActKind.Closed, "all disks are accounted for")]);
        foreach (var table in new[] { "incidents", "incident_acts" })
        {
            (await Should.ThrowAsync<Npgsql.PostgresException>(() => _house.Installation.ExecuteAsAdminAsync($"DELETE FROM installation.{table}"))).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task What_is_typed_is_kept_until_it_is_saved_and_two_who_save_at_once_are_told()
    {
        var number = await _house.OpenedAsync();
        var typed = JsonSerializer.Serialize(new InstallationForm { TitleEn = "half a" });
        RelayHouse.Ok(await _house.Drafts.SaveAsync(_house.Staff, number, InstallationDraftPart.Facts, typed, Cancellation));
        var view = (await _house.Queries.ViewAsync(_house.Staff, number, Cancellation))!;
        view.Draft!.TitleEn.ShouldBe("half a");
        view.Saved.TitleEn.ShouldBe("Backup disk read by a stranger");

        RelayHouse.Ok(await _house.Commands.DescribeAsync(_house.Staff, number, RelayHouse.Form(), view.Head.Version, Cancellation));

        (await _house.Queries.ViewAsync(_house.Staff, number, Cancellation))!.Draft.ShouldBeNull();
        (await _house.Commands.DescribeAsync(_house.Staff, number, RelayHouse.Form(), view.Head.Version, Cancellation)).Refusal.ShouldBeOfType<ChangedMeanwhile>();
        (await _house.CountAsync($"audit.entries WHERE org_id = '{Installation.OrgId}' AND action = {(short)AuditAction.InstallationIncidentChanged} AND actor_kind = {(short)ActorKind.Operator}")).ShouldBe(2);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Telling_needs_words_kinds_and_the_detection_and_somebody_to_tell()
    {
        var number = (await _house.Commands.OpenAsync(_house.Staff, "Disk", "UTC", Cancellation)).Value;
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation));

        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<WordsForAffectedMissing>();
        var form = RelayHouse.Form();
        form.Kinds = IncidentKinds.None;
        await DescribeAsync(number, form);
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<KindsMissing>();
        form = RelayHouse.Form();
        form.DetectedAt = null;
        await DescribeAsync(number, form);
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<DetectionMissing>();
        await DescribeAsync(number, RelayHouse.Form());
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Value.ShouldBe(1);
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<NobodyToTell>();
    }

    [Fact, Trait("proves", "INC-8")]
    [Trait("asvs", "7.5.3")]
    public async Task Without_a_fresh_second_factor_nobody_is_told()
    {
        var number = await _house.OpenedAsync();
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation));

        var unproven = await RelayHouse.SignedInAsync(_house.Installation, _house.Staff.PersonId!.Value, proven: false);
        (await _house.Affected.ReleaseAsync(unproven, number, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        await _house.Installation.ExecuteAsAdminAsync("UPDATE identity.sessions SET factor_at = now() - interval '6 minutes' WHERE factor_at IS NOT NULL");
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        // An operator who has no factor at all is none, and is not let through for that.
        await _house.Installation.ExecuteAsAdminAsync("DELETE FROM identity.authenticators");
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();

        (await _house.SweepAsync()).ShouldBe(0);
        (await _house.CountAsync("tenant.incidents")).ShouldBe(0);
    }

    [Fact, Trait("proves", "INC-8"), Trait("proves", "OPR-1")]
    public async Task Who_is_no_operator_any_more_does_nothing()
    {
        var number = await _house.OpenedAsync();
        await _house.Installation.ExecuteAsAdminAsync("UPDATE identity.people SET is_operator = false");

        (await _house.Commands.OpenAsync(_house.Staff, "Disk", "UTC", Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await _house.Updates.PostAsync(_house.Staff, number, new UpdateForm { English = "more" }, Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await _house.Commands.CloseAsync(_house.Staff, number, "done", Cancellation)).Refusal.ShouldBeOfType<NotAnOperator>();
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task All_that_a_search_finds_are_chosen_once_and_the_preview_counts_whom_they_will_call()
    {
        var number = await _house.OpenedAsync();
        (await _house.AffectedOnes.CandidatesAsync(_house.Staff, number, null, Cancellation))!.Found.ShouldBe(3);

        (await _house.Affected.ChooseFoundAsync(_house.Staff, number, null, Cancellation)).Value.ShouldBe(3);

        (await _house.Affected.ChooseFoundAsync(_house.Staff, number, null, Cancellation)).Refusal.ShouldBeOfType<NobodyToChoose>();
        (await _house.AffectedOnes.CandidatesAsync(_house.Staff, number, null, Cancellation))!.Found.ShouldBe(0);
        var preview = (await _house.AffectedOnes.PreviewAsync(_house.Staff, number, Cancellation))!;
        preview.ShouldSatisfyAllConditions(
            one => one.Organisations.ShouldBe(3), one => one.Owners.ShouldBe(3), one => one.Officers.ShouldBe(2), one => one.Contacts.ShouldBe(0), one => one.WithoutOfficer.ShouldBe(["staff"]));
        (await _house.CountAsync($"audit.entries WHERE org_id <> '{Installation.OrgId}' AND action >= 620 AND action < 640")).ShouldBe(0);
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task What_is_affected_is_said_of_one_or_of_all_that_wait_and_not_after_the_telling()
    {
        var number = await _house.OpenedAsync();
        (await _house.Affected.DescribeAsync(_house.Staff, number, null, new AffectedFacts("names", "", null, null, ""), Cancellation)).Refusal.ShouldBeOfType<NobodyToTell>();
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId, _house.Theirs.OrgId], Cancellation));
        (await _house.Affected.DescribeAsync(_house.Staff, number, null, new AffectedFacts("names", "members", 10, 20, ""), Cancellation)).Value.ShouldBe(2);
        (await _house.Affected.DescribeAsync(_house.Staff, number, _house.Ours.OrgId, new AffectedFacts("names", "members", -1, 20, ""), Cancellation)).Refusal.ShouldBeOfType<CountNegative>();
        (await _house.Affected.DescribeAsync(_house.Staff, number, _house.Ours.OrgId, new AffectedFacts("addresses", "guests", 5, 6, "yours"), Cancellation)).Value.ShouldBe(1);
        (await _house.Affected.DescribeAsync(_house.Staff, number, Guid.NewGuid(), new AffectedFacts("", "", 1, 1, ""), Cancellation)).Refusal.ShouldBeOfType<NotAffected>();

        (await _house.AffectedOnes.PageAsync(_house.Staff, number, null, Cancellation))!.Lines.Select(line => line.Facts)
            .ShouldBe([new AffectedFacts("addresses", "guests", 5, 6, "yours"), new AffectedFacts("names", "members", 10, 20, "")]);
        RelayHouse.Ok(await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation));
        await _house.SweepAsync();
        (await _house.Affected.DescribeAsync(_house.Staff, number, _house.Ours.OrgId, new AffectedFacts("", "", 1, 1, ""), Cancellation)).Refusal.ShouldBeOfType<ToldAlready>();
    }

    [Fact, Trait("proves", "INC-8")]
    public async Task Who_was_left_out_before_the_telling_can_be_chosen_again_and_who_was_told_cannot()
    {
        var number = await _house.OpenedAsync();
        RelayHouse.Ok(await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation));
        RelayHouse.Ok(await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Ours.OrgId, "not theirs", Cancellation));
        (await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Ours.OrgId, "twice", Cancellation)).Refusal.ShouldBeOfType<WithdrawnAlready>();
        (await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Theirs.OrgId, "never chosen", Cancellation)).Refusal.ShouldBeOfType<NotAffected>();

        (await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation)).Value.ShouldBe(1);
        RelayHouse.Ok(await _house.Affected.ReleaseAsync(_house.Staff, number, Cancellation));
        await _house.SweepAsync();
        RelayHouse.Ok(await _house.Affected.WithdrawAsync(_house.Staff, number, _house.Ours.OrgId, "not theirs after all", Cancellation));

        (await _house.Affected.ChooseAsync(_house.Staff, number, [_house.Ours.OrgId], Cancellation)).Refusal.ShouldBeOfType<NobodyToChoose>();
    }

    private async Task DescribeAsync(int number, InstallationForm form) =>
        RelayHouse.Ok(await _house.Commands.DescribeAsync(_house.Staff, number, form, (await _house.Queries.ViewAsync(_house.Staff, number, Cancellation))!.Head.Version, Cancellation));
}
