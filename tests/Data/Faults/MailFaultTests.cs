using Castellan.Data.Mail;

namespace Castellan.Tests.Data.Faults;

/// <summary>A mail server that refuses, keeps silent, hangs up after it has taken a mail, and is gone.</summary>
[Collection(OnLinesThatBreak.Name)]
public sealed class MailFaultTests(TwoNodes nodes)
{
    private static readonly string[] Moods = ["refuse-451", "refuse-554", "hang", "drop-after-data"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("suite", "full"), Trait("proves", "F18"), Trait("proves", "N5")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "16.5.2")]
    public async Task The_mail_server_has_every_mood_and_is_down_for_a_while(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F18", seed, TimeSpan.FromSeconds(15));
        foreach (var mood in Moods.OrderBy(_ => round.Luck.Below(1_000)))
        {
            await nodes.Mails.ChangeMoodAsync(mood, Cancellation);
            await round.Work.DoneAsync(6, Cancellation);
            await Task.Delay(2_500, Cancellation);
        }
        await nodes.Mails.ChangeMoodAsync("", Cancellation);
        await nodes.Mails.DisposeAsync();
        await round.Work.DoneAsync(6, Cancellation);
        await nodes.StartMailAgainAsync(Cancellation);

        var faults = await nodes.ColumnAsync<short>($"SELECT DISTINCT last_fault::int2 FROM tenant.outbox_messages WHERE state = 0 AND last_fault IS NOT NULL ORDER BY 1");
        faults.Count.ShouldBeGreaterThanOrEqualTo(3, string.Join(", ", faults.Select(fault => (DeliveryFault)fault)));
        await round.Work.DoneAsync(4, Cancellation);
        await round.Work.StopAsync();
        // A minute passes.
        await nodes.Installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET next_attempt_at = now() WHERE state = 0");
        // One that was taken and not answered for comes again.
        await round.ShouldHaveLostNothingAsync(twice: null, TimeSpan.FromSeconds(60));
    }
}
