using Castellan.Features.Incidents;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>The pages of an incident that has gone on for long: what each reads.</summary>
internal static class IncidentBench
{
    private const int Lines = 2_000;
    private const double Allowed = 50;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var number = await ReportAsync(installation);
        // Every tenth line corrects the one before, and people of many names wrote them.
        await installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.incident_timeline
            SELECT copy.* FROM tenant.incidents i JOIN tenant.incident_timeline line ON line.org_id = i.org_id AND line.incident_id = i.id
            CROSS JOIN (SELECT array_agg(person_id) AS people FROM (SELECT person_id FROM tenant.memberships WHERE org_id = '{installation.Actor.OrgId}' ORDER BY joined_at LIMIT 50) AS first) everybody
            CROSS JOIN generate_series(1, {Lines - 1}) n
            CROSS JOIN LATERAL jsonb_populate_record(line, jsonb_build_object(
                'id', md5('line ' || n), 'kind', 0, 'occurred_at', line.occurred_at - n * interval '1 minute', 'recorded_at', line.occurred_at - n * interval '1 minute', 'detail', '',
                'text', 'What somebody saw and wrote down, number ' || n, 'author_id', people[1 + n % cardinality(people)], 'corrects', CASE WHEN n % 10 = 0 THEN md5('line ' || n + 1) END)) copy
            WHERE i.org_id = '{installation.Actor.OrgId}' AND i.number = {number}
            """);
        await installation.ExecuteAsAdminAsync("ANALYZE tenant.incident_timeline");
        var queries = installation.Services.GetRequiredService<IncidentQueries>();
        var place = (string?)null;
        for (var page = 0; page < 20; page++)
        {
            place = (await queries.TimelineAsync(installation.Actor, number, place))!.Older;
        }
        (string Name, Func<Task> Read)[] views =
        [
            ("timeline, first page", () => queries.TimelineAsync(installation.Actor, number, null)),
            ("timeline, page 21", () => queries.TimelineAsync(installation.Actor, number, place)),
            ("the incident", () => queries.OneAsync(installation.Actor, number)),
            ("clocks", () => queries.ClocksAsync(installation.Actor, number)),
        ];
        List<Measured> measured = [];
        foreach (var (name, read) in views)
        {
            await read();
            List<double> rounds = [];
            for (var round = 0; round < Rounds.Count; round++)
            {
                rounds.Add(await Rounds.MillisecondsAsync(read));
            }
            var median = Rounds.Median(rounds);
            measured.Add(new Measured($"incident of {Lines:N0} lines: {name}", $"{median:F1} ms", "≤ 50 ms", median <= Allowed, "all statements of the page with their round trips"));
        }
        return measured;
    }

    public static async Task<int> ReportAsync(BenchInstallation installation)
    {
        var noticed = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5);
        var reported = await installation.Services.GetRequiredService<ReportCommands>()
            .ReportAsync(installation.Actor, new ReportForm("A laptop was stolen", null, null, DateTime.SpecifyKind(noticed, DateTimeKind.Unspecified), "UTC"), []);
        return reported.Succeeded ? reported.Value : throw new InvalidOperationException($"The report was refused: {reported.Refusal.Code}.");
    }
}
