using Castellan.Data.Seals;
using Castellan.Data.Tenancy;
using Castellan.Features.Audit.Holds;
using Castellan.Features.Audit.Kept;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Platform.Trail;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Audit.Holds;

/// <summary>An organisation with a history that is sealed, and everything that holds, purges and verifies it. Its retention can be cut short.</summary>
internal sealed class HoldsHouse : IAsyncDisposable
{
    /// <summary>Everything younger stays when the retention is <see cref="ShortDays"/>.</summary>
    public static readonly DateTimeOffset LongAgo = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-20).AddHours(12), TimeSpan.Zero);

    public const int ShortDays = 10;

    private readonly TestFolder _folder = new();

    private HoldsHouse(TestInstallation installation, Team team)
    {
        (Installation, Team) = (installation, team);
        Seals = new SealStore(installation.Connections, installation.Signer);
        Store = new HoldStore(installation.Connections, installation.Signer, Seals);
        Keys = new SealKeys(Options.Create(new KeyOptions { Folder = _folder.Path, CreateMissing = true }));
        Verifier = new SealVerifier(Seals, Store);
        Records = new VerificationRecords(installation.Operators);
        Trail = TrailFor(new RetentionOptions());
        Queries = new HoldQueries(installation.Tenants, Trail, TimeProvider.System);
        Commands = new HoldCommands(installation.Tenants, Queries);
        Kept = new KeptQueries(installation.Tenants, Trail, TimeProvider.System);
    }

    public TestInstallation Installation { get; }

    public Team Team { get; }

    public string KeyFolder => _folder.Path;

    public SealStore Seals { get; }

    public HoldStore Store { get; }

    public SealKeys Keys { get; }

    public SealVerifier Verifier { get; }

    public VerificationRecords Records { get; }

    public TrailQueries Trail { get; }

    /// <summary>Reads as if entries were kept for a few days only.</summary>
    public TrailQueries ShortTrail => TrailFor(new RetentionOptions { AuditDays = ShortDays });

    public HoldQueries Queries { get; }

    public HoldCommands Commands { get; }

    public KeptQueries Kept { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HoldsHouse> BuildAsync(PostgresFixture postgres)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        await TrailHistory.PrepareAsync(installation);
        return new HoldsHouse(installation, await Team.FoundAsync(installation, "acme"));
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        _folder.Dispose();
    }

    public Task AddAsync(DateTimeOffset at, Guid? actor = null, Guid? target = null, short action = 400, string? changes = null, Guid? orgId = null) =>
        TrailHistory.AddAsync(Installation, orgId ?? Team.OrgId, at, action, actor: actor, target: target, changes: changes);

    // A transaction of another test's database, still running on the same server, holds the horizon back for a moment.
    public async Task SealAsync()
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            if (await Seals.SealAsync(Keys.Sign, Cancellation) is { Count: > 0 } made)
            {
                Keys.Remember(made[^1]);
            }
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
        while (await Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE tx >= (SELECT coalesce(max(tx_to), 0) FROM audit.seals)") > 0);
    }

    /// <summary>Runs the purge as if entries were kept for a few days only.</summary>
    public Task<SweepReport> PurgeAsync() => new AuditDaysSweeper(
        Installation.Keeper, (day, ct) => SealsPlatform.BuryAsync(Seals, Store, Keys, day, ct), Options.Create(new RetentionOptions { AuditDays = ShortDays })).RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);

    public Task<SweepReport> SweepHeldAsync(TimeSpan later = default) =>
        new HeldSweeper(Store, Installation.Operators, Options.Create(new RetentionOptions { AuditDays = ShortDays })).RunAsync(TimeProvider.System.GetUtcNow() + later, Cancellation);

    public Task<SealReport> VerifyAsync() => Verifier.VerifyAsync(Keys.Public(), Keys.Head(), cancellation: Cancellation);

    public async Task<int> HoldAsync(TrailFilter filter, bool future = false) => (await Commands.PlaceAsync(Team.Owner, new HoldOrder(filter, "Needed in court", future), Cancellation)).Value;

    public Task<long> HeldAsync() => Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.audit_held");

    private TrailQueries TrailFor(RetentionOptions retention) => new(Installation.Tenants, Options.Create(retention), TimeProvider.System);
}
