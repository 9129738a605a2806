using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Exports;
using Castellan.Data.Tenancy;
using Castellan.Features.Audit.Exports;
using Castellan.Features.Audit.Holds;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Guards;
using Castellan.Tests.Data.Platform.Trail;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Castellan.Tests.Data.Features.Audit.Exports;

[Collection(OnTheGuardedConsole.Name)]
[Trait("proves", "AUD-6")]
public sealed class ExportTests(GuardedConsole console) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2).AddHours(12), TimeSpan.Zero);

    private Team _team = null!;
    private Team _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ExportCommands Commands => console.Services.GetRequiredService<ExportCommands>();

    public async ValueTask InitializeAsync()
    {
        _team = await Team.FoundAsync(console.Installation, $"export-{Guid.NewGuid():N}"[..20]);
        _other = await Team.FoundAsync(console.Installation, $"other-{Guid.NewGuid():N}"[..20]);
        await TrailHistory.PrepareAsync(console.Installation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "I46")]
    [Trait("asvs", "16.2.4")]
    public async Task Every_form_holds_every_entry_of_the_filter_once_oldest_first_and_none_of_another_organisation()
    {
        await FillAsync(_team.OrgId, 12_345);
        await FillAsync(_other.OrgId, 500);
        var filter = new TrailFilter { From = Noon.AddDays(-1), To = Noon.AddDays(1) };
        var expected = await IdsAsync(_team.OrgId);

        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var text = await ExportAsync(format, filter);

            var ids = format == ExportFormat.Csv
                ? [.. Csv(text).Skip(1).Select(row => Guid.Parse(row[^1]))]
                : Entries(text)
                    .Select(json => format == ExportFormat.JsonLines ? json.GetProperty("id").GetGuid() : json.GetProperty("metadata").GetProperty("uid").GetGuid()).ToList();
            ids.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Each_filter_exports_what_it_shows()
    {
        var ann = Guid.NewGuid();
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, Noon, action: 400, actor: ann, target: ann, changes: AuditChanges.Write(new { name = "Moonlight" }, null));
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, Noon.AddMinutes(1), action: 402, outcome: 1, actor: ann);
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, Noon.AddMinutes(2), action: 501);

        (await ActionsAsync(new TrailFilter { Actor = ann })).ShouldBe(["MemberRoleChanged", "MemberRestored"]);
        (await ActionsAsync(new TrailFilter { Actor = ann, Outcome = TrailOutcome.Refused })).ShouldBe(["MemberRestored"]);
        (await ActionsAsync(new TrailFilter { Actions = [AuditAction.RoleChanged] })).ShouldBe(["RoleChanged"]);
        (await ActionsAsync(new TrailFilter { Words = "moonlight" })).ShouldBe(["MemberRoleChanged"]);
        (await ActionsAsync(new TrailFilter { Network = "nowhere" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_file_is_what_the_record_says_and_expires()
    {
        await FillAsync(_team.OrgId, 10);
        var id = (await Commands.RequestAsync(_team.Owner, Order(ExportFormat.JsonLines, TrailFilter.Everything), Cancellation)).Value;
        await SweepAsync();
        var row = (await console.Services.GetRequiredService<ExportQueries>().AllAsync(_team.Owner, Cancellation)).Single(one => one.Id == id);

        using var answer = await console.GetAsync($"/o/{_team.Slug}/files/{row.FileId}", await console.SignInAsync(_team.Owner.PersonId));
        var content = await answer.Content.ReadAsByteArrayAsync(Cancellation);

        Convert.ToHexStringLower(SHA256.HashData(content)).ShouldBe(row.Sha256);
        (await console.Installation.ScalarAsAdminAsync<string>($"SELECT changes->'after'->>'sha256' FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 733 AND target_id = '{id}'")).ShouldBe(row.Sha256);
        row.ExpiresAt.ShouldNotBeNull().ShouldBeInRange(TimeProvider.System.GetUtcNow().AddHours(23), TimeProvider.System.GetUtcNow().AddHours(25));
        answer.Content.Headers.ContentDisposition!.FileName.ShouldNotBeNull().ShouldEndWith(".jsonl");
    }

    [Fact]
    [Trait("asvs", "8.3.2"), Trait("asvs", "8.3.3")]
    public async Task An_export_stops_when_its_person_may_no_longer_have_it()
    {
        var officer = await _team.AddAsync(RoleKind.SecurityOfficer);
        var id = (await Commands.RequestAsync(officer, Order(ExportFormat.Csv, TrailFilter.Everything), Cancellation)).Value;
        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET role_id = '{_team.RoleId(RoleKind.Member)}' WHERE person_id = '{officer.PersonId}'");

        await SweepAsync();

        var row = (await console.Services.GetRequiredService<ExportQueries>().AllAsync(_team.Owner, Cancellation)).Single(one => one.Id == id);
        (row.State, row.Reason, row.FileId).ShouldBe((ExportState.Failed, "PermissionMissing", null));
    }

    [Fact]
    public async Task A_killed_export_goes_on_where_it_was()
    {
        // The console's own run would take the export before this one does.
        var schedule = await console.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Cancellation);
        var own = new JobKey(ExportSweeper.Name, SweeperJob.Group);
        await schedule.PauseJob(own, Cancellation);
        await FillAsync(_team.OrgId, 12_000);
        var filter = new TrailFilter { From = Noon.AddDays(-1), To = Noon.AddDays(1) };
        var id = (await Commands.RequestAsync(_team.Owner, Order(ExportFormat.JsonLines, filter), Cancellation)).Value;
        // Its second batch waits until it is cut down: the lease stays behind, as a killed node leaves it.
        await using (await UpdateBarrier.RaiseAsync(console.Installation, "tenant.export_work", "OLD.entries > 0 AND NEW.entries > OLD.entries"))
        using (var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var run = Sweeper().RunAsync(TimeProvider.System.GetUtcNow(), killed.Token);
            while (await console.Installation.ScalarAsAdminAsync<long>($"SELECT entries FROM tenant.export_work WHERE export_id = '{id}'") == 0 && !run.IsCompleted)
            {
                await Task.Delay(5, Cancellation);
            }
            await killed.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => run).ConfigureAwait(true);
        }
        await schedule.ResumeJob(own, Cancellation);
        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.export_work SET claimed_until = clock_timestamp() WHERE export_id = '{id}'");

        var text = await FinishedAsync(id);

        Entries(text).Select(json => json.GetProperty("id").GetGuid()).ShouldBe(await IdsAsync(_team.OrgId));
    }

    [Fact, Trait("proves", "B10"), Trait("proves", "B09"), Trait("proves", "B08")]
    [Trait("asvs", "1.2.10")]
    public async Task An_ordinary_reader_opens_the_CSV_whatever_stands_in_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "There is no CSV reader of another make here.");
        var nasty = "=HYPERLINK(\"http://x\"),\r\n<script>alert(1)</script>;\"quoted\"";
        var person = await _team.AddAsync(RoleKind.Member, "formula");
        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.subjects SET display_name = '{nasty}' WHERE org_id = '{_team.OrgId}' AND id = '{person.PersonId}'");
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, Noon, action: 400, actor: person.PersonId, target: person.PersonId, changes: JsonSerializer.Serialize(new { after = new { name = "@x, y" } }));

        var text = await ExportAsync(ExportFormat.Csv, new TrailFilter { Actor = person.PersonId, Actions = [AuditAction.MemberRoleChanged] });

        var path = Path.Combine(Path.GetTempPath(), $"trail-{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(path, text, Cancellation);
        try
        {
            var start = new ProcessStartInfo("/usr/bin/python3", ["-c", "import csv,sys,json; print(json.dumps(list(csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline='')))))", path]) { RedirectStandardOutput = true, UseShellExecute = false };
            using var reader = Process.Start(start)!;
            var rows = JsonDocument.Parse(await reader.StandardOutput.ReadToEndAsync(Cancellation)).RootElement;
            await reader.WaitForExitAsync(Cancellation);

            var row = rows.EnumerateArray().ShouldHaveSingleItem();
            row.GetProperty("actor").GetString().ShouldBe("'" + nasty);
            row.GetProperty("action").GetString().ShouldBe("MemberRoleChanged");
            row.GetProperty("changes").GetString().ShouldNotBeNull().ShouldContain("@x, y");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    [Trait("asvs", "2.3.2"), Trait("asvs", "2.4.1"), Trait("asvs", "15.2.2")]
    public async Task Only_so_many_are_under_way_at_once_and_a_deleted_one_has_no_file()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < ExportCommands.MostAtOnce; number++)
        {
            ids.Add((await Commands.RequestAsync(_team.Owner, Order(ExportFormat.Csv, TrailFilter.Everything), Cancellation)).Value);
        }
        var more = await Commands.RequestAsync(_team.Owner, Order(ExportFormat.Csv, TrailFilter.Everything), Cancellation);
        await SweepAsync();
        // The console's own sweeper may have been quicker.
        if (!more.Succeeded)
        {
            more.Refusal.ShouldBeOfType<TooManyExports>();
        }

        (await Commands.DeleteAsync(_team.Owner, ids[0], Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.DeleteAsync(_other.Owner, ids[1], Cancellation)).Refusal.ShouldBeOfType<ExportNotFound>();
        (await console.Services.GetRequiredService<ExportQueries>().AllAsync(_team.Owner, Cancellation)).ShouldNotContain(row => row.Id == ids[0]);
        (await console.Installation.ScalarAsAdminAsync<short>($"SELECT f.state FROM tenant.stored_files f JOIN tenant.audit_exports e ON e.org_id = f.org_id AND e.file_id = f.id WHERE e.id = '{ids[0]}'")).ShouldBe((short)2);
    }

    [Fact, Trait("proves", "AUD-4"), Trait("proves", "AUD-8")]
    public async Task An_export_as_JSON_Lines_proves_itself_and_what_a_hold_has_kept()
    {
        var ann = Guid.NewGuid();
        var longAgo = Noon.AddDays(-31);
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, longAgo, action: 402, actor: ann, changes: AuditChanges.Write(new { name = "Évidence \"1\"" }, null));
        await TrailHistory.AddAsync(console.Installation, _team.OrgId, Noon, action: 400, actor: ann);
        await FillAsync(_team.OrgId, 11_000);
        await SealedAsync();
        (await console.Services.GetRequiredService<HoldCommands>().PlaceAsync(_team.Owner, new HoldOrder(new TrailFilter { Actor = ann }, "Needed", WithFuture: true), Cancellation)).Succeeded.ShouldBeTrue();
        await using (var scope = console.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AuditDaysSweeper>().RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);
        }
        (await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND occurred_at < '{longAgo.AddHours(1):O}'")).ShouldBe(0);
        var keys = console.Services.GetRequiredService<SealKeys>().Public();

        var text = await ExportAsync(ExportFormat.JsonLines, new TrailFilter { To = Noon.AddDays(1) });

        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var report = await ExportVerifier.VerifyAsync(file, keys, Cancellation);
        report.Findings.ShouldBeEmpty();
        (report.Entries, report.Sealed).ShouldBe((11_002, 11_002));
        Entries(text).First().GetProperty("time").GetDateTimeOffset().ShouldBe(longAgo);
        using var changed = new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("Évidence", "Evidence", StringComparison.Ordinal)));
        (await ExportVerifier.VerifyAsync(changed, keys, Cancellation)).Findings.Select(finding => finding.Fault).ShouldBe([ExportFault.EntryAltered, ExportFault.LineBroken], ignoreOrder: true);
    }

    // Transactions that still run on the same server hold the seals back for a moment.
    private async Task SealedAsync()
    {
        var since = Stopwatch.StartNew();
        do
        {
            await console.Services.GetRequiredService<EntryProofs>().SealAsync(Cancellation);
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
        while (await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND tx >= (SELECT coalesce(max(tx_to), 0) FROM audit.seals)") > 0);
    }

    private ExportSweeper Sweeper() => ActivatorUtilities.CreateInstance<ExportSweeper>(console.Services);

    private static ExportOrder Order(ExportFormat format, TrailFilter filter) => new(format, filter, "Europe/Paris", "en", "ours");

    private async Task<string> ExportAsync(ExportFormat format, TrailFilter filter) => await FinishedAsync((await Commands.RequestAsync(_team.Owner, Order(format, filter), Cancellation)).Value);

    private async Task<string> FinishedAsync(Guid id)
    {
        await SweepAsync();
        for (var tries = 0; tries < 600; tries++)
        {
            var row = (await console.Services.GetRequiredService<ExportQueries>().AllAsync(_team.Owner, Cancellation)).Single(one => one.Id == id);
            if (row.FileId is { } file)
            {
                var downloads = console.Services.GetRequiredService<FileDownloads>();
                using var content = new MemoryStream();
                await foreach (var plain in downloads.ContentAsync((await downloads.OfferAsync(_team.Owner, file, Cancellation)).Value, Cancellation))
                {
                    content.Write(plain);
                }
                return Encoding.UTF8.GetString(content.ToArray());
            }
            row.State.ShouldNotBe(ExportState.Failed);
            await Task.Delay(100, Cancellation);
        }
        throw new InvalidOperationException("The export was not finished.");
    }

    // The console's own sweeper works beside it; both take from the same queue.
    private Task SweepAsync() => Sweeper().RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);

    private async Task<IReadOnlyList<string>> ActionsAsync(TrailFilter filter) =>
        [.. Entries(await ExportAsync(ExportFormat.JsonLines, filter)).Select(json => json.GetProperty("action").GetString()!)];

    // Seals and the signature at the end are lines of their own.
    private static IEnumerable<JsonElement> Entries(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
        .Where(json => !json.TryGetProperty("schema", out var schema) || schema.GetString() == TrailRecord.Schema);

    private async Task<Guid[]> IdsAsync(Guid org) => await console.Installation.ScalarAsAdminAsync<Guid[]>(
        $"SELECT array_agg(id ORDER BY occurred_at, id) FROM audit.entries WHERE org_id = '{org}' AND occurred_at >= '{Noon.AddDays(-1):O}' AND occurred_at < '{Noon.AddDays(1):O}'") ?? [];

    private Task FillAsync(Guid org, int count) => console.Installation.ExecuteAsAdminAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$$"""
        INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind, target_id, changes)
        SELECT '{{{org}}}', '{{{Noon:O}}}'::timestamptz - (i / 3) * interval '1 second', 400, 0, 0, gen_random_uuid(), 1, gen_random_uuid(), '{"before":{"name":"a"},"after":{"name":"b"}}' FROM generate_series(1, {{{count}}}) i
        """));

    private static List<string[]> Csv(string text)
    {
        var rows = new List<string[]>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (quoted)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (letter == '\n')
                {
                    rows.Add([.. cells]);
                    cells.Clear();
                }
            }
            else
            {
                cell.Append(letter);
            }
        }
        return rows;
    }
}
