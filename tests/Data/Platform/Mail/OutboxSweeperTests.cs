using System.Text;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Mail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Tests.Data.Platform.Mail;

public sealed class OutboxSweeperTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset AsOf = TimeProvider.System.GetUtcNow();

    private OutboxBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await OutboxBench.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact, Trait("proves", "N5")]
    public async Task Two_sweepers_over_500_mails_deliver_each_once()
    {
        await _bench.QueueAsync(Enumerable.Range(0, 500).Select(number => Mail($"reader{number}@example.org")));
        var transport = new RememberingTransport();

        var reports = await Task.WhenAll(
            _bench.Sweeper(transport).RunAsync(AsOf, Cancellation), _bench.Sweeper(transport).RunAsync(AsOf, Cancellation));

        transport.Accepted.Count.ShouldBe(500);
        transport.Accepted.Select(mail => mail.MessageId).Distinct().Count().ShouldBe(500);
        transport.Accepted.Select(mail => mail.To).Distinct().Count().ShouldBe(500);
        reports.Sum(report => report.Items).ShouldBe(500);
        (await _bench.RowsAsync()).ShouldAllBe(row => row.State == OutboxState.Sent && row.Attempts == 1 && row.ClaimedBy == null);
    }

    [Fact, Trait("proves", "N5")]
    public async Task The_bell_and_the_schedule_of_a_node_keep_together_to_its_connections()
    {
        await _bench.QueueAsync(Enumerable.Range(0, 60).Select(number => Mail($"reader{number}@example.org")));
        var transport = new SlowTransport();

        await Task.WhenAll(_bench.Sweeper(transport).RunAsync(AsOf, Cancellation), _bench.Sweeper(transport).SendOrdinaryAsync(Cancellation));

        transport.Sent.ShouldBe(60);
        transport.MostAtOnce.ShouldBe(_bench.Options.Value.Connections);
    }

    [Fact, Trait("proves", "N5")]
    public async Task A_mail_accepted_but_not_recorded_goes_again_under_the_same_message_id()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));
        var transport = new RememberingTransport();
        var taken = (await _bench.Queue.ClaimAsync("node that dies", 1, TimeSpan.FromMilliseconds(1), Cancellation)).ShouldHaveSingleItem();
        await transport.SendAsync(_bench.Open(taken), MessageId.Of(taken.Id, _bench.Options.Value.MessageDomain), Cancellation);
        await Task.Delay(20, Cancellation);

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.Count.ShouldBe(2);
        transport.Accepted.Select(mail => mail.MessageId).Distinct().ShouldHaveSingleItem();
        (await _bench.RowsAsync()).ShouldHaveSingleItem().State.ShouldBe(OutboxState.Sent);
    }

    [Fact, Trait("proves", "N5")]
    public async Task A_mail_under_a_living_lease_is_left_to_its_holder()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));
        (await _bench.Queue.ClaimAsync("another node", 1, TimeSpan.FromMinutes(1), Cancellation)).Count.ShouldBe(1);
        var transport = new RememberingTransport();

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "N5"), Trait("proves", "F07")]
    public async Task A_mail_that_was_accepted_while_the_connections_went_is_recorded_and_goes_once()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));
        var transport = new DisruptingTransport(_bench.Installation);

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);
        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.ShouldBe(1);
        (await _bench.RowsAsync()).ShouldHaveSingleItem().State.ShouldBe(OutboxState.Sent);
    }

    [Fact, Trait("proves", "N3"), Trait("proves", "F03")]
    public async Task What_a_dead_node_held_is_free_within_two_minutes()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));
        using var death = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var transport = new HangingTransport();
        var sweep = _bench.Sweeper(transport).RunAsync(AsOf, death.Token);
        await transport.Called;

        var row = (await _bench.RowsAsync()).ShouldHaveSingleItem();
        await death.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sweep);

        (row.ClaimedUntil - TimeProvider.System.GetUtcNow()).ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(115));
    }

    [Fact, Trait("proves", "F18")]
    public async Task A_refusal_for_now_waits_and_a_refused_recipient_is_given_up_and_neither_holds_up_the_rest()
    {
        await _bench.QueueAsync(Mail("later@example.org"), Mail("never@example.org"), Mail("now@example.org"));
        var whose = (await _bench.RowsAsync()).ToDictionary(row => row.Id, row => _bench.Open(row).To.Address);
        var transport = new RememberingTransport(letter =>
        {
            switch (letter.To.Address)
            {
                case "later@example.org":
                    throw new DeliveryException(DeliveryFault.Refused, "451");
                case "never@example.org":
                    throw new DeliveryException(DeliveryFault.RecipientRefused, "550");
            }
        });

        var report = await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        report.Words.ShouldBe("Outbox_sentAndFailed");
        transport.Accepted.ShouldHaveSingleItem().To.ShouldBe("now@example.org");
        var rows = (await _bench.RowsAsync()).ToDictionary(row => whose[row.Id]);
        rows["now@example.org"].State.ShouldBe(OutboxState.Sent);
        // What was said to whom is kept no longer than it takes to say it.
        rows["now@example.org"].SealedContent.ShouldBeEmpty();
        rows["now@example.org"].RecipientTag.ShouldBeNull();
        rows["later@example.org"].State.ShouldBe(OutboxState.Pending);
        (rows["later@example.org"].NextAttemptAt - rows["later@example.org"].CreatedAt).ShouldBeGreaterThan(TimeSpan.FromSeconds(59));
        rows["never@example.org"].State.ShouldBe(OutboxState.Dead);
        rows["never@example.org"].LastError.ShouldBe("550");
    }

    [Fact]
    public async Task A_given_up_mail_that_an_operator_resends_goes_out()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));
        await _bench.Sweeper(new RememberingTransport(_ => throw new DeliveryException(DeliveryFault.RecipientRefused, "550"))).RunAsync(AsOf, Cancellation);
        (await _bench.Installation.Operators.WriteAsync<Done>(OperatorActor.Job, async write =>
            (await write.Db.Outbox.SingleAsync(Cancellation)).Resend(write.Now), Cancellation)).Succeeded.ShouldBeTrue();
        var transport = new RememberingTransport();

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.Count.ShouldBe(1);
    }

    [Fact, Trait("proves", "LOG-1")]
    public async Task No_address_and_no_link_stands_readable_in_the_row()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));

        var stored = Encoding.UTF8.GetString((await _bench.RowsAsync()).ShouldHaveSingleItem().SealedContent);

        stored.ShouldNotContain("reader");
        stored.ShouldNotContain("secret");
    }

    [Fact, Trait("proves", "I48")]
    public async Task A_content_moved_to_another_row_is_not_sent()
    {
        await _bench.QueueAsync(Mail("one@example.org"), Mail("two@example.org"));
        await _bench.Installation.ExecuteAsAdminAsync(
            "UPDATE tenant.outbox_messages SET sealed_content = (SELECT sealed_content FROM tenant.outbox_messages ORDER BY id LIMIT 1)");
        var transport = new RememberingTransport();

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.Count.ShouldBe(1);
        (await _bench.RowsAsync()).Count(row => row.LastFault == DeliveryFault.Unreadable).ShouldBe(1);
    }

    [Fact, Trait("proves", "I44"), Trait("proves", "I45"), Trait("proves", "I48")]
    public async Task A_mail_whose_row_was_given_to_another_organisation_is_not_sent()
    {
        await _bench.QueueAsync(Mail("one@example.org"), Mail("two@example.org"));
        await _bench.Installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET org_id = gen_random_uuid() WHERE id = (SELECT id FROM tenant.outbox_messages ORDER BY id LIMIT 1)");
        var transport = new RememberingTransport();

        await _bench.Sweeper(transport).RunAsync(AsOf, Cancellation);

        transport.Accepted.Count.ShouldBe(1);
        (await _bench.RowsAsync()).Count(row => row.LastFault == DeliveryFault.Unreadable).ShouldBe(1);
    }

    [Fact, Trait("proves", "N3")]
    public async Task A_second_mail_of_the_same_effect_does_not_commit()
    {
        await _bench.QueueAsync(Mail("reader@example.org") with { DedupeKey = "effect" });

        var again = () => _bench.QueueAsync(Mail("reader@example.org") with { DedupeKey = "effect" });

        await again.ShouldThrowAsync<DbUpdateException>();
    }

    [Fact]
    public async Task The_backlog_tells_what_waits_and_what_was_given_up()
    {
        await _bench.QueueAsync(Mail("reader@example.org"));

        var backlog = await _bench.Queue.BacklogAsync(Cancellation);

        backlog.Pending.ShouldBe(1);
        backlog.Dead.ShouldBe(0);
        backlog.OldestPending.ShouldNotBeNull();
    }

    private static OutgoingMail Mail(string to) =>
        AccountMail.VerifyAddress(new Recipient(to), "en", new Uri("https://console.example/verify?t=secret"), AsOf.AddHours(24));

    // Accepts, and before the sender can write that down all its connections are gone.
    private sealed class DisruptingTransport(TestInstallation installation) : IMailTransport
    {
        public int Accepted { get; private set; }

        public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
        {
            Accepted++;
            await installation.ExecuteAsAdminAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'castellan_operator'");
        }
    }

    private sealed class HangingTransport : IMailTransport
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Called => _called.Task;

        public Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
        {
            _called.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
