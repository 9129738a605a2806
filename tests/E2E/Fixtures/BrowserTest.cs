using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>A test in the browser. What its visitors saw is kept when it fails; script errors fail it too.</summary>
public abstract class BrowserTest(ConsoleUnderTest console) : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];

    protected ConsoleUnderTest Console { get; } = console;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await FailureReport.WriteAsync(TestContext.Current.Test!.TestDisplayName, _visitors, Console.Log.Lines);
        }
        var faults = _visitors.SelectMany(visitor => visitor.Faults).ToList();
        foreach (var visitor in _visitors)
        {
            await visitor.DisposeAsync();
        }
        faults.ShouldBeEmpty();
        GC.SuppressFinalize(this);
    }

    protected async Task<Visitor> VisitAsync(Look? look = null)
    {
        var visitor = await Visitor.ComeAsync(Console, look ?? new Look());
        _visitors.Add(visitor);
        return visitor;
    }

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
