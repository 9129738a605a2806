using System.Text;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>
/// No secret that a run used stands anywhere but where it belongs (LOG-1, I50). In each place a leak made on purpose, or a word
/// that belongs there, has to be found: a search that looks at nothing finds neither.
/// </summary>
[Trait("proves", "LOG-1")]
public sealed class CanaryTests(CanaryRun run) : IClassFixture<CanaryRun>
{
    private readonly CanaryScan _leaks = new([run.Planted, .. run.Secrets]);
    private readonly CanaryScan _logs = new([run.Planted, .. run.All]);
    private readonly CanaryScan _marker = new([Canary.Of("marker", CanaryRun.Marker)]);

    [Fact]
    [Trait("asvs", "14.2.4")]
    public async Task The_database_dump_holds_none()
    {
        Others(await _leaks.FindInAsync([run.Dump])).ShouldBeEmpty();
        (await _marker.FindInAsync([run.Dump])).ShouldContain("marker (plain)");
    }

    [Fact]
    public async Task Neither_do_the_files_of_the_database_with_rows_that_are_gone() =>
        Others(await _leaks.FindInAsync(run.DataFiles)).ShouldBeEmpty();

    [Fact]
    public async Task The_audit_log_holds_neither_secrets_nor_addresses_nor_numbers() =>
        Others(await _logs.FindInAsync([run.AuditDump])).ShouldBeEmpty();

    [Fact, Trait("proves", "I50")]
    [Trait("asvs", "14.2.4"), Trait("asvs", "16.2.5")]
    public async Task The_consoles_log_holds_neither_secrets_nor_addresses_nor_numbers_at_its_most_talkative()
    {
        Others(await _logs.FindInAsync([run.ConsoleLog])).ShouldBeEmpty();
        // It was: statements, requests and circuits are in it.
        var log = await File.ReadAllTextAsync(run.ConsoleLog, TestContext.Current.CancellationToken);
        foreach (var line in (string[])["Request starting", "/reset?token=secret…", "s…@b…", "phone…", "Microsoft.AspNetCore.Components.Server.Circuits", "trce: ", ": Castellan."])
        {
            log.ShouldContain(line);
        }
    }

    [Fact, Trait("proves", "I50")]
    public async Task The_databases_log_holds_neither_secrets_nor_addresses_nor_numbers()
    {
        Others(await _logs.FindInAsync([run.PostgresLog])).ShouldBeEmpty();
        (await File.ReadAllTextAsync(run.PostgresLog, TestContext.Current.CancellationToken)).ShouldContain("relation \"identity.people\" does not exist");
    }

    [Fact]
    public void A_mail_holds_its_own_secret_and_nobody_elses()
    {
        List<string> found = [];
        foreach (var mail in run.Mails)
        {
            var scan = new CanaryScan([run.Planted, .. run.Secrets.Where(canary => canary.MailedTo != mail.MessageId)]);
            found.AddRange(scan.Find(Encoding.UTF8.GetBytes($"{mail.Subject}\n{mail.Text}\n{mail.Html}\n{string.Join('\n', mail.Headers)}")));
        }
        Others(found).ShouldBeEmpty();
        run.Mails.ShouldContain(mail => mail.Text.Contains(CanaryRun.Marker, StringComparison.Ordinal));
    }

    [Fact]
    public void An_export_of_the_audit_log_holds_none()
    {
        run.Exports.Count.ShouldBe(2);
        foreach (var export in run.Exports)
        {
            _leaks.Find(export).ShouldBeEmpty();
            Encoding.UTF8.GetString(export).ShouldContain("OrganisationFounded");
        }
    }

    [Fact]
    public void A_copy_of_ones_own_data_holds_none()
    {
        _leaks.Find(run.PersonalCopy).ShouldBeEmpty();
        Encoding.UTF8.GetString(run.PersonalCopy).ShouldContain(CanaryRun.Marker);
    }

    [Fact]
    [Trait("asvs", "13.4.2"), Trait("asvs", "16.5.1")]
    public void An_error_page_holds_none()
    {
        run.ErrorPages.Count.ShouldBeGreaterThan(10);
        // A page that says that a link is dead leads back to itself in another language.
        Others(run.ErrorPages.SelectMany(page => _leaks.Find(Encoding.UTF8.GetBytes(page.Body)).Except(page.Address.StartsWith("/reset?", StringComparison.Ordinal) ? _leaks.Find(page.Address) : []))).ShouldBeEmpty();
        run.ErrorPages.ShouldContain(page => page.Body.Contains("Something went wrong", StringComparison.OrdinalIgnoreCase));
    }

    [Fact, Trait("proves", "SES-3")]
    [Trait("asvs", "3.3.4"), Trait("asvs", "14.3.3")]
    public void The_browser_keeps_none_where_a_script_reads()
    {
        Others(run.BrowserStorage.Concat(run.OtherCookies).SelectMany(kept => _leaks.Find(Encoding.UTF8.GetBytes(kept)))).ShouldBeEmpty();
        run.BrowserStorage.ShouldAllBe(kept => _leaks.Find(Encoding.UTF8.GetBytes(kept)).Count > 0);
        run.Secrets.ShouldContain(canary => canary.Name.StartsWith("the cookie __Host-castellan-factor", StringComparison.Ordinal));
    }

    // The planted leak has to be there; what else is there is a leak.
    private static List<string> Others(IEnumerable<string> found)
    {
        var (planted, others) = (new List<string>(), new List<string>());
        foreach (var one in found)
        {
            (one.StartsWith("the planted leak", StringComparison.Ordinal) ? planted : others).Add(one);
        }
        planted.ShouldNotBeEmpty("The leak that was made on purpose has not been found.");
        return others;
    }
}
