using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Castellan.Tests.Shared.Mail;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>One person with a browser profile of his own, and the mailbox of his address.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    // A browser reports each refused request as an error too; a test that meets one on purpose looks at the page instead.
    private const string RefusedRequest = "Failed to load resource";

    private readonly SmtpCatcher _mails;
    private readonly ConcurrentQueue<string> _faults = new();

    private Visitor(SmtpCatcher mails, IBrowserContext context, Look look)
    {
        _mails = mails;
        Context = context;
        Look = look;
        context.Page += (_, page) => Watch(page);
    }

    internal IBrowserContext Context { get; }

    public Look Look { get; }

    /// <summary>The tab in use.</summary>
    internal IPage Page { get; private set; } = default!;

    /// <summary>Script errors and violations of the content policy, in any tab.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    internal static Task<Visitor> ComeAsync(ConsoleUnderTest console, Look look) => ComeAsync(console.Browser, console.Address, console.Mails, look);

    internal static async Task<Visitor> ComeAsync(IBrowser browser, string address, SmtpCatcher mails, Look look)
    {
        var context = await browser.NewContextAsync(look.Context(address));
        context.SetDefaultTimeout(60_000);
        var visitor = new Visitor(mails, context, look);
        visitor.Page = await context.NewPageAsync();
        return visitor;
    }

    /// <summary>Opens an address and waits until the page answers to events.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await ReadyAsync();
    }

    public Task ReadyAsync() => Look.Scripts ? ReadyAsync(Page) : Task.CompletedTask;

    /// <summary>The page's headline, when these are its words.</summary>
    internal ILocator Heading(string words) => Page.GetByRole(AriaRole.Heading, new() { Name = words, Level = 1 });

    /// <summary>Opens a further tab of the same profile.</summary>
    internal async Task<IPage> OpenTabAsync(string address)
    {
        var page = await Context.NewPageAsync();
        await page.GotoAsync(address);
        await ReadyAsync(page);
        return page;
    }

    /// <summary>Opens the link to that path in the newest fitting mail to an address.</summary>
    public async Task FollowMailAsync(string to, string path) => await GoAsync(await LinkAsync(to, path));

    /// <summary>The link to that path in a mail to an address, once it has come.</summary>
    public async Task<string> LinkAsync(string to, string path)
    {
        var mail = await _mails.WaitForMailAsync(caught => caught.IsTo(to) && LinkTo(caught, path) is not null);
        return LinkTo(mail, path)!;
    }

    internal async Task<CaughtMail> MailAsync(string to, Func<CaughtMail, bool> fits) =>
        await _mails.WaitForMailAsync(caught => caught.IsTo(to) && fits(caught));

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    // A field for files listens a moment after the page has come alive: what is chosen before that is lost.
    internal static async Task ReadyAsync(IPage page) => await page.WaitForFunctionAsync("""
        () => document.readyState === 'complete' && document.querySelector('.door, [data-live=true]')
          && [...document.querySelectorAll('input[type=file]')].every(field => field._blazorInputFileNextFileId !== undefined)
        """);

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => _faults.Enqueue($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith(RefusedRequest, StringComparison.Ordinal))
            {
                _faults.Enqueue($"{page.Url}: {message.Text}");
            }
        };
    }

    private static string? LinkTo(CaughtMail mail, string path) =>
        Links().Matches(mail.Text).Select(match => match.Value).FirstOrDefault(link => new Uri(link).AbsolutePath == path);

    [GeneratedRegex(@"https?://[^\s<>]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
