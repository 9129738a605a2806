using System.Collections.Concurrent;
using System.Text.Json;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class WeightTests(ConsoleUnderTest console, ITestOutputHelper output) : PageTest(console)
{
    private const int FirstLoadKilobytes = 350;
    private const int SecondLoadKilobytes = 30;

    [Fact]
    public async Task A_signed_in_page_is_light_at_first_and_lighter_after()
    {
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, showcase.Owner);

        var first = await KilobytesAsync(visitor, $"/o/{showcase.Slug}");
        var second = await KilobytesAsync(visitor, $"/o/{showcase.Slug}");

        output.WriteLine($"first load {first:0.0} KB, second load {second:0.0} KB");
        first.ShouldBeLessThanOrEqualTo(FirstLoadKilobytes);
        second.ShouldBeLessThanOrEqualTo(SecondLoadKilobytes);
    }

    // As they travelled, headers included; fonts have a figure of their own.
    private static async Task<double> KilobytesAsync(Visitor visitor, string address)
    {
        var fonts = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var bytes = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var browser = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        browser.Event("Network.responseReceived").OnEvent += (_, response) =>
        {
            if (response?.GetProperty("type").GetString() == "Font")
            {
                fonts[Id(response.Value)] = true;
            }
        };
        browser.Event("Network.loadingFinished").OnEvent += (_, finished) => bytes[Id(finished!.Value)] = finished.Value.GetProperty("encodedDataLength").GetDouble();
        await browser.SendAsync("Network.enable");
        await visitor.GoAsync(address);
        await visitor.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        await browser.DetachAsync();
        return bytes.Where(entry => !fonts.ContainsKey(entry.Key)).Sum(entry => entry.Value) / 1024;

        static string Id(JsonElement message) => message.GetProperty("requestId").GetString()!;
    }
}
