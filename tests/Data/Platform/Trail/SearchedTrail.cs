using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Two organisations with a handful of entries that share words, people and times.</summary>
public sealed class SearchedTrail(PostgresFixture postgres) : IAsyncLifetime
{
    public static readonly DateTimeOffset Noon = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2).AddHours(12), TimeSpan.Zero);

    public TestInstallation Installation { get; private set; } = null!;

    public TrailQueries Queries { get; private set; } = null!;

    public Team Team { get; private set; } = null!;

    public Team Other { get; private set; } = null!;

    public TenantActor Ada { get; private set; } = null!;

    public TenantActor Grace { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await TestInstallation.CreateAsync(postgres);
        Queries = new TrailQueries(Installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System);
        Team = await Team.FoundAsync(Installation, "ours");
        Other = await Team.FoundAsync(Installation, "theirs");
        Ada = await Team.AddAsync(RoleKind.SecurityOfficer, "Ada Lovelace");
        Grace = await Team.AddAsync(RoleKind.Viewer, "Grace Hopper");
        await TrailHistory.PrepareAsync(Installation);
        await Installation.ExecuteAsAdminAsync("ALTER TABLE audit.entries DISABLE TRIGGER append_only; DELETE FROM audit.entries; ALTER TABLE audit.entries ENABLE TRIGGER append_only");
        await AddAsync(1, 400, Ada.PersonId, Grace.PersonId, "Viewer", "Night shift");
        await AddAsync(2, 402, Grace.PersonId, Ada.PersonId);
        await AddAsync(3, 501, Ada.PersonId, Guid.NewGuid(), "Night watch", "Étoilé O'Neil");
        await AddAsync(4, 107, Grace.PersonId, Grace.PersonId);
        await TrailHistory.AddAsync(Installation, Other.OrgId, Noon.AddMinutes(5), action: 501, actor: Other.Owner.PersonId, target: Ada.PersonId, changes: AuditChanges.Write(new { name = "Night secret" }, null));
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    public Task AddAsync(int minute, short action, Guid actor, Guid target, string? before = null, string? after = null) =>
        Installation.ExecuteAsAdminAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, changes)
            VALUES ('{Team.OrgId}', '{Noon.AddMinutes(minute):O}', {action}, 0, 0, '{actor}', 1, '{target}', {(before is null ? "NULL" : $"'{AuditChanges.Write(new { name = before }, new { name = after })!.Replace("'", "''", StringComparison.Ordinal)}'")})
            """));

    /// <summary>The numbers of the actions found by Ada, newest first.</summary>
    public async Task<string> ActionsAsync(TrailFilter filter) =>
        string.Join(' ', (await Queries.PageAsync(Ada, filter, cancellation: TestContext.Current.CancellationToken)).Entries.Select(entry => (int)entry.Action));
}
