using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using Castellan.Tests.Shared.Mail;

namespace Castellan.Tests.Data.Fixtures;

public sealed class SmtpCatcherTests : IAsyncLifetime
{
    private SmtpCatcher _catcher = null!;

    public async ValueTask InitializeAsync() => _catcher = await SmtpCatcher.StartAsync(ct: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _catcher.DisposeAsync();

    [Fact]
    public async Task A_message_is_kept_with_both_texts_its_headers_and_its_envelope()
    {
        await SendAsync("ada@example.org", TestContext.Current.CancellationToken);

        var mail = await _catcher.WaitForMailAsync(caught => caught.IsTo("ada@example.org"), ct: TestContext.Current.CancellationToken);

        mail.Envelope.From.ShouldBe("console@example.org");
        mail.Subject.ShouldBe("Réponse — déjà prête");
        mail.MessageId.ShouldBe("<one@example.org>");
        mail.Header("X-Purpose").ShouldBe("proof");
        mail.Text.Trim().ShouldBe("Bonjour Zoë");
        mail.Html.Trim().ShouldBe("<p>Bonjour <b>Zoë</b></p>");
    }

    [Theory]
    [InlineData("reject-550", SmtpStatusCode.MailboxUnavailable)]
    [InlineData("defer-451", SmtpStatusCode.LocalErrorInProcessing)]
    public async Task A_refused_recipient_is_told_its_code_and_nothing_is_kept(string mood, SmtpStatusCode code)
    {
        var refused = await Should.ThrowAsync<SmtpException>(() => SendAsync($"{mood}@example.org"));

        refused.StatusCode.ShouldBe(code);
        (await _catcher.AllAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_drop_after_the_data_fails_the_sender_yet_keeps_the_message()
    {
        await Should.ThrowAsync<SmtpException>(() => SendAsync("drop-after-data@example.org"));

        (await _catcher.AllAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_drop_before_the_data_is_answered_keeps_nothing()
    {
        await Should.ThrowAsync<SmtpException>(() => SendAsync("drop-before-data@example.org"));

        (await _catcher.AllAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hanging_server_never_answers()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));

        await Should.ThrowAsync<OperationCanceledException>(() => SendAsync("hang@example.org", patience.Token));

        (await _catcher.AllAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_in_vain_says_what_did_come()
    {
        await SendAsync("ada@example.org", TestContext.Current.CancellationToken);

        var vain = await Should.ThrowAsync<TimeoutException>(() =>
            _catcher.WaitForMailAsync(mail => mail.IsTo("nobody@example.org"), TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));

        vain.Message.ShouldContain("Réponse — déjà prête");
    }

    [Fact]
    public async Task A_stopped_server_is_gone_and_can_return_on_its_port()
    {
        var port = _catcher.Port;
        await _catcher.DisposeAsync();
        using (var client = new TcpClient())
        {
            await Should.ThrowAsync<SocketException>(async () => await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken));
        }

        _catcher = await SmtpCatcher.StartAsync(port, ct: TestContext.Current.CancellationToken);

        await SendAsync("ada@example.org", TestContext.Current.CancellationToken);
        (await _catcher.AllAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(1);
    }

    private async Task SendAsync(string to, CancellationToken ct = default)
    {
        using var message = new MailMessage("console@example.org", to, "Réponse — déjà prête", null);
        message.Headers.Add("Message-ID", "<one@example.org>");
        message.Headers.Add("X-Purpose", "proof");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("Bonjour Zoë", Encoding.UTF8, "text/plain"));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>Bonjour <b>Zoë</b></p>", Encoding.UTF8, "text/html"));
        using var client = new SmtpClient(SmtpCatcher.Host, _catcher.Port);
        await client.SendMailAsync(message, ct);
    }
}
