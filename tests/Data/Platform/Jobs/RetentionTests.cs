using Castellan.Data;
using Castellan.Data.Jobs;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Jobs;

public sealed class RetentionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TestInstallation _installation = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ExpiredSweeper Expired => new(_installation.Operators, Options.Create(new RetentionOptions()));

    public async ValueTask InitializeAsync() => _installation = await TestInstallation.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "RET-1")]
    public async Task Sent_mails_go_after_a_week_and_waiting_ones_stay()
    {
        var (old, fresh, waiting) = (Mail(Now.AddDays(-9)), Mail(Now.AddDays(-9)), Mail(Now.AddDays(-40)));
        old.Delivered(Now.AddDays(-8));
        fresh.Delivered(Now.AddDays(-6));
        await AddAsync(old, fresh, waiting);

        var report = await Expired.RunAsync(Now, Cancellation);

        report.Items.ShouldBe(1);
        (await _installation.Operators.ReadAsync(null, (db, ct) => db.Outbox.Select(row => row.Id).ToListAsync(ct), Cancellation))
            .ShouldBe([fresh.Id, waiting.Id], ignoreOrder: true);
    }

    [Fact, Trait("proves", "RET-1")]
    public async Task Quiet_runs_go_after_an_hour_except_the_latest_of_each_job()
    {
        await AddAsync(
            Run("outbox", hoursAgo: 5, items: 0), Run("outbox", hoursAgo: 4, items: 0), Run("outbox", hoursAgo: 3, items: 7),
            Run("daily", hoursAgo: 30, items: 0), Run("daily", hoursAgo: 31 * 24, items: 2));

        await Expired.RunAsync(Now, Cancellation);

        (await _installation.Operators.ReadAsync(null, (db, ct) => db.JobRuns.OrderBy(run => run.StartedAt).Select(run => $"{run.Job} {run.Items}").ToListAsync(ct), Cancellation))
            .ShouldBe(["daily 0", "outbox 7"]);
    }

    [Fact, Trait("proves", "AUD-7")]
    public async Task A_purge_is_on_the_installations_record_and_an_empty_one_is_not()
    {
        var sent = Mail(Now.AddDays(-9));
        sent.Delivered(Now.AddDays(-8));
        await AddAsync(sent);

        await Expired.RunAsync(Now, Cancellation);
        (await Expired.RunAsync(Now, Cancellation)).Items.ShouldBe(0);

        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE action = 605")).ShouldBe(1);
    }

    [Fact, Trait("proves", "RET-1")]
    public async Task Purging_accounts_leftovers_is_within_the_rights_of_the_role()
    {
        var team = await Team.FoundAsync(_installation, "acme");
        await _installation.ExecuteAsAdminAsync($"""
            INSERT INTO identity.one_time_tokens (id, person_id, purpose, secret_hash, security_stamp, created_at, expires_at)
            SELECT gen_random_uuid(), '{team.Owner.PersonId}', 1, sha256(n::text::bytea), '', now() - interval '2 days', now() + (2 * n - 5) * interval '1 day'
            FROM generate_series(1, 3) n
            """);

        await Expired.RunAsync(Now, Cancellation);

        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.one_time_tokens")).ShouldBe(1);
    }

    [Fact, Trait("proves", "AUD-2")]
    [Trait("asvs", "14.2.7")]
    public async Task Days_of_the_audit_log_are_made_ahead_and_dropped_when_past()
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        await _installation.Keeper.MakeDaysAsync(today.AddDays(-33), 3, Cancellation);
        var sweeper = new AuditDaysSweeper(_installation.Keeper, (_, _) => Task.FromResult(0L), Options.Create(new RetentionOptions()));

        await sweeper.RunAsync(Now.AddHours(1), Cancellation);

        var days = await _installation.Keeper.DaysAsync(Cancellation);
        days.ShouldContain(today.AddDays(7));
        days.ShouldNotContain(today.AddDays(-33));
        days.Count(day => day < today.AddDays(-31)).ShouldBe(0);
        (await sweeper.RunAsync(Now.AddHours(1), Cancellation)).Items.ShouldBe(0);
    }

    private static OutboxMessage Mail(DateTimeOffset queued) =>
        OutboxMessage.Queue(Installation.OrgId, Guid.CreateVersion7(queued), MailKind.VerifyAddress, [1], null, queued);

    private static JobRun Run(string job, int hoursAgo, long items)
    {
        var run = JobRun.Start(job, "node", Now.AddHours(-hoursAgo));
        run.Finish("Outbox_sent", items, [], Now.AddHours(-hoursAgo));
        return run;
    }

    private async Task AddAsync(params object[] rows) =>
        (await _installation.Operators.WriteAsync<Done>(OperatorActor.Job, write =>
        {
            write.Db.AddRange(rows);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, Cancellation)).Succeeded.ShouldBeTrue();
}
