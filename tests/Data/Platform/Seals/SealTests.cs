using Castellan.Data.Access;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Seals;

/// <summary>The database's owner tampers with the audit log; the seals tell.</summary>
public sealed class SealTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Open = "ALTER TABLE audit.entries DISABLE TRIGGER USER; ALTER TABLE audit.seals DISABLE TRIGGER USER;";

    private readonly TestFolder _folder = new();
    private TestInstallation _installation = null!;
    private Team _team = null!;
    private SealStore _store = null!;
    private SealKeys _keys = null!;

    public static TheoryData<string, string, SealFault> Tampers => new()
    {
        { "an outcome changed", "UPDATE audit.entries SET outcome = 1 WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "an actor changed", "UPDATE audit.entries SET actor_id = gen_random_uuid() WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "a network taken out", "UPDATE audit.entries SET network = 'elsewhere' WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "before and after changed", "UPDATE audit.entries SET changes = '{\"after\":{\"x\":1}}' WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "an instant moved", "UPDATE audit.entries SET occurred_at = occurred_at - interval '1 second' WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "moved into another organisation", "UPDATE audit.entries SET org_id = gen_random_uuid() WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { "an entry deleted", "DELETE FROM audit.entries WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntriesMissing },
        { "all of one organisation deleted", "DELETE FROM audit.entries WHERE org_id = (SELECT org_id FROM tenant.organisations LIMIT 1)", SealFault.EntriesMissing },
        {
            "an entry slipped in behind the mark",
            "INSERT INTO audit.entries (org_id, tx, action, outcome, actor_kind, target_kind) SELECT org_id, tx, 100, 0, 3, 0 FROM audit.entries ORDER BY tx LIMIT 1", SealFault.EntryAltered
        },
        {
            "an entry slipped into another day",
            "INSERT INTO audit.entries (org_id, occurred_at, tx, action, outcome, actor_kind, target_kind) SELECT org_id, occurred_at - interval '1 day', tx, 100, 0, 3, 0 FROM audit.entries ORDER BY tx LIMIT 1", SealFault.EntryAltered
        },
        { "two entries exchanged", "UPDATE audit.entries e SET action = (SELECT o.action FROM audit.entries o WHERE o.id <> e.id AND o.action <> e.action ORDER BY o.id LIMIT 1) WHERE id IN (SELECT id FROM audit.entries ORDER BY id LIMIT 2)", SealFault.EntryAltered },
        { "a day dropped without a word", "DO $$ BEGIN EXECUTE 'DROP TABLE audit.entries_' || to_char((SELECT max(day) FROM audit.seals), 'YYYYMMDD'); END $$", SealFault.EntriesMissing },
        { "leaves changed together with their entries", "DELETE FROM audit.entries WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1); UPDATE audit.seal_leaves SET leaves = substr(leaves, 33)", SealFault.SegmentBroken },
        { "a root changed", "UPDATE audit.seals SET root = sha256('other') WHERE number = 1", SealFault.SealForged },
        { "a range widened", "UPDATE audit.seals SET tx_to = tx_to + 1 WHERE number = 1", SealFault.SealForged },
        { "a seal taken out of the middle", "DELETE FROM audit.seals WHERE number = 2", SealFault.ChainBroken },
        { "the tail cut off", "DELETE FROM audit.seals WHERE number = (SELECT max(number) FROM audit.seals)", SealFault.TailLost },
        { "an old seal played again", "INSERT INTO audit.seals SELECT number + 100, kind, day, tx_from, tx_to, entries, root, previous, epoch, key_number, sealed_at, signature FROM audit.seals WHERE number = 1", SealFault.SealForged },
        { "a tombstone made up", "INSERT INTO audit.seals SELECT (SELECT max(number) + 1 FROM audit.seals), 1, day, 0, 0, entries, root, previous, epoch, key_number, now(), signature FROM audit.seals WHERE number = 1", SealFault.SealForged },
        { "a key that is not ours", "UPDATE audit.seals SET key_number = 9 WHERE number = 1", SealFault.SealForged },
        { "the epoch of another database", "UPDATE audit.seals SET epoch = '1.1' WHERE number = 2", SealFault.SealForged },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _store = new SealStore(_installation.Connections, _installation.Signer);
        _keys = new SealKeys(Options.Create(new KeyOptions { Folder = _folder.Path, CreateMissing = true }));
        _team = await Team.FoundAsync(_installation, "acme");
        // Three seals, so that there is a first, a middle and a last.
        for (var seal = 0; seal < 3; seal++)
        {
            await ActAsync();
            await SealAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        _folder.Dispose();
    }

    [Fact, Trait("proves", "AUD-4")]
    public async Task What_nobody_touched_is_intact_and_what_came_later_is_sealed_later()
    {
        var all = await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries");
        var report = await VerifyAsync();

        report.Findings.ShouldBeEmpty();
        report.Entries.ShouldBe(all);
        await ActAsync();
        (await VerifyAsync()).Entries.ShouldBe(all);
        await SealAsync();
        (await VerifyAsync()).Entries.ShouldBeGreaterThan(all);
        // Nothing new: no seal.
        var seals = (await _store.SealsAsync(Cancellation)).Count;
        await SealAsync();
        (await _store.SealsAsync(Cancellation)).Count.ShouldBe(seals);
    }

    [Theory, Trait("proves", "AUD-4")]
    [MemberData(nameof(Tampers))]
    [Trait("asvs", "16.4.2")]
    public async Task A_tampering_by_the_owner_of_the_database_is_named(string what, string sql, SealFault fault)
    {
        await _installation.ExecuteAsAdminAsync($"{Open} {sql}");

        var report = await VerifyAsync();

        report.IsIntact.ShouldBeFalse(what);
        report.Findings.ShouldContain(finding => finding.Fault == fault, string.Join('\n', report.Findings));
        if (fault == SealFault.EntryAltered)
        {
            report.Findings.ShouldContain(finding => finding.Fault == fault && finding.Entry != null);
        }
    }

    [Fact, Trait("proves", "AUD-4")]
    [Trait("asvs", "11.6.1")]
    public async Task Signed_again_with_another_key_it_is_not_ours()
    {
        using var elsewhere = new TestFolder();
        var theirs = new SealKeys(Options.Create(new KeyOptions { Folder = elsewhere.Path, CreateMissing = true }));
        await _installation.ExecuteAsAdminAsync($"{Open} DELETE FROM audit.seals; DELETE FROM audit.seal_leaves; DELETE FROM audit.entries WHERE id = (SELECT id FROM audit.entries LIMIT 1)");
        while ((await _store.SealAsync(theirs.Sign, Cancellation)).Count == 0)
        {
            await Task.Delay(20, Cancellation);
        }

        (await VerifyAsync()).Findings.Select(finding => finding.Fault).Distinct().ShouldBe([SealFault.SealForged, SealFault.TailLost], ignoreOrder: true);
    }

    [Fact, Trait("proves", "AUD-4"), Trait("proves", "F24")]
    [Trait("asvs", "11.2.2"), Trait("asvs", "13.3.4")]
    public async Task After_a_change_of_keys_old_seals_still_count()
    {
        _keys.Rotate();
        await ActAsync();
        await SealAsync();

        (await _store.SealsAsync(Cancellation)).Select(seal => seal.KeyNumber).Distinct().ShouldBe([1, 2]);
        (await VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "AUD-4")]
    public async Task Ten_sealers_at_once_leave_one_chain()
    {
        for (var act = 0; act < 5; act++)
        {
            await ActAsync();
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _store.SealAsync(_keys.Sign, Cancellation)));
        }
        await SealAsync();

        (await VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "AUD-4")]
    public async Task An_entry_of_a_transaction_that_still_runs_is_sealed_after_it()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_installation.AdminConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var slow = await connection.BeginTransactionAsync(Cancellation);
        await using (var command = new Npgsql.NpgsqlCommand($"INSERT INTO audit.entries (org_id, action, outcome, actor_kind, target_kind) VALUES ('{_team.OrgId}', 100, 0, 3, 0)", connection))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }
        await ActAsync();
        if (await _store.SealAsync(_keys.Sign, Cancellation) is { Count: > 0 } early)
        {
            _keys.Remember(early[^1]);
        }
        await slow.CommitAsync(Cancellation);
        await SealAsync();

        var report = await VerifyAsync();
        report.Findings.ShouldBeEmpty();
        report.Entries.ShouldBe(await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries"));
    }

    [Fact, Trait("proves", "AUD-4"), Trait("proves", "AUD-2")]
    public async Task A_day_that_went_after_its_retention_leaves_a_tombstone_and_the_rest_verifies()
    {
        var entries = await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries");
        var sweeper = new AuditDaysSweeper(_installation.Keeper, async (day, ct) =>
        {
            await SealAsync();
            await _store.BuryAsync(day, _keys.Sign, ct);
            return 0;
        }, Options.Create(new RetentionOptions()));

        await sweeper.RunAsync(TimeProvider.System.GetUtcNow().AddDays(31), Cancellation);

        var report = await VerifyAsync();
        report.Findings.ShouldBeEmpty();
        report.Entries.ShouldBe(0);
        report.Purged.ShouldBe(entries);
        // Killed after the tombstone and run again: one is enough.
        (await _store.BuryAsync((await _store.SealsAsync(Cancellation))[0].Day, _keys.Sign, Cancellation)).ShouldBeNull();
    }

    private async Task ActAsync() =>
        (await new RoleCommands(_installation.Tenants).CreateAsync(_team.Owner, new RoleDraft($"Role {Guid.NewGuid():N}"[..20], "", PermissionSet.Of(Permission.MembersRead)), Cancellation)).Succeeded.ShouldBeTrue();

    // A transaction of another test's database, still running on the same server, holds the horizon back for a moment.
    private async Task SealAsync()
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            if (await _store.SealAsync(_keys.Sign, Cancellation) is { Count: > 0 } made)
            {
                _keys.Remember(made[^1]);
            }
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
        while (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE tx >= (SELECT coalesce(max(tx_to), 0) FROM audit.seals)") > 0);
    }

    private Task<SealReport> VerifyAsync() => new SealVerifier(_store, new HoldStore(_installation.Connections, _installation.Signer, _store)).VerifyAsync(_keys.Public(), _keys.Head(), cancellation: Cancellation);
}
