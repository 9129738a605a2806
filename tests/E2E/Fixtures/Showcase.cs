using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Features.Audit.Holds;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Evidence;
using Castellan.Features.Incidents.People;
using Castellan.Features.Members;
using Castellan.Features.Operator.Incidents;
using Castellan.Platform.Trail;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>An organisation with something to see on every page, who looks at it, and links that nobody has used. Made once a run.</summary>
internal sealed record Showcase(
    string Slug, Guid OrgId, Guid Owner, Guid Operator, Guid Member, Guid Role, int Installation, string Entry, string VerifyLink, string ResetLink, string InvitationLink)
{
    private static readonly (string Name, RoleKind Role)[] People =
    [
        ("Barbara Liskov", RoleKind.Admin), ("Margaret Hamilton", RoleKind.Owner), ("Katherine Johnson", RoleKind.SecurityOfficer),
        ("Alan Turing", RoleKind.Member), ("Donald Knuth", RoleKind.Billing), ("Radia Perlman", RoleKind.Viewer), ("Edsger Dijkstra", RoleKind.Member),
        ("Annegret Wolkenstein-Hohenfels zu Sonnenberg", RoleKind.Member),
    ];

    public static async Task<Showcase> BuildAsync(ConsoleUnderTest console)
    {
        var ada = Account.Fresh("Ada Lovelace");
        var team = await Team.FoundAsync(console, "Northwind Traders", ada);
        var people = new List<Guid>();
        foreach (var (name, role) in People)
        {
            people.Add(await team.AddAsync(Account.Fresh(name), role));
        }
        (await console.Services.GetRequiredService<MemberCommands>().SuspendAsync(team.Owner, [people[^2]])).Succeeded.ShouldBeTrue();
        var support = await console.Services.GetRequiredService<RoleCommands>().CreateAsync(
            team.Owner, new RoleDraft("Support lead", "Looks after the people on call.", PermissionSet.Of(Permission.MembersRead, Permission.SessionsRead)));
        var invited = await InviteAsync(console, team, support.Value);
        var staff = await console.AddPersonAsync(Account.Fresh("Olga Operator"), isOperator: true);

        var entry = await ReportAsync(console, team);
        var installation = await TouchAsync(console, team, staff);

        await using var visitor = await Visitor.ComeAsync(console, new Look());
        return new Showcase(
            team.Slug, team.Owner.OrgId, team.Owner.PersonId, staff, people[0], support.Value, installation, entry,
            await VerifyLinkAsync(visitor), await ResetLinkAsync(visitor, ada), await visitor.LinkAsync(invited, "/invitation"));
    }

    private static async Task<string> InviteAsync(ConsoleUnderTest console, Team team, Guid role)
    {
        var guests = new[] { Account.Fresh("Grace Guest"), Account.Fresh("Hal Abelson") }.Select(account =>
        {
            EmailAddress.TryParse(account.Email, out var address).ShouldBeTrue();
            return address!;
        }).ToList();
        var sent = await console.Services.GetRequiredService<InvitationCommands>().InviteAsync(team.Owner, [.. guests.Select(guest => new Invitee(guest, role))]);
        sent.Value.Refused.ShouldBeEmpty();
        return guests[0].Reveal();
    }

    private static async Task<string> ReportAsync(ConsoleUnderTest console, Team team)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        (await console.Services.GetRequiredService<ReportCommands>().ReportAsync(
            team.Owner, new ReportForm("Customer list sent to the wrong address", "A list of 412 customers went to a supplier.", "Mailbox of sales", now.AddHours(-20), "UTC"), [])).Value.ShouldBe(1);
        (await console.Services.GetRequiredService<AnchorCommands>().DecideAsync(team.Owner, 1, new AnchorDraft(AnchorKind.Aware, now.AddHours(-18), "UTC", "The supplier wrote back."))).Succeeded.ShouldBeTrue();
        (await console.Services.GetRequiredService<MeasureCommands>().AddAsync(
            team.Owner, 1, new MeasureDraft("Ask the supplier to delete the list and to confirm it", team.Owner.PersonId, TimeProvider.System.GetUtcNow().AddDays(1), MeasureState.UnderWay, null, Communicated: true))).Succeeded.ShouldBeTrue();
        (await console.Services.GetRequiredService<TimelineCommands>().NoteAsync(team.Owner, 1, new NoteDraft("The supplier confirms to have opened the list.", now.AddHours(-2), "UTC", null))).Succeeded.ShouldBeTrue();
        var notice = (await console.Services.GetRequiredService<NoticeCommands>().BeginAsync(team.Owner, 1)).Value;
        (await console.Services.GetRequiredService<RecipientCommands>().AddListedAsync(
            team.Owner, 1, notice, [new ListedRecipient("customer@northwind.example", "Cora Customer", "en"), new ListedRecipient("client@northwind.example", null, "fr")])).Succeeded.ShouldBeTrue();
        var entries = (await console.Services.GetRequiredService<TrailQueries>().PageAsync(team.Owner, new TrailFilter { Actor = team.Owner.PersonId }, size: 2)).Entries;
        var evidence = console.Services.GetRequiredService<EvidenceCommands>();
        foreach (var entry in entries)
        {
            (await evidence.PinEntryAsync(team.Owner, 1, entry.Cursor, "Shows who sent the list, and when.")).Succeeded.ShouldBeTrue();
        }
        (await console.Services.GetRequiredService<HoldCommands>().PlaceAsync(
            team.Owner, new HoldOrder(new TrailFilter { Actor = team.Owner.PersonId }, "Everything that the sender's account did", Incident: 1))).Succeeded.ShouldBeTrue();
        return entries[0].Cursor.ToString();
    }

    // Two organisations that wait to be told: told they would have one more incident on every page.
    private static async Task<int> TouchAsync(ConsoleUnderTest console, Team team, Guid staff)
    {
        var waiting = await Team.FoundAsync(console, "Contoso Clinics", Account.Fresh("Carla Contoso"));
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var actor = new OperatorActor(staff, null, null);
        var commands = console.Services.GetRequiredService<InstallationIncidentCommands>();
        var affected = console.Services.GetRequiredService<AffectedCommands>();
        var queries = console.Services.GetRequiredService<InstallationIncidentQueries>();
        var number = (await commands.OpenAsync(actor, "Backup disk read by a stranger", "Europe/Paris")).Value;
        (await commands.DescribeAsync(actor, number, new InstallationForm
        {
            TitleEn = "Backup disk read by a stranger",
            HappenedEn = "A contractor copied one of our backup disks. It held names, addresses and times of sign-in.",
            ConsequencesEn = "Addresses may be used for unwanted mail.",
            MeasuresEn = "The disk was taken back and its keys were replaced.",
            Translations =
            {
                ["fr"] = new()
                {
                    Title = "Disque de sauvegarde lu par un tiers",
                    Happened = "Un prestataire a copié l’un de nos disques de sauvegarde. Il contenait des noms, des adresses et des heures de connexion.",
                },
            },
            Kinds = IncidentKinds.Confidentiality,
            Severity = IncidentSeverity.High,
            DetectedAt = now.AddHours(-9),
            Zone = "UTC",
            Systems = "backup-3",
            Notes = "The contractor signs a statement on Monday.",
        }, (await queries.ViewAsync(actor, number))!.Head.Version)).Succeeded.ShouldBeTrue();
        (await affected.ChooseAsync(actor, number, [team.Owner.OrgId, waiting.Owner.OrgId])).Value.ShouldBe(2);
        (await affected.DescribeAsync(actor, number, null, new AffectedFacts("names, e-mail addresses", "members", 9, 240, null))).Value.ShouldBe(2);
        (await console.Services.GetRequiredService<UpdateCommands>().PostAsync(actor, number, new UpdateForm { English = "The contractor has confirmed in writing that no second copy exists." })).Value.ShouldBe(1);
        return number;
    }

    private static async Task<string> VerifyLinkAsync(Visitor visitor)
    {
        var account = Account.Fresh("Vera Unverified");
        await visitor.GoAsync("/signup");
        await visitor.SendFormAsync(("name", account.Name), ("email", account.Email), ("password", account.Password));
        return await visitor.LinkAsync(account.Email, "/verify");
    }

    private static async Task<string> ResetLinkAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/forgot");
        await visitor.SendFormAsync(("email", account.Email));
        return await visitor.LinkAsync(account.Email, "/reset");
    }
}
