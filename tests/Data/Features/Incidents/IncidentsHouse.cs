using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Incidents;

/// <summary>An organisation with a security officer and a member, and the commands on its incidents.</summary>
public sealed class IncidentsHouse : IAsyncDisposable
{
    private IncidentsHouse(TestInstallation installation, Team team, TenantActor officer, TenantActor member)
    {
        Installation = installation;
        Team = team;
        Officer = officer;
        Member = member;
        var links = Links();
        Letters = new ReportLetters(links);
        Reports = ReportsIn(installation);
        Obligations = new ObligationCommands(installation.Tenants);
        Reminders = new ReminderSweeper(installation.Operators, installation.Tenants, links);
        Commands = new IncidentCommands(installation.Tenants);
        Timeline = new TimelineCommands(installation.Tenants);
        Anchors = new AnchorCommands(installation.Tenants);
        Measures = new MeasureCommands(installation.Tenants);
        Filings = new FilingCommands(installation.Tenants);
        Register = new RegisterCommands(installation.Tenants);
        Drafts = new FormDrafts(installation.Tenants);
        Queries = new IncidentQueries(installation.Tenants, TimeProvider.System);
        Registered = new RegisterQueries(installation.Tenants);
    }

    public TestInstallation Installation { get; }

    public Team Team { get; }

    public TenantActor Officer { get; }

    public TenantActor Member { get; }

    public ObligationCommands Obligations { get; }

    public ReminderSweeper Reminders { get; }

    public ReportLetters Letters { get; }

    public ReportCommands Reports { get; }

    public IncidentCommands Commands { get; }

    public TimelineCommands Timeline { get; }

    public AnchorCommands Anchors { get; }

    public MeasureCommands Measures { get; }

    public FilingCommands Filings { get; }

    public RegisterCommands Register { get; }

    public FormDrafts Drafts { get; }

    public IncidentQueries Queries { get; }

    public RegisterQueries Registered { get; }

    public static async Task<IncidentsHouse> OpenAsync(PostgresFixture postgres)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        return await OfAsync(installation, await Team.FoundAsync(installation, "ours"));
    }

    public static ReportCommands ReportsIn(TestInstallation installation) => new(installation.Tenants, new ReportLetters(Links()));

    private static PublicAddress Links() =>
        new(Options.Create(new PublicOptions { Address = "https://console.example" }), new TestServer(new ServiceCollection().BuildServiceProvider()));

    /// <summary>The same for an organisation that is there already.</summary>
    public static async Task<IncidentsHouse> OfAsync(TestInstallation installation, Team team) =>
        new IncidentsHouse(installation, team, await team.AddAsync(RoleKind.SecurityOfficer, "officer"), await team.AddAsync(RoleKind.Member, "reporter"));

    /// <summary>What a clock in UTC showed some hours ago.</summary>
    public static DateTime Ago(int hours) => TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours);

    public static ReportForm Form(string title = "Lost laptop") => new(title, "On the train.", "Line 4", Ago(1), "UTC");

    public async Task<int> ReportedAsync(TenantActor? by = null) => (await Reports.ReportAsync(by ?? Member, Form(), [])).Value;

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
