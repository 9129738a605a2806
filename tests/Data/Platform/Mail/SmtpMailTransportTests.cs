using System.Diagnostics;
using Castellan.Data.Mail;
using Castellan.Platform.Mail;
using Castellan.Tests.Shared.Mail;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Mail;

public sealed class SmtpMailTransportTests : IAsyncLifetime
{
    private SmtpCatcher _catcher = null!;
    private SmtpMailTransport _transport = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _catcher = await SmtpCatcher.StartAsync(ct: Cancellation);
        _transport = TransportTo(_catcher.Port);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _catcher.DisposeAsync();
    }

    [Fact, Trait("proves", "N5")]
    public async Task A_letter_arrives_with_both_bodies_and_its_message_id()
    {
        await _transport.SendAsync(LetterTo("ada@example.org"), "row@example.org", Cancellation);

        var mail = await _catcher.WaitForMailAsync(caught => caught.IsTo("ada@example.org"), ct: Cancellation);
        mail.Envelope.From.ShouldBe("console@example.org");
        mail.MessageId.ShouldBe("<row@example.org>");
        mail.Subject.ShouldBe("Réinitialisez votre mot de passe");
        mail.Header("Auto-Submitted").ShouldBe("auto-generated");
        mail.Text.ShouldContain("à bientôt");
        mail.Html.ShouldContain("<p>à bientôt</p>");
    }

    [Theory, Trait("proves", "F18")]
    [InlineData("reject-550", DeliveryFault.RecipientRefused)]
    [InlineData("defer-451", DeliveryFault.Refused)]
    [InlineData("drop-before-data", DeliveryFault.Unreachable)]
    [InlineData("drop-after-data", DeliveryFault.Unreachable)]
    [InlineData("hang", DeliveryFault.Timeout)]
    [Trait("asvs", "13.2.6")]
    public async Task A_server_in_a_mood_is_told_by_its_fault_in_time_and_the_next_letter_arrives(string mood, DeliveryFault fault)
    {
        var since = Stopwatch.GetTimestamp();
        var refused = await Should.ThrowAsync<DeliveryException>(() => _transport.SendAsync(LetterTo($"{mood}@example.org"), "a@example.org", Cancellation));

        refused.Fault.ShouldBe(fault);
        refused.Message.ShouldNotContain("example.org");
        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await _transport.SendAsync(LetterTo("ada@example.org"), "b@example.org", Cancellation);
        await _catcher.WaitForMailAsync(caught => caught.IsTo("ada@example.org"), ct: Cancellation);
    }

    [Fact, Trait("proves", "F18")]
    public async Task A_server_that_is_down_is_unreachable()
    {
        var stopped = await SmtpCatcher.StartAsync(ct: Cancellation);
        using var transport = TransportTo(stopped.Port);
        await stopped.DisposeAsync();

        var refused = await Should.ThrowAsync<DeliveryException>(() => transport.SendAsync(LetterTo("ada@example.org"), "a@example.org", Cancellation));

        refused.Fault.ShouldBe(DeliveryFault.Unreachable);
    }

    [Theory, Trait("proves", "B08")]
    [InlineData("ada@example.org\r\nRCPT TO:<victim@example.org>")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada@example.org, victim@example.org")]
    [InlineData("ada")]
    [Trait("asvs", "1.3.11")]
    public async Task An_address_that_is_none_reaches_no_server(string address)
    {
        var refused = await Should.ThrowAsync<DeliveryException>(() => _transport.SendAsync(LetterTo(address), "a@example.org", Cancellation));

        refused.Fault.ShouldBe(DeliveryFault.RecipientRefused);
        (await _catcher.AllAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_letters_at_a_time_all_arrive()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            await _transport.SendAsync(LetterTo($"reader{number}@example.org"), $"{number}@example.org", Cancellation));

        (await _catcher.AllAsync(Cancellation)).Select(mail => mail.MessageId).Distinct().Count().ShouldBe(60);
    }

    private static SmtpMailTransport TransportTo(int port) => new(
        Options.Create(new MailOptions
        {
            Host = SmtpCatcher.Host,
            Port = port,
            Security = MailSecurity.None,
            From = "console@example.org",
            TimeoutSeconds = 2,
        }),
        TimeProvider.System);

    private static Letter LetterTo(string address) =>
        new(new Recipient(address), "Réinitialisez votre mot de passe", "Bonjour\n\nà bientôt\n", "<!DOCTYPE html><html><body><p>à bientôt</p></body></html>");
}
