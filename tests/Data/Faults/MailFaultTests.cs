using Castellan.Data.Mail;

namespace Castellan.Tests.Data.Faults;

/// <summary>A mail server that refuses, keeps silent, hangs up after it has taken a mail, and is gone.</summary>
[Collection(OnLinesThatBreak.Name)]
public sealed class MailFaultTests(TwoNodes nodes)
{
    private static readonly (string Mood, DeliveryFault Meets)[] Moods =
    [
        ("refuse-451", DeliveryFault.Refused), ("refuse-554", DeliveryFault.Refused), ("hang", DeliveryFault.Timeout), ("drop-after-data", DeliveryFault.Unreachable),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, Trait("suite", "full"), Trait("proves", "F18"), Trait("proves", "N5")]
    [MemberData(nameof(Seeds.Full), MemberType = typeof(Seeds))]
    [Trait("asvs", "16.5.2")]
    public async Task The_mail_server_has_every_mood_and_is_down_for_a_while(int seed)
    {
        await using var round = await Round.BeginAsync(nodes, "F18", seed, TimeSpan.FromSeconds(15));
        foreach (var (mood, fault) in Moods.OrderBy(_ => round.Luck.Below(1_000)))
        {
            var since = (await nodes.ColumnAsync<DateTime>("SELECT clock_timestamp()"))[0];
            await nodes.Mails.ChangeMoodAsync(mood, Cancellation);
            await round.Work.DoneAsync(6, Cancellation);
            await MetAsync(fault, since);
        }
        await nodes.Mails.ChangeMoodAsync("", Cancellation);
        await nodes.Mails.DisposeAsync();
        await round.Work.DoneAsync(6, Cancellation);
        await nodes.StartMailAgainAsync(Cancellation);

        await round.Work.DoneAsync(4, Cancellation);
        await round.Work.StopAsync();
        // A minute passes.
        await nodes.Installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET next_attempt_at = now() WHERE state = 0");
        // One that was taken and not answered for comes again.
        await round.ShouldHaveLostNothingAsync(twice: null, TimeSpan.FromSeconds(60));
    }

    // A first attempt that fails is followed by one a minute later, so such a mail was tried since then.
    private Task MetAsync(DeliveryFault fault, DateTime since) => TwoNodes.UntilAsync(
        async () => (await nodes.ColumnAsync<bool>(
            $"SELECT EXISTS (SELECT FROM tenant.outbox_messages WHERE state = 0 AND last_fault = {(short)fault} AND next_attempt_at > '{since:O}'::timestamptz + interval '1 minute')"))[0],
        TimeSpan.FromSeconds(60), $"a mail meets {fault}", Cancellation);
}
