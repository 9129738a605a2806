using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

/// <summary>Runs axe-core in the page itself, without the second window that the package's own runner opens for each run.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static async Task LoadAsync(IPage page) => await page.EvaluateAsync(Script);

    /// <summary>What it finds, a line each; with <paramref name="rules"/> by these rules alone.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IPage page, params string[] rules)
    {
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async rules => {
              const options = { resultTypes: ['violations'] };
              if (rules.length > 0) options.runOnly = { type: 'rule', values: rules };
              const { violations } = await axe.run(document, options);
              return violations.map(violation => `${violation.id}: ${violation.help} ` +
                violation.nodes.slice(0, 5).map(node => `${node.target.join(' ')} ${node.html} ${node.any.map(check => check.message).join(' ')}`).join(' | '));
            }
            """,
            rules);
        return [.. found.EnumerateArray().Select(line => line.GetString()!)];
    }
}
