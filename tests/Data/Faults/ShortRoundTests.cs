namespace Castellan.Tests.Data.Faults;

/// <summary>One seed of the commonest faults in every run; <see cref="NodeFaultTests"/> and its neighbours go through all of them in a full one.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class ShortRoundTests(TwoNodes nodes)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "F01"), Trait("proves", "F07"), Trait("proves", "F10"), Trait("proves", "F19"), Trait("proves", "N1"), Trait("proves", "N2"), Trait("proves", "N3")]
    public async Task A_node_dies_the_backends_go_the_record_refuses_a_line_is_cut_and_nothing_is_lost()
    {
        await using var round = await Round.BeginAsync(nodes, "F01+F07+F10+F19", 1, TimeSpan.FromSeconds(6));

        await nodes.TerminateBackendsAsync();
        await using (var fault = await PlantedFault.PlantAsync(nodes, "P0001", 0.5, ("audit.entries", "INSERT")))
        {
            await TwoNodes.UntilAsync(async () => await fault.StruckAsync() >= 5, TimeSpan.FromSeconds(20), "entries that are refused", Cancellation);
        }
        nodes.Lines[0].Cut();
        await TwoNodes.UntilAsync(() => Task.FromResult(nodes.Lines[0].Refused > 0), TimeSpan.FromSeconds(20), "connections that are refused", Cancellation);
        nodes.Lines[0].Mend();
        await nodes.KillMidRequestAsync(nodes.Nodes[1], round);

        await round.ShouldHaveLostNothingAsync(twice: 4 * TwoNodes.MailsInTheAir, late: TimeSpan.FromSeconds(120));
        await SpoilAsync(round);
    }

    // The counting itself is put to the test: what is taken away by hand is missed.
    private async Task SpoilAsync(Round round)
    {
        var guest = round.Work.Acts.First(act => act is { Kind: ActKind.Invitation, Shown: Shown.Done }).Address;
        await nodes.Installation.ExecuteAsAdminAsync($"""
            SET session_replication_role = replica;
            DELETE FROM tenant.invitations WHERE org_id = '{round.OrgId}' AND address_as_typed = '{guest}';
            DELETE FROM tenant.obligation_reminders WHERE ctid = (SELECT ctid FROM tenant.obligation_reminders WHERE org_id = '{round.OrgId}' LIMIT 1);
            UPDATE quartz.qrtz_triggers SET trigger_state = 'ERROR' WHERE trigger_name = 'erasures'
            """);
        await nodes.Mails.ForgeAsync("reader.0@", "<another@castellan.example>", Cancellation);
        await nodes.Mails.ForgeAsync("reader.1@", messageId: null, Cancellation);

        var found = await round.LookAgainAsync();
        await nodes.Installation.ExecuteAsAdminAsync("UPDATE quartz.qrtz_triggers SET trigger_state = 'WAITING' WHERE trigger_name = 'erasures'");

        found.Found.ShouldContain(one => one.StartsWith("N1", StringComparison.Ordinal) && one.Contains(guest, StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N2", StringComparison.Ordinal) && one.Contains("invitations", StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N2", StringComparison.Ordinal) && one.Contains("a change that is not there", StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N3", StringComparison.Ordinal) && one.Contains("reminders of", StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N3", StringComparison.Ordinal) && one.Contains("erasures", StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N5", StringComparison.Ordinal) && one.Contains("two Message-IDs", StringComparison.Ordinal));
        found.Found.ShouldContain(one => one.StartsWith("N5", StringComparison.Ordinal) && one.Contains("after it was answered for", StringComparison.Ordinal));
    }
}
