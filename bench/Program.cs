using System.Globalization;
using Castellan.Bench;

// dotnet run -c Release --project bench -- [part …] [--rows N] [--members N] [--grow]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var size = BenchSize.Read(args);
await using var installation = await BenchInstallation.StartAsync(size);

(string Part, Func<Task<IReadOnlyList<Measured>>> Run)[] parts =
[
    ("read", () => TenantReadBench.RunAsync(installation)),
    ("members", () => MembersBench.RunAsync(installation)),
    ("session", () => SessionBench.RunAsync(installation)),
    ("append", () => AppendBench.RunAsync(installation)),
    ("seal", () => SealBench.RunAsync(installation)),
    ("audit", () => AuditBench.RunAsync(installation)),
    ("export", () => ExportBench.RunAsync(installation)),
    ("stream", () => StreamBench.RunAsync(installation)),
    ("incident", () => IncidentBench.RunAsync(installation)),
    ("obligations", () => ObligationBench.RunAsync(installation)),
    ("outbox", () => OutboxBench.RunAsync(installation)),
    ("purge", () => PurgeBench.RunAsync(installation)),
    ("page", () => PageBench.RunAsync(installation)),
    ("revoke", () => RevocationBench.RunAsync(installation)),
    ("even", () => EvenBench.RunAsync(installation)),
    ("signin", () => SignInBench.RunAsync(installation)),
];
var measured = new List<Measured>();
foreach (var (part, run) in parts.Where(part => size.Parts.Count == 0 || size.Parts.Contains(part.Part)))
{
    Console.Error.WriteLine($"measuring {part} …");
    var figures = await run();
    measured.AddRange(figures);
    foreach (var figure in figures)
    {
        Console.Error.WriteLine($"  {figure.Name}: {figure.Figure} ({figure.Target})");
    }
}
Console.WriteLine(Table.Of(measured, size));
return measured.TrueForAll(figure => figure.Met) ? 0 : 1;
