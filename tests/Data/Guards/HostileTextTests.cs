using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Castellan.Data.Access;
using Castellan.Data.Exports;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Features.Audit.Exports;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Forms;
using Castellan.Features.Incidents.People;
using Castellan.Features.Members;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.Extensions.DependencyInjection;
using IncidentAnchors = Castellan.Features.Incidents.AnchorCommands;

namespace Castellan.Tests.Data.Guards;

/// <summary>
/// Markup and formulas in every stored text of an organisation and its people: whatever people typed through the commands,
/// and then every text column that the catalogue knows. Mails are judged kind by kind in LetterWriterTests.
/// </summary>
[Collection(OnTheGuardedConsole.Name)]
public sealed class HostileTextTests(GuardedConsole console) : IAsyncLifetime
{
    private const string Markup = "\"'><x7 onx7=x7()></x7><script>x7()</script>";

    // Not typed by anybody: chosen from a list of ours, or a digest, a key or a form's frozen JSON that is filled by the commands.
    private static readonly string[] Ours =
    [
        "language", "time_zone", "zone", "slug", "kind", "form", "rule_id", "content_type", "security_stamp", "password_hash", "normalised_email", "subject", "content", "dedupe_key",
        "audit_exports.reason", "stream_deliveries.last_answer",
    ];

