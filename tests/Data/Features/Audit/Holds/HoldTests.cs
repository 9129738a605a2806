using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Audit.Holds;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Tests.Data.Features.Audit.Holds;

[Trait("proves", "AUD-8")]
public sealed class HoldTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();

    private HoldsHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await HoldsHouse.BuildAsync(postgres);
        await _house.AddAsync(HoldsHouse.LongAgo, Ann, Bob, changes: AuditChanges.Write(new { name = "Moonlight" }, null));
        await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(1), Bob, Bob);
        await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(2), Ann, Ann, action: 402);
        await _house.AddAsync(HoldsHouse.LongAgo.AddDays(-1), Bob, Bob);
        await _house.SealAsync();
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Held_entries_outlive_the_purge_with_their_proof_and_stay_readable()
    {
        await _house.HoldAsync(new TrailFilter { Actor = Ann });

        var report = await _house.PurgeAsync();

        report.Arguments.Skip(2).ShouldBe(["2", "2"]);
        (await _house.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE occurred_at < '{HoldsHouse.LongAgo.AddDays(1):O}'")).ShouldBe(0);
        (await _house.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.audit_held WHERE seal_number IS NOT NULL AND path IS NOT NULL")).ShouldBe(2);
        var verified = await _house.VerifyAsync();
        verified.Findings.ShouldBeEmpty();
        verified.Organisations[_house.Team.OrgId].First.ShouldBe(HoldsHouse.LongAgo);

        (await OldAsync(TrailFilter.Everything)).ShouldBe([HoldsHouse.LongAgo.AddMinutes(2), HoldsHouse.LongAgo]);
        (await OldAsync(new TrailFilter { About = Bob })).ShouldBe([HoldsHouse.LongAgo]);
        (await OldAsync(new TrailFilter { Words = "moonlight" })).ShouldBe([HoldsHouse.LongAgo]);
        (await OldAsync(new TrailFilter { Words = "sunshine" })).ShouldBeEmpty();
        (await OldAsync(new TrailFilter { Actions = [AuditAction.MemberRestored], From = HoldsHouse.LongAgo })).ShouldBe([HoldsHouse.LongAgo.AddMinutes(2)]);
        (await OldAsync(new TrailFilter { To = HoldsHouse.LongAgo.AddMinutes(1) })).ShouldBe([HoldsHouse.LongAgo]);
    }

    [Fact]
    public async Task Pages_lead_from_the_log_into_held_entries_and_back()
    {
        for (var minute = 3; minute < 9; minute++)
        {
            await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(minute), Ann);
        }
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        await _house.PurgeAsync();
        var all = (await _house.ShortTrail.PageAsync(_house.Team.Owner, TrailFilter.Everything, size: 1000, cancellation: Cancellation)).Entries.Select(entry => entry.Id).ToList();

        List<Guid> down = [];
        for (TrailPlace? place = null; ;)
        {
            var page = await _house.ShortTrail.PageAsync(_house.Team.Owner, TrailFilter.Everything, place, size: 3, cancellation: Cancellation);
            down.AddRange(page.Entries.Select(entry => entry.Id));
            if (page.Older is not { } older)
            {
                break;
            }
            place = TrailPlace.OlderThan(older);
        }
        List<Guid> up = [];
        for (var cursor = new TrailCursor(DateTimeOffset.UnixEpoch, Guid.Empty); cursor is not null;)
        {
            var page = await _house.ShortTrail.PageAsync(_house.Team.Owner, TrailFilter.Everything, TrailPlace.NewerThan(cursor), size: 3, cancellation: Cancellation);
            up.InsertRange(0, page.Entries.Select(entry => entry.Id));
            cursor = page.Newer;
        }

        all.Count.ShouldBeGreaterThan(8);
        down.ShouldBe(all);
        up.ShouldBe(all);
        (await _house.ShortTrail.AroundAsync(_house.Team.Owner, new TrailCursor(HoldsHouse.LongAgo, all[^1]), Cancellation)).ShouldNotBeNull().Entries.Select(entry => entry.Id).ShouldContain(all[^1]);
    }

    [Fact, Trait("proves", "AUD-2")]
    public async Task The_purge_says_to_each_organisation_what_went_and_what_is_kept_once()
    {
        var number = await _house.HoldAsync(new TrailFilter { Actor = Ann });
        await _house.PurgeAsync();

        await _house.SweepHeldAsync();
        await _house.SweepHeldAsync();

        var purges = (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Purges;
        purges.Select(purge => (purge.Purged, purge.Kept)).ShouldBe([(1L, 2L), (1L, 0L)]);
        purges[0].Holds.ShouldBe([number]);
        purges[1].Holds.ShouldBeEmpty();
        var said = await _house.Trail.PageAsync(_house.Team.Owner, new TrailFilter { Actions = [AuditAction.DayPurged] }, cancellation: Cancellation);
        said.Entries.Count.ShouldBe(2);
        said.Entries.ShouldContain(entry => entry.Changes!.Contains("\"kept\": 2", StringComparison.Ordinal) && entry.Changes.Contains("\"holds\": [1]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_held_is_copied_before_it_would_be_hidden()
    {
        var edge = TimeProvider.System.GetUtcNow().AddDays(-10);
        await _house.AddAsync(edge.AddHours(1), Ann);
        await _house.AddAsync(edge.AddHours(-1), Ann);
        await _house.SealAsync();
        await _house.HoldAsync(new TrailFilter { Actor = Ann, From = edge.AddDays(-1) });

        await _house.SweepHeldAsync();

        (await _house.HeldAsync()).ShouldBe(2);
        // The log shows one, the copies the other: none twice, none missing.
        (await _house.ShortTrail.PageAsync(_house.Team.Owner, new TrailFilter { Actor = Ann, From = edge.AddDays(-1) }, cancellation: Cancellation)).Entries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_released_hold_lets_its_entries_go_unless_another_one_is_about_them()
    {
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        await _house.HoldAsync(new TrailFilter { Target = Bob });
        await _house.PurgeAsync();
        var held = await _house.HeldAsync();
        var first = (await _house.Queries.ViewAsync(_house.Team.Owner, [], Cancellation)).Holds.Single(hold => hold.Number == 1);

        (await _house.Commands.ReleaseAsync(_house.Team.Owner, first.Id, " ", Cancellation)).Refusal.ShouldBeOfType<HoldReasonMissing>();
        (await _house.Commands.ReleaseAsync(_house.Team.Owner, first.Id, "Settled", Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.Commands.ReleaseAsync(_house.Team.Owner, first.Id, "Settled", Cancellation)).Refusal.ShouldBe(new HoldReleasedAlready(1));
        await _house.SweepHeldAsync();
        var soon = await _house.HeldAsync();
        await _house.SweepHeldAsync(HeldSweeper.Grace + TimeSpan.FromMinutes(1));

        (held, soon, await _house.HeldAsync()).ShouldBe((4, 4, 3));
        (await _house.VerifyAsync()).Findings.ShouldBeEmpty();
        (await _house.Trail.PageAsync(_house.Team.Owner, new TrailFilter { Actions = [AuditAction.HoldReleased, AuditAction.HeldLetGo, AuditAction.HoldPlaced] }, cancellation: Cancellation)).Entries.Count.ShouldBe(4);
    }

    [Theory, Trait("proves", "AUD-4")]
    [InlineData("UPDATE tenant.audit_held SET outcome = 1 WHERE id = (SELECT id FROM tenant.audit_held LIMIT 1)")]
    [InlineData("UPDATE tenant.audit_held SET changes = '{\"before\":{\"name\":\"Sunlight\"}}' WHERE changes IS NOT NULL")]
    [InlineData("UPDATE tenant.audit_held SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = (SELECT id FROM tenant.audit_held LIMIT 1)")]
    [InlineData("UPDATE tenant.audit_held SET path = NULL, seal_number = NULL, leaf_index = NULL WHERE id = (SELECT id FROM tenant.audit_held LIMIT 1)")]
    [InlineData("UPDATE tenant.audit_held SET leaf_index = leaf_index + 1 WHERE id = (SELECT id FROM tenant.audit_held LIMIT 1)")]
    [InlineData("INSERT INTO tenant.audit_held SELECT org_id, occurred_at, gen_random_uuid(), tx, version, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes, seal_number, leaf_index, path, copied_at FROM tenant.audit_held LIMIT 1")]
    public async Task A_held_copy_that_was_tampered_with_is_named(string sql)
    {
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        await _house.PurgeAsync();

        await _house.Installation.ExecuteAsAdminAsync($"ALTER TABLE tenant.audit_held DISABLE TRIGGER USER; {sql}");

        (await _house.VerifyAsync()).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Fault.ShouldBe(SealFault.CopyAltered), finding => finding.Place.ShouldNotBeNull().OrgId.ShouldBe(_house.Team.OrgId));
    }

    [Fact]
    public async Task An_entry_that_was_tampered_with_before_it_was_copied_is_kept_without_a_proof_and_named()
    {
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        await _house.Installation.ExecuteAsAdminAsync($"ALTER TABLE audit.entries DISABLE TRIGGER USER; UPDATE audit.entries SET outcome = 2 WHERE actor_id = '{Ann}' AND action = 402");

        await _house.PurgeAsync();

        (await _house.HeldAsync()).ShouldBe(2);
        (await _house.VerifyAsync()).Findings.ShouldHaveSingleItem().Fault.ShouldBe(SealFault.CopyAltered);
    }

    [Fact]
    public async Task Holds_are_refused_that_would_hold_everything_nothing_or_something_else_later()
    {
        var now = TimeProvider.System.GetUtcNow();
        var week = new TrailFilter { From = now.AddDays(-7).AddMinutes(1) };

        (await RefusedAsync(new HoldOrder(week, "  "))).ShouldBeOfType<HoldReasonMissing>();
        (await RefusedAsync(new HoldOrder(week, new string('x', 501)))).ShouldBe(new HoldReasonTooLong(500));
        (await RefusedAsync(new HoldOrder(TrailFilter.Everything, "Everything"))).ShouldBe(new HoldTooBroad(7));
        (await RefusedAsync(new HoldOrder(new TrailFilter { Outcome = TrailOutcome.Done }, "Everything done"))).ShouldBe(new HoldTooBroad(7));
        (await RefusedAsync(new HoldOrder(week, "And all that comes", WithFuture: true))).ShouldBe(new HoldTooBroad(7));
        (await RefusedAsync(new HoldOrder(new TrailFilter { Words = "ann" }, "By a name"))).ShouldBeOfType<HoldByWords>();
        (await RefusedAsync(new HoldOrder(new TrailFilter { Actor = Guid.NewGuid() }, "Nobody"))).ShouldBeOfType<HoldMatchesNothing>();
        (await RefusedAsync(new HoldOrder(new TrailFilter { Actor = Ann, From = now, To = now.AddDays(-1) }, "Backwards"))).ShouldBeOfType<HoldMatchesNothing>();
        (await _house.Commands.PlaceAsync(_house.Team.Owner, new HoldOrder(week, "A week"), Cancellation)).Value.ShouldBe(1);
        (await _house.Commands.PlaceAsync(_house.Team.Owner, new HoldOrder(new TrailFilter { Actor = Guid.NewGuid() }, "Whatever comes", WithFuture: true), Cancellation)).Value.ShouldBe(2);
    }

    [Fact]
    public async Task Who_may_not_export_may_look_and_not_hold()
    {
        var viewer = await _house.Team.AddAsync(RoleKind.Viewer);
        var other = await Team.FoundAsync(_house.Installation, "other");
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        var hold = (await _house.Queries.ViewAsync(_house.Team.Owner, [], Cancellation)).Holds.Single();

        (await _house.Commands.PlaceAsync(viewer, new HoldOrder(new TrailFilter { Actor = Ann }, "Mine"), Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.AuditExport));
        (await _house.Commands.ReleaseAsync(viewer, hold.Id, "Mine", Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.AuditExport));
        (await _house.Commands.ReleaseAsync(other.Owner, hold.Id, "Theirs", Cancellation)).Refusal.ShouldBeOfType<HoldNotFound>();
        (await _house.Queries.ViewAsync(other.Owner, [], Cancellation)).Holds.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "I46")]
    public async Task A_hold_keeps_nothing_of_another_organisation()
    {
        var other = await Team.FoundAsync(_house.Installation, "other");
        await _house.AddAsync(HoldsHouse.LongAgo, Ann, orgId: other.OrgId);
        await _house.SealAsync();
        await _house.HoldAsync(new TrailFilter { Actor = Ann });

        await _house.PurgeAsync();

        (await _house.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.audit_held WHERE org_id = '{other.OrgId}'")).ShouldBe(0);
        (await _house.ShortTrail.PageAsync(other.Owner, new TrailFilter { Actor = Ann }, cancellation: Cancellation)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_database_and_the_console_agree_about_what_a_hold_covers()
    {
        var chance = new Draw();
        await using var source = NpgsqlDataSource.Create(_house.Installation.AdminConnectionString);
        var disagreements = new List<string>();
        for (var round = 0; round < 400; round++)
        {
            var scope = new HoldScope(HoldsHouse.LongAgo.AddMinutes(chance.Next(3)), chance.Next(2) == 0 ? null : HoldsHouse.LongAgo.AddMinutes(chance.Next(1, 5)))
            {
                Actor = Some(chance),
                Target = Some(chance),
                About = Some(chance),
                Actions = chance.Next(2) == 0 ? [] : [AuditAction.MemberRoleChanged, AuditAction.MemberRestored],
                Outcomes = chance.Next(2) == 0 ? [] : [AuditOutcome.Refused],
                Session = Some(chance),
                Request = chance.Next(3) == 0 ? "r1" : null,
                Network = chance.Next(3) == 0 ? "192.0.2.0/24" : null,
                Entries = Some(chance) is { } picked ? [picked] : [],
                Sessions = Some(chance) is { } whole ? [whole] : [],
            };
            var entry = Some(chance) ?? Guid.NewGuid();
            var (at, action, outcome) = (HoldsHouse.LongAgo.AddMinutes(chance.Next(5)), (AuditAction)chance.Next(400, 404), (AuditOutcome)chance.Next(3));
            var (actor, target, session, request, network) = (Some(chance), Some(chance), Some(chance), chance.Next(2) == 0 ? "r1" : null, chance.Next(2) == 0 ? "192.0.2.0/24" : null);
            await using var command = source.CreateCommand("""
                SELECT tenancy.hold_covers(ROW($1, $1, 1, '', $1, now(), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL, NULL, $20, NULL, $21)::tenant.audit_holds, $22, $12, $13, $14, $15, $16, $17, $18, $19)
                """);
            foreach (var value in new object?[]
            {
                Guid.Empty, scope.From, scope.To, scope.Actor, scope.Target, scope.About, scope.Actions.Select(one => (short)one).ToArray(), scope.Outcomes.Select(one => (short)one).ToArray(), scope.Session,
                scope.Request, scope.Network, at, (short)action, (short)outcome, actor, target, session, request, network,
                scope.Entries.ToArray(), scope.Sessions.ToArray(), entry,
            })
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            }
            var database = (bool)(await command.ExecuteScalarAsync(Cancellation))!;
            if (database != scope.Covers(entry, at, action, outcome, actor, target, session, request, network))
            {
                disagreements.Add($"{scope} {at} {action} {outcome} {actor} {target}");
            }
        }
        disagreements.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_a_hold_is_open_names_stay_and_the_organisation_cannot_go()
    {
        var member = await _house.Team.AddAsync(RoleKind.Member);
        await _house.AddAsync(HoldsHouse.LongAgo.AddMinutes(5), member.PersonId, Ann);
        await _house.SealAsync();
        var obstacles = () => _house.Installation.Tenants.ReadAsync(_house.Team.Owner, (db, ct) => db.Database.SqlQuery<string>($"SELECT kind AS \"Value\" FROM tenancy.deletion_obstacles({_house.Team.OrgId})").ToListAsync(ct), Cancellation);
        (await IsHeldAsync(member.PersonId), await obstacles()).ShouldSatisfyAllConditions(now => now.Item1.ShouldBeFalse(), now => now.Item2.ShouldBeEmpty());

        // Not about the person by name, but about an entry that names the person.
        await _house.HoldAsync(new TrailFilter { Target = Ann });
        (await obstacles()).ShouldBe(["holds"]);
        (await IsHeldAsync(member.PersonId)).ShouldBeTrue();
        await _house.PurgeAsync();
        (await IsHeldAsync(member.PersonId)).ShouldBeTrue();

        var hold = (await _house.Queries.ViewAsync(_house.Team.Owner, [], Cancellation)).Holds.Single();
        await _house.Commands.ReleaseAsync(_house.Team.Owner, hold.Id, "Settled", Cancellation);
        (await obstacles()).ShouldBeEmpty();
        (await IsHeldAsync(member.PersonId)).ShouldBeFalse();
    }

    [Theory, Trait("proves", "AUD-2")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_purge_that_was_cut_short_anywhere_comes_to_the_same_end(int steps)
    {
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
        var day = DateOnly.FromDateTime(HoldsHouse.LongAgo.UtcDateTime);
        var begun = new Func<Task>[]
        {
            () => _house.Store.KeepAsync(day, Cancellation),
            () => _house.Store.CountAsync(day, Cancellation),
            () => _house.Seals.BuryAsync(day, _house.Keys.Sign, Cancellation),
            () => _house.Installation.ExecuteAsAdminAsync($"ALTER TABLE audit.entries DETACH PARTITION audit.entries_{day:yyyyMMdd}"),
        };
        foreach (var step in begun.Take(steps))
        {
            await step();
        }
        // The seal that a killed node had made and not remembered is remembered with the next.
        if ((await _house.Seals.SealsAsync(Cancellation)) is [.., var last])
        {
            _house.Keys.Remember(last);
        }

        await _house.PurgeAsync();
        await _house.PurgeAsync();

        (await _house.HeldAsync()).ShouldBe(2);
        (await _house.VerifyAsync()).Findings.ShouldBeEmpty();
        (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Purges.Select(purge => (purge.Purged, purge.Kept)).ShouldBe([(1L, 2L), (1L, 0L)]);
        (await _house.Installation.Keeper.DaysAsync(Cancellation)).ShouldNotContain(day);
    }

    private static Guid? Some(Draw chance) => chance.Next(4) switch
    {
        0 => Ann,
        1 => Bob,
        _ => null,
    };

    private async Task<Refusal?> RefusedAsync(HoldOrder order) => (await _house.Commands.PlaceAsync(_house.Team.Owner, order, Cancellation)).Refusal;

    // As the functions do that erase: with the owner's rights, under a verified context.
    private async Task<bool> IsHeldAsync(Guid subject)
    {
        await using var source = NpgsqlDataSource.Create(_house.Installation.ConnectionStringOf(LoginRole.Owner));
        var context = _house.Installation.Signer.Sign(LoginRole.Owner, new TenantContext(null, null));
        await using var command = source.CreateCommand($"SELECT set_config('app.context', '{context}', false); SELECT tenancy.subject_is_held('{_house.Team.OrgId}', '{subject}')");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        await reader.NextResultAsync(Cancellation);
        await reader.ReadAsync(Cancellation);
        return reader.GetBoolean(0);
    }

    private async Task<IReadOnlyList<DateTimeOffset>> OldAsync(TrailFilter filter) =>
        [.. (await _house.ShortTrail.PageAsync(_house.Team.Owner, filter, cancellation: Cancellation)).Entries.Select(entry => entry.OccurredAt).Where(at => at < TimeProvider.System.GetUtcNow().AddDays(-10))];

    // The same draws in every run.
    private sealed class Draw
    {
        private ulong _state = 7;

        public int Next(int below) => (int)((_state = (_state * 6364136223846793005) + 1442695040888963407) >> 33) % below;

        public int Next(int from, int below) => from + Next(below - from);
    }
}
