using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Relay;
using Castellan.Features.Operator.Incidents;
using Castellan.Platform.Factors;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Incidents.Relay;

/// <summary>An installation with an operator who has just proven a factor, two organisations with an officer each, and what tells them.</summary>
public sealed class RelayHouse : IAsyncDisposable
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "test");

    private RelayHouse(TestInstallation installation, Team ours, TenantActor ourOfficer, Team theirs, TenantActor theirOfficer, OperatorActor staff)
    {
        Installation = installation;
        (Ours, OurOfficer, Theirs, TheirOfficer, Staff) = (ours, ourOfficer, theirs, theirOfficer, staff);
        Commands = new InstallationIncidentCommands(installation.Operators);
        // Only the account and the clock are asked for: nothing is proven here.
        Affected = new AffectedCommands(installation.Operators, new StepUp(installation.Identities, null!, null!, null!, null!, null!, TimeProvider.System));
        Updates = new UpdateCommands(installation.Operators);
        Drafts = new InstallationDrafts(installation.Operators);
        Queries = new InstallationIncidentQueries(installation.Operators);
        AffectedOnes = new AffectedQueries(installation.Operators);
        Sweeper = new RelaySweeper(installation.Operators, installation.Tenants, new RelayTelling(Links));
        States = new RelayStatusSweeper(installation.Operators, installation.Tenants);
        Incidents = new IncidentQueries(installation.Tenants, TimeProvider.System);
        Anchors = new AnchorCommands(installation.Tenants);
    }

    public static PublicAddress Links => new(Options.Create(new PublicOptions { Address = "https://console.example" }), new TestServer(new ServiceCollection().BuildServiceProvider()));

    public TestInstallation Installation { get; }

    public Team Ours { get; }

    public TenantActor OurOfficer { get; }

    public Team Theirs { get; }

    public TenantActor TheirOfficer { get; }

    public OperatorActor Staff { get; }

    public InstallationIncidentCommands Commands { get; }

    public AffectedCommands Affected { get; }

    public UpdateCommands Updates { get; }

    public InstallationDrafts Drafts { get; }

    public InstallationIncidentQueries Queries { get; }

    public AffectedQueries AffectedOnes { get; }

    public RelaySweeper Sweeper { get; }

    public RelayStatusSweeper States { get; }

    public IncidentQueries Incidents { get; }

    public AnchorCommands Anchors { get; }

    public static async Task<RelayHouse> OpenAsync(PostgresFixture postgres)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        var ours = await Team.FoundAsync(installation, "ours");
        var theirs = await Team.FoundAsync(installation, "theirs");
        var staff = await Team.FoundAsync(installation, "staff");
        await installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = true WHERE id = '{staff.Owner.PersonId}'");
        return new RelayHouse(
            installation, ours, await ours.AddAsync(RoleKind.SecurityOfficer, "our officer"), theirs, await theirs.AddAsync(RoleKind.SecurityOfficer, "their officer"),
            await SignedInAsync(installation, staff.Owner.PersonId, proven: true));
    }

    /// <summary>A session of the person, who then has a second factor.</summary>
    public static async Task<OperatorActor> SignedInAsync(TestInstallation installation, Guid personId, bool proven)
    {
        var id = Guid.Empty;
        (await installation.Identities.WriteAsync<Done>(new IdentityActor(personId, null, Origin), write =>
        {
            var session = Session.Begin(personId, OneTimeSecret.Issue().Hash, SignInMethod.Password, Origin.Network, Origin.Device, write.Now);
            if (proven)
            {
                session.ProveFactor(write.Now);
            }
            id = session.Id;
            write.Db.Sessions.Add(session);
            write.RecordAccount(AuditAction.SignedIn);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        await installation.ExecuteAsAdminAsync(
            $"INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now()) ON CONFLICT DO NOTHING");
        return new OperatorActor(personId, id, Origin);
    }

    public static DateTime Ago(int hours) => TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours);

    public static InstallationForm Form() => new()
    {
        TitleEn = "Backup disk read by a stranger",
        HappenedEn = "A stranger read a backup disk.",
        ConsequencesEn = "Addresses may be misused.",
        MeasuresEn = "The disk was locked away.",
        Translations =
        {
            ["fr"] = new()
            {
                Title = "Disque de sauvegarde lu par un tiers",
                Happened = "Un tiers a lu un disque de sauvegarde.",
                Consequences = "Des adresses peuvent être détournées.",
                Measures = "Le disque a été mis sous clé.",
            },
            ["es"] = new() { Title = "Un tercero leyó un disco de copia", Happened = "Un tercero leyó un disco de copia de seguridad." },
        },
        Kinds = IncidentKinds.Confidentiality,
        Severity = IncidentSeverity.Critical,
        OccurredAt = Ago(30),
        DetectedAt = Ago(10),
        AwareAt = Ago(9),
        Zone = "UTC",
        Systems = "backup-3",
        Notes = "The contractor is asked.",
    };

    /// <summary>Opens and describes an incident of the installation and answers its number.</summary>
    public async Task<int> OpenedAsync()
    {
        var number = (await Commands.OpenAsync(Staff, "Backup disk", "Europe/Paris")).Value;
        var version = (await Queries.ViewAsync(Staff, number))!.Head.Version;
        Ok(await Commands.DescribeAsync(Staff, number, Form(), version));
        return number;
    }

    /// <summary>The same, told to these organisations.</summary>
    public async Task<int> ToldAsync(params IEnumerable<Team> teams)
    {
        var number = await ReleasedAsync(teams);
        await SweepAsync();
        return number;
    }

    public async Task<int> ReleasedAsync(params IEnumerable<Team> teams)
    {
        var number = await OpenedAsync();
        Ok(await Affected.ChooseAsync(Staff, number, [.. teams.Select(team => team.OrgId)]));
        Ok(await Affected.ReleaseAsync(Staff, number));
        return number;
    }

    public async Task<long> SweepAsync() => (await Sweeper.RunAsync(TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken)).Items;

    public Task<long> CountAsync(string sql) => Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {sql}");

    public static void Ok<T>(Outcome<T> outcome) => outcome.Succeeded.ShouldBeTrue($"{outcome.Refusal}");

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
