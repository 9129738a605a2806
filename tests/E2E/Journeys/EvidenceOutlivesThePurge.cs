using System.Globalization;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Seals;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Npgsql;

namespace Castellan.Tests.E2E.Journeys;

public sealed class EvidenceOutlivesThePurge(ConsoleUnderTest console) : BrowserTest(console)
{
    private const int Retention = 30;

    [Fact]
    [Trait("proves", "AUD-8"), Trait("proves", "AUD-2")]
    public async Task A_hold_survives_the_purge_and_is_released_with_a_reason()
    {
        var team = await Team.FoundAsync(Console, "Evidence Desk", Account.Fresh("Olive Owner"));
        var gone = await team.AddAsync(Account.Fresh("Gerd Gone"), RoleKind.Member);
        var stays = await team.AddAsync(Account.Fresh("Stan Stays"), RoleKind.Member);
        await WriteHistoryAsync(team, gone, gone, stays);
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);
        var page = visitor.Page;

        // From the filter to the hold: two old entries, and that he joined just now.
        await visitor.GoAsync($"/o/{team.Slug}/audit?actor={gone}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Hold these" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("3 entries by now");
        await Expect(page.Locator(".hold-scope").First).ToContainTextAsync("By Gerd Gone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place the hold" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Say why");
        await page.GetByLabel("Reason", new() { Exact = true }).FillAsync("Labour court, file 12/26");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place the hold" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Hold 1 stands");

        // Entries are kept shorter from now on, so theirs are past it.
        var options = Console.Services.GetRequiredService<IOptions<RetentionOptions>>().Value;
        options.AuditDays = 20;
        try
        {
            await SweepAsync<AuditDaysSweeper>();
            await SweepAsync<HeldSweeper>();

            await visitor.GoAsync($"/o/{team.Slug}/audit/kept");
            await Expect(page.Locator(".kept-purges")).ToContainTextAsync("1 purged, 2 kept by hold 1");
            await visitor.GoAsync($"/o/{team.Slug}/audit");
            var held = page.Locator(".trail-entry").Filter(new() { HasText = "Held (hold 1)" });
            await Expect(held).ToHaveCountAsync(3);
            await Expect(held.Last).ToContainTextAsync("Gerd Gone");

            await visitor.GoAsync($"/o/{team.Slug}/audit/holds");
            await page.GetByRole(AriaRole.Button, new() { Name = "Release…" }).ClickAsync();
            await page.GetByLabel("Reason for the release").FillAsync("Settled out of court");
            await page.GetByRole(AriaRole.Button, new() { Name = "Release the hold" }).ClickAsync();
            await Expect(page.Locator("tbody tr")).ToContainTextAsync("Settled out of court");
            await SweepAsync<HeldSweeper>(HeldSweeper.Grace + TimeSpan.FromMinutes(1));
            await visitor.GoAsync($"/o/{team.Slug}/audit?actor={gone}");
            await Expect(page.Locator(".trail-entry")).ToHaveCountAsync(1);
        }
        finally
        {
            options.AuditDays = Retention;
        }
    }

    [Fact]
    [Trait("proves", "AUD-4")]
    public async Task A_tampered_entry_turns_the_page_red_and_is_named()
    {
        var team = await Team.FoundAsync(Console, "Honest Books", Account.Fresh("Olive Owner"));
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);
        var page = visitor.Page;
        await SealedAsync(team);
        await visitor.GoAsync($"/o/{team.Slug}/audit/kept");
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await Expect(page.Locator(".kept-verdict")).ToContainTextAsync("is what was sealed", new() { Timeout = 90_000 });

        await TamperAsync(team, "outcome = 1");
        try
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
            var alert = page.GetByRole(AriaRole.Alert);
            await Expect(alert).ToContainTextAsync("NOT what was sealed", new() { Timeout = 90_000 });
            await Expect(alert.Locator(".kept-findings")).ToContainTextAsync("was changed, moved or put in");

            await alert.GetByRole(AriaRole.Link, new() { Name = "Show the entry" }).ClickAsync();
            await Expect(page.Locator(".trail-entry.marked")).ToContainTextAsync("Honest Books");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not what was sealed");
        }
        finally
        {
            await TamperAsync(team, "outcome = 0");
        }
    }

    private async Task SweepAsync<T>(TimeSpan later = default)
        where T : ISweeper
    {
        await using var scope = Console.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<T>().RunAsync(TimeProvider.System.GetUtcNow() + later, TestContext.Current.CancellationToken);
    }

    // Three weeks and more ago, one entry by each.
    private async Task WriteHistoryAsync(Team team, params Guid[] actors)
    {
        var at = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-25).AddHours(12), TimeSpan.Zero);
        await AsOwnerOfTheLogAsync(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT audit.make_days('{at:yyyy-MM-dd}', 1);
            {string.Concat(actors.Select((actor, minute) => $"""
                INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id) VALUES ('{team.Owner.OrgId}', '{at.AddMinutes(minute):O}', 404, 0, 0, '{actor}', 1, '{actor}');
                """))}
            """));
        await SealedAsync(team, at);
    }

    private Task TamperAsync(Team team, string change) =>
        AsOwnerOfTheLogAsync($"ALTER TABLE audit.entries DISABLE TRIGGER USER; UPDATE audit.entries SET {change} WHERE org_id = '{team.Owner.OrgId}' AND action = 200; ALTER TABLE audit.entries ENABLE TRIGGER USER");

    // What is written now is sealed within a second or two: transactions that still run hold it back.
    private async Task SealedAsync(Team team, DateTimeOffset? since = null)
    {
        var keys = Console.Services.GetRequiredService<SealKeys>();
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while ((await Console.Services.GetRequiredService<SealVerifier>().VerifyAsync(keys.Public(), null, cancellation: TestContext.Current.CancellationToken))
            .Organisations.GetValueOrDefault(team.Owner.OrgId) is not { } extent || extent.First > (since ?? DateTimeOffset.MaxValue))
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private async Task AsOwnerOfTheLogAsync(string sql)
    {
        await using var source = Log();
        await using var command = source.CreateCommand($"ALTER TABLE audit.entries NO FORCE ROW LEVEL SECURITY; {sql}; ALTER TABLE audit.entries FORCE ROW LEVEL SECURITY");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private NpgsqlDataSource Log()
    {
        var access = Console.Services.GetRequiredService<DatabaseAccess>();
        return NpgsqlDataSource.Create(DoorConnections.ConnectionString(access.Server, LoginRole.Keeper, access.KeeperPassword, 1));
    }
}
