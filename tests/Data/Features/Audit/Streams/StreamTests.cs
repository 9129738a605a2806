using System.Security.Cryptography;
using System.Text;
using Castellan.Data.Access;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Features.Audit.Streams;
using Castellan.Platform.Jobs;
using Castellan.Platform.Outbound;
using Castellan.Platform.Sealing;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Features.Audit.Streams;

[Trait("proves", "AUD-6")]
public sealed class StreamTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Secret = "canary-secret-of-a-stream-7d1f";

    private readonly TestFolder _keys = new();
    private TestInstallation _installation = null!;
    private Receiver _receiver = null!;
    private OutboundClient _client = null!;
    private StreamCommands _commands = null!;
    private StreamSweeper _sweeper = null!;
    private StreamQueries _queries = null!;
    private Team _team = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _receiver = await Receiver.StartAsync();
        _team = await Team.FoundAsync(_installation, "ours");
        Wire("127.0.0.0/8");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
        await _installation.DisposeAsync();
        _keys.Dispose();
    }

    [Fact]
    public async Task Entries_arrive_in_order_once_each_with_positions_without_a_gap()
    {
        var id = await CreateAsync();
        await AddAsync(2_500);

        await SweepAsync();

        await ArrivedAsync(2_500);
        _receiver.Taken.Count.ShouldBe(3);
        _receiver.Taken.First().Headers["Castellan-First-Position"].ToString().ShouldBe("1");
        (await RowAsync(id)).Position.ShouldBe(2_500);
    }

    [Theory]
    [InlineData(Mood.Says500)]
    [InlineData(Mood.Says400)]
    [InlineData(Mood.Redirects)]
    [InlineData(Mood.CutsBefore)]
    public async Task A_delivery_that_was_not_taken_is_sent_again_and_nothing_overtakes_it(Mood mood)
    {
        var id = await CreateAsync();
        await AddAsync(1_500);
        _receiver.Moods.Enqueue(Mood.Takes);
        _receiver.Moods.Enqueue(mood);
        _receiver.Moods.Enqueue(mood);

        await SweepAsync();
        (await RowAsync(id)).Failures.ShouldBe(1);
        await AddAsync(10);
        await SweepAsync();
        await SweepAsync();

        await ArrivedAsync(1_510);
        (await RowAsync(id)).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_whose_acceptance_was_lost_comes_again_with_the_same_positions()
    {
        await CreateAsync();
        await AddAsync(20);
        _receiver.Moods.Enqueue(Mood.CutsAfter);

        await SweepAsync();
        await SweepAsync();

        _receiver.Entries.Count.ShouldBe(40);
        _receiver.Entries.Take(20).ShouldBe(_receiver.Entries.Skip(20));
        _receiver.Entries.DistinctBy(entry => entry.Position).Select(entry => entry.Position).ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
    }

    [Fact]
    public async Task Moods_of_every_kind_lose_and_reorder_nothing()
    {
        await CreateAsync();
        var random = new PseudoRandom(20261127);
        var moods = Enum.GetValues<Mood>();
        for (var round = 0; round < 40; round++)
        {
            await AddAsync(random.Below(300));
            for (var number = 0; number < 3; number++)
            {
                _receiver.Moods.Enqueue(random.Below(2) == 0 ? Mood.Takes : moods[random.Below(moods.Length)]);
            }
            await SweepAsync();
        }
        _receiver.Moods.Clear();
        await SweepAsync();

        var first = _receiver.Entries.DistinctBy(entry => entry.Position).ToList();
        first.Select(entry => entry.Position).ShouldBe(Enumerable.Range(1, first.Count).Select(number => (long)number));
        first.Select(entry => entry.Id).ShouldBe(await IdsAsync());
        _receiver.Entries.GroupBy(entry => entry.Position).ShouldAllBe(same => same.DistinctBy(entry => entry.Id).Count() == 1);
    }

    [Fact]
    public async Task An_entry_that_commits_late_is_not_passed_over()
    {
        await CreateAsync();
        await using var slow = NpgsqlDataSource.Create(_installation.AdminConnectionString);
        await using var connection = await slow.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var insert = new NpgsqlCommand(InsertOf(1), connection, transaction))
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }
        await AddAsync(5);
        await SweepNowAsync();
        _receiver.Entries.ShouldBeEmpty();

        await transaction.CommitAsync(Cancellation);
        await SweepAsync();

        await ArrivedAsync(6);
    }

    [Fact]
    public async Task A_receiver_that_stays_down_stops_the_stream_with_a_mail_and_resuming_goes_on_from_there()
    {
        var id = await CreateAsync();
        await AddAsync(3);
        for (var attempt = 0; attempt < StreamDelivery.MostFailures; attempt++)
        {
            _receiver.Moods.Enqueue(Mood.Says500);
            await SweepAsync();
        }

        (await RowAsync(id)).State.ShouldBe(StreamState.Paused);
        (await RowAsync(id)).GaveUp.ShouldBeTrue();
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'StreamPaused'")).ShouldBe(1);
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 742")).ShouldBe(1);
        var asked = _receiver.Asked;
        await SweepAsync();
        _receiver.Asked.ShouldBe(asked);

        (await _commands.ResumeAsync(_team.Owner, id, Cancellation)).Succeeded.ShouldBeTrue();
        await SweepAsync();
        _receiver.Entries.Take(3).Select(entry => entry.Position).ShouldBe([1L, 2, 3]);
    }

    [Fact]
    public async Task Turned_back_a_stream_sends_the_same_entries_with_the_same_positions()
    {
        var id = await CreateAsync();
        await AddAsync(2_500);
        await SweepAsync();
        var before = _receiver.Entries;

        (await _commands.ReplayAsync(_team.Owner, id, 1_700, Cancellation)).Succeeded.ShouldBeTrue();
        await SweepAsync();

        // The delivery that holds the position began at 1,001; the act itself is the last entry.
        _receiver.Entries.Skip(2_500).Take(1_500).ShouldBe(before.Skip(1_000));
        (await _commands.ReplayAsync(_team.Owner, id, 9_000_000, Cancellation)).Refusal.ShouldBeOfType<StreamPositionUnknown>();
    }

    [Fact]
    [Trait("asvs", "4.1.5")]
    public async Task Each_delivery_is_signed_or_carries_the_token_and_the_secret_is_stored_sealed()
    {
        await CreateAsync(StreamSigning.Bearer);
        var hmac = await CreateAsync(StreamSigning.Hmac, "second");
        await AddAsync(1);
        await SweepAsync();

        var bearer = _receiver.Taken.First(one => one.Headers.ContainsKey("Authorization"));
        bearer.Headers.Authorization.ToString().ShouldBe($"Bearer {Secret}");
        var signed = _receiver.Taken.First(one => one.Headers["Castellan-Stream"] == hmac.ToString());
        var parts = signed.Headers["Castellan-Signature"].ToString().Split(',');
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts[0][2..]}.{signed.Body}"));
        parts[1].ShouldBe($"v1={Convert.ToHexStringLower(mac)}");
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.audit_streams WHERE position('{Secret}'::bytea IN sealed_secret) > 0")).ShouldBe(0);
        (await _installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries e WHERE e::text LIKE '%{Secret}%'")).ShouldBe(0);
    }

    [Fact]
    public async Task The_test_says_what_the_receiver_answered_and_sends_no_entry()
    {
        var id = await CreateAsync();
        (await _commands.TestAsync(_team.Owner, id, Cancellation)).Value.ShouldBe(new StreamAnswer(true, "204"));
        _receiver.Moods.Enqueue(Mood.Says400);
        (await _commands.TestAsync(_team.Owner, id, Cancellation)).Value.ShouldBe(new StreamAnswer(false, "400"));
        _receiver.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [Trait("asvs", "1.3.6"), Trait("asvs", "13.2.4")]
    public async Task A_closed_network_is_not_reached_by_whatever_name(string host)
    {
        var id = await CreateAsync(address: new UriBuilder(_receiver.Address) { Host = host }.Uri);
        Wire("203.0.113.0/24");
        await AddAsync(1);

        await SweepAsync();

        _receiver.Asked.ShouldBe(0);
        (await RowAsync(id)).LastAnswer.ShouldBe("closed-network");
    }

    [Fact, Trait("proves", "I46")]
    public async Task A_stream_sends_its_own_organisation_s_entries_alone()
    {
        var other = await Team.FoundAsync(_installation, "theirs");
        await CreateAsync();
        await AddAsync(3);
        await _installation.ExecuteAsAdminAsync(InsertOf(50).Replace($"{_team.OrgId}", $"{other.OrgId}", StringComparison.Ordinal));

        await SweepAsync();

        await ArrivedAsync(3);
        _receiver.Taken.ShouldAllBe(one => !one.Body.Contains($"{other.OrgId}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("https://user:pass@example.org/")]
    [InlineData("/relative")]
    [InlineData("https://")]
    [InlineData("javascript:alert(1)")]
    [Trait("asvs", "1.3.6"), Trait("asvs", "4.2.5")]
    public async Task An_unusable_address_is_refused(string address) =>
        (await _commands.CreateAsync(_team.Owner, new StreamDraft("x", address, StreamFormat.JsonLines, StreamSigning.Hmac, Secret, false), Cancellation)).Refusal.ShouldBeOfType<StreamAddressUnusable>();

    [Fact, Trait("proves", "B08")]
    [Trait("asvs", "4.2.5")]
    public async Task A_secret_that_is_short_or_breaks_a_header_is_refused()
    {
        foreach (var secret in new[] { "short", "a secret with spaces in it", "line\r\nbreak-in-the-secret", "é-accented-secret-of-length" })
        {
            (await _commands.CreateAsync(_team.Owner, new StreamDraft("x", "https://example.org/", StreamFormat.JsonLines, StreamSigning.Bearer, secret, false), Cancellation)).Refusal.ShouldBeOfType<StreamSecretTooShort>();
        }
        var (address, endless) = ("https://example.org/" + new string('a', 600), new string('s', 600));
        (await _commands.CreateAsync(_team.Owner, new StreamDraft("x", address, StreamFormat.JsonLines, StreamSigning.Hmac, Secret, false), Cancellation)).Refusal.ShouldBeOfType<StreamAddressUnusable>();
        (await _commands.CreateAsync(_team.Owner, new StreamDraft("x", "https://example.org/", StreamFormat.JsonLines, StreamSigning.Bearer, endless, false), Cancellation)).Refusal.ShouldBeOfType<StreamSecretTooShort>();
    }

    private void Wire(string allowed)
    {
        _client?.Dispose();
        var sealer = new Sealer(new KeyRing(Options.Create(new KeyOptions { Folder = _keys.Path, CreateMissing = true })));
        var outbound = new OutboundAddresses(Options.Create(new OutboundOptions { AllowedNetworks = [allowed] }));
        _client = new OutboundClient(outbound);
        var trail = new TrailQueries(_installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System);
        var sender = new StreamSender(_client, sealer, TimeProvider.System);
        _commands = new StreamCommands(_installation.Tenants, trail, sender, sealer, outbound);
        _queries = new StreamQueries(_installation.Tenants);
        _sweeper = new StreamSweeper(_installation.Operators, trail, sender, new PublicAddress(Options.Create(new PublicOptions { Address = "https://console.example" }), new NoServer()), TimeProvider.System);
    }

    private async Task<Guid> CreateAsync(StreamSigning signing = StreamSigning.Hmac, string name = "siem", Uri? address = null)
    {
        var id = (await _commands.CreateAsync(_team.Owner, new StreamDraft(name, (address ?? _receiver.Address).ToString(), StreamFormat.JsonLines, signing, Secret, false), Cancellation)).Value;
        // What was recorded on the way is another test's matter.
        await _installation.ExecuteAsAdminAsync($"UPDATE tenant.stream_deliveries SET after_tx = pg_current_xact_id()::text::bigint WHERE stream_id = '{id}'");
        return id;
    }

    // Every transaction of the server that a stream would still wait for is over, another test's database included.
    private async Task SweepAsync()
    {
        while (!await _installation.ScalarAsAdminAsync<bool>("SELECT NOT EXISTS (SELECT FROM audit.entries WHERE tx >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"))
        {
            await Task.Delay(20, Cancellation);
        }
        await SweepNowAsync();
    }

    // Whatever wait a failure asked for is over.
    private async Task SweepNowAsync()
    {
        await _installation.ExecuteAsAdminAsync("UPDATE tenant.stream_deliveries SET next_attempt_at = clock_timestamp() - interval '1 second'");
        await _sweeper.RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);
    }

    private Task AddAsync(int count) => count == 0 ? Task.CompletedTask : _installation.ExecuteAsAdminAsync(InsertOf(count));

    private string InsertOf(int count) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"INSERT INTO audit.entries (org_id, action, outcome, actor_kind, target_kind) SELECT '{_team.OrgId}', 402, 0, 2, 0 FROM generate_series(1, {count})");

    private async Task ArrivedAsync(int count)
    {
        _receiver.Entries.Select(entry => entry.Position).ShouldBe(Enumerable.Range(1, count).Select(number => (long)number));
        _receiver.Entries.Select(entry => entry.Id).ShouldBe(await IdsAsync());
    }

    private async Task<Guid[]> IdsAsync() => await _installation.ScalarAsAdminAsync<Guid[]>($"SELECT array_agg(id ORDER BY tx, occurred_at, id) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 402") ?? [];

    private async Task<StreamRow> RowAsync(Guid id) => (await _queries.AllAsync(_team.Owner, Cancellation)).Single(row => row.Id == id);

    /// <summary>The same sequence in every run.</summary>
    private sealed class PseudoRandom(uint seed)
    {
        private uint _state = seed;

        public int Below(int limit)
        {
            _state = unchecked((_state * 1664525u) + 1013904223u);
            return (int)((_state >> 8) % (uint)limit);
        }
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(Microsoft.AspNetCore.Hosting.Server.IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