    private Cast _cast = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cast = await Cast.GatherAsync(console);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("proves", "B09")]
    [Trait("asvs", "1.1.2"), Trait("asvs", "1.2.1")]
    public async Task Markup_in_any_stored_text_is_markup_on_no_page()
    {
        var roleId = await WriteAsync(Markup);
        var planted = await PlantAsync($"'{Markup.Replace("'", "''", StringComparison.Ordinal)}'");
        var (faults, showing, seen) = (new List<string>(), 0, 0);

        foreach (var (path, cookie) in await PagesAsync(roleId))
        {
            using var response = await console.GetAsync(path, cookie);
            var html = await response.Content.ReadAsStringAsync(Cancellation);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "text/html")
            {
                faults.AddRange((int)response.StatusCode >= 500 ? [$"{path} answers {(int)response.StatusCode}"] : []);
                continue;
            }
            seen++;
            var page = await new HtmlParser().ParseDocumentAsync(html, Cancellation);
            showing += page.Body!.TextContent.Contains("<x7 ", StringComparison.Ordinal) || page.QuerySelectorAll("input, option").Any(field => field.OuterHtml.Contains("x7", StringComparison.Ordinal)) ? 1 : 0;
            faults.AddRange(Injected(page).Select(found => $"{path} holds {found}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{planted} columns, {seen} pages, {showing} show a planted text, {faults.Count} faults");
        faults.ShouldBeEmpty();
        planted.ShouldBeGreaterThan(35);
        showing.ShouldBeGreaterThan(20);
    }

    [Fact, Trait("proves", "B09"), Trait("proves", "B10")]
    [Trait("asvs", "1.2.3"), Trait("asvs", "1.2.10"), Trait("asvs", "3.2.1")]
    public async Task Downloads_run_nothing_neither_in_a_browser_nor_in_a_spreadsheet()
    {
        string[] formulas = ["=x7()", "+x7()", "-x7()", "@x7()", "\tx7()", "\rx7()", "\n=x7()", " =x7()", "＝x7()", "＋x7()", "－x7()", "＠x7()", Markup];
        await WriteAsync("=x7()");
        var choices = string.Join(",", formulas.Select(text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"));
        await PlantAsync($"(ARRAY[{choices}])[1 + abs(hashtext(t.ctid::text || '{{0}}')) % {formulas.Length}]");
        var (faults, kept, cells) = (new List<string>(), 0, 0);

        foreach (var path in await DownloadsAsync())
        {
            using var response = await console.GetAsync(path, await _cast.CookieAsync("owner"));
            response.IsSuccessStatusCode.ShouldBeTrue(path);
            response.Content.Headers.ContentDisposition?.DispositionType.ShouldBe("attachment", path);
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], path);
            var text = (await response.Content.ReadAsStringAsync(Cancellation)).TrimStart('\uFEFF');
            if (response.Content.Headers.ContentType?.MediaType != "text/csv")
            {
                response.Content.Headers.ContentType?.MediaType.ShouldBeOneOf("application/x-ndjson", "application/json");
                text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => JsonDocument.Parse(line, default).RootElement.ValueKind == JsonValueKind.Object);
                continue;
            }
            foreach (var cell in Cells(text))
            {
                cells++;
                kept += IsFormula(cell.TrimStart('\'')) && cell.StartsWith('\'') ? 1 : 0;
                faults.AddRange(IsFormula(cell) ? [$"{path} has the cell {cell}"] : []);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cells} cells, {kept} kept as text, {faults.Count} faults");
        faults.ShouldBeEmpty();
        kept.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_page_that_writes_a_text_as_it_stands_and_a_formula_are_found()
    {
        var bad = await new HtmlParser().ParseDocumentAsync($"<p title=\"{Markup}\">{Markup}</p><a href=\" JavaScript:x7()\">x</a>", Cancellation);

        Injected(bad).Count().ShouldBeGreaterThan(3);
        Cells("a,\"=1\",\"b\"\"\n,c\"\r\n -1,＝2").ShouldBe(["a", "=1", "b\"\n,c", " -1", "＝2"]);
        Cells("a,\"=1\",' -1").Count(IsFormula).ShouldBe(1);
    }

    private static IEnumerable<string> Injected(IDocument page) =>
    [
        .. page.QuerySelectorAll("x7").Select(element => element.OuterHtml),
        .. page.QuerySelectorAll("script").Where(script => script.TextContent.Contains("x7", StringComparison.Ordinal)).Select(script => script.OuterHtml),
        .. page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("onx7", StringComparison.Ordinal)).Select(attribute => attribute.Name),
        .. page.QuerySelectorAll("[href], [src], [action]").Where(element => (element.GetAttribute("href") ?? element.GetAttribute("src") ?? element.GetAttribute("action"))!.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)).Select(element => element.OuterHtml),
    ];

    private static bool IsFormula(string cell) => cell.Length > 0 && (cell[0] is '\t' or '\r' or '\n' || cell.TrimStart() is [('=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠'), ..]);

    private static List<string> Cells(string csv)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var place = 0; place < csv.Length; place++)
        {
            if (csv[place] == '"')
            {
                var doubled = quoted && csv.ElementAtOrDefault(place + 1) == '"';
                cell.Append(doubled ? "\"" : "");
                place += doubled ? 1 : 0;
                quoted = doubled ? quoted : !quoted;
            }
            else if (!quoted && (csv[place] == ',' || csv[place] == '\n'))
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (quoted || csv[place] != '\r')
            {
                cell.Append(csv[place]);
            }
        }
        return cell.Length > 0 ? [.. cells, cell.ToString()] : cells;
    }

    /// <summary>One of everything that people write, by the commands.</summary>
    /// <returns>The role that was made.</returns>
    private async Task<Guid> WriteAsync(string text)
    {
        var owner = _cast.Team.Owner;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var role = Of(await Get<RoleCommands>().CreateAsync(owner, new RoleDraft(text, text, PermissionSet.Of(Permission.MembersRead)), Cancellation));
        Of(await Get<MemberCommands>().ChangeRoleAsync(owner, [_cast.OtherPerson], role, Cancellation)).Done.ShouldHaveSingleItem();
        Of(await Get<InvitationCommands>().InviteAsync(owner, [new Invitee(EmailOf("guest"), role)], cancellation: Cancellation));
        var number = Of(await Get<ReportCommands>().ReportAsync(owner, new ReportForm(text, text, text, now.AddHours(-1), "UTC"), [], Cancellation));
        Of(await Get<IncidentAnchors>().DecideAsync(owner, number, new AnchorDraft(AnchorKind.Aware, now.AddHours(-1), "UTC", text), Cancellation));
        Of(await Get<IncidentCommands>().EnterPhaseAsync(owner, number, IncidentPhase.Containment, text, Cancellation));
        Of(await Get<IncidentCommands>().AssessRiskAsync(owner, number, RiskLevel.High, text, RiskAnswers.None, Cancellation));
        Of(await Get<MeasureCommands>().AddAsync(owner, number, new MeasureDraft(text, owner.PersonId, TimeProvider.System.GetUtcNow().AddDays(1), MeasureState.Done, text, true), Cancellation));
        Of(await Get<TimelineCommands>().NoteAsync(owner, number, new NoteDraft(text, now, "UTC", null), Cancellation));
        Of(await Get<FormDrafts>().SaveAsync(owner, number, FormPacks.Cnil, "en", new Dictionary<string, string>(StringComparer.Ordinal) { ["cause"] = text }, Cancellation));
        Of(await Get<FilingCommands>().FileAsync(owner, number, "cnil", "en", new FilingDraft(FilingStage.Initial, now, "UTC", text, text, text), null, Cancellation));
        Of(await Get<FormDrafts>().SaveAsync(owner, number, FormPacks.People, "en", new Dictionary<string, string>(StringComparer.Ordinal) { ["happened"] = text }, Cancellation));
        var notice = Of(await Get<NoticeCommands>().BeginAsync(owner, number, Cancellation));
        Of(await Get<RecipientCommands>().AddListedAsync(owner, number, notice, [new ListedRecipient("told@example.org", "Told", "en")], Cancellation));
        Of(await Get<FormDrafts>().SaveReportAsync(owner, JsonSerializer.Serialize(new { Title = text, Summary = text, Place = text }), Cancellation));
        Of(await Get<IncidentCommands>().CloseAsync(owner, number, new IncidentReview(text, text, text), Cancellation));
        Of(await Get<RegisterCommands>().AmendAsync(owner, number, text, Cancellation));
        return role;
    }

    /// <summary>Overwrites every text column of the organisation's rows and of its people's.</summary>
    /// <param name="value">An expression, in which {0} stands for the column.</param>
    private async Task<int> PlantAsync(string value)
    {
        var columns = 0;
        var people = $"(SELECT person_id FROM tenant.memberships WHERE org_id = '{_cast.Team.OrgId}')";
        foreach (var table in (await CatalogueReader.ReadAsync(console.Installation.AdminConnectionString)).Tables.Where(table => table.Kind is 'r' or 'p' && !table.IsPartition && table.Schema is "tenant" or "identity" or "audit"))
        {
            var rows = table.HasColumn("org_id") ? $"t.org_id = '{_cast.Team.OrgId}'" : table.HasColumn("person_id") ? $"t.person_id IN {people}" : table.Full == "identity.people" ? $"t.id IN {people}" : null;
            foreach (var column in table.Columns.Where(column => rows is not null && (column.Type == "text" || column.Type.StartsWith("character varying", StringComparison.Ordinal)) && !Ours.Contains(column.Name) && !Ours.Contains($"{table.Name}.{column.Name}")))
            {
                // Names that may occur once differ behind what was planted; triggers that keep a record as it is stand aside.
                await console.Installation.ExecuteAsAdminAsync($"""
                    SET session_replication_role = replica;
                    UPDATE {table.Full} t SET {column.Name} = ({value.Replace("{0}", column.Name, StringComparison.Ordinal)} || ' ' || left(md5(t.ctid::text), 6))::{column.Type} WHERE {rows};
                    """);
                columns++;
            }
        }
        return columns;
    }

    private async Task<IReadOnlyList<(string Path, string Cookie)>> PagesAsync(Guid roleId)
    {
        var owner = (await _cast.CookieAsync("owner"))!;
        var staff = (await _cast.CookieAsync("operator"))!;
        var entry = await console.Installation.ScalarAsAdminAsync<Guid>($"SELECT id FROM audit.entries WHERE org_id = '{_cast.Team.OrgId}' AND changes IS NOT NULL ORDER BY occurred_at DESC LIMIT 1");
        return
        [
            .. Doors.Routes(console.Services).Where(route => route.Method == "GET" && !route.Pattern.Text.StartsWith("/_", StringComparison.Ordinal))
                .Select(route => (route.Pattern.Filled(Value), route.Pattern.Text.StartsWith(Addresses.Operator, StringComparison.Ordinal) ? staff : owner)),
            ($"{Addresses.Members(_cast.Team.Slug)}?state=removed", owner), ($"{Addresses.Members(_cast.Team.Slug)}?q=x7", owner), ($"{Addresses.Audit(_cast.Team.Slug)}?entry={entry}", owner),
        ];

        string Value(string name) => name switch
        {
            "slug" => _cast.Team.Slug,
            "roleId" or "RoleId" => $"{roleId}",
            "orgId" => $"{_cast.Team.OrgId}",
            "code" => "404",
            "Number" or "number" or "Notice" or "notice" => "1",
            "Form" => "cnil",
            "Language" => "en",
            _ => $"{_cast.OtherPerson}",
        };
    }

    private async Task<IReadOnlyList<string>> DownloadsAsync()
    {
        var slug = _cast.Team.Slug;
        var paths = new List<string> { Addresses.RegisterFile(slug), Addresses.DeliveryRecord(slug, 1, 1) };
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var export = Of(await Get<ExportCommands>().RequestAsync(_cast.Team.Owner, new ExportOrder(format, TrailFilter.Everything, "Europe/Paris", "en", slug), Cancellation));
            for (var tries = 0; tries < 600; tries++)
            {
                await ActivatorUtilities.CreateInstance<ExportSweeper>(console.Services).RunAsync(TimeProvider.System.GetUtcNow(), Cancellation);
                if ((await Get<ExportQueries>().AllAsync(_cast.Team.Owner, Cancellation)).Single(row => row.Id == export).FileId is { } file)
                {
                    paths.Add(Addresses.File(slug, file));
                    break;
                }
                await Task.Delay(100, Cancellation);
            }
        }
        paths.Count.ShouldBe(2 + Enum.GetValues<ExportFormat>().Length);
        return paths;
    }

    private Castellan.Data.Identity.EmailAddress EmailOf(string name) => Castellan.Data.Identity.EmailAddress.Parse($"{name}@{_cast.Team.Slug}.example");

    private T Get<T>() where T : notnull => console.Services.GetRequiredService<T>();

    private static T Of<T>(Outcome<T> outcome)
    {
        outcome.Succeeded.ShouldBeTrue($"{outcome.Refusal}");
        return outcome.Value;
    }
}
