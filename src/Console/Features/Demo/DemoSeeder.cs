using System.Diagnostics;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sealing;

namespace Castellan.Features.Demo;

/// <summary>What was seeded, and how long it took.</summary>
public sealed record DemoReport(int Organisations, int People, int Members, int Entries, TimeSpan Took);

/// <summary>Fills an installation that nobody uses yet with the demo, in one transaction.</summary>
public sealed class DemoSeeder(SeedDb seeds, KeeperDb keeper, PasswordWorkers passwords, Sealer sealer, TimeProvider clock)
{
    public bool CanSeed => seeds.CanSeed;

    /// <summary>Null when the installation is in use already.</summary>
    public async Task<DemoReport?> SeedAsync(CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var first = DateOnly.FromDateTime((clock.GetUtcNow() - DemoStory.Window).UtcDateTime);
        await keeper.MakeDaysAsync(first, (int)DemoStory.Window.TotalDays + 2, cancellation);
        // One hash for everybody: the password is no secret, and five thousand hashes would take minutes.
        var hash = await passwords.HashAsync(DemoCast.Password, cancellation);
        DemoStory? story = null;
        var filled = await seeds.FillEmptyAsync(
            write =>
            {
                story = DemoStory.Tell(hash, write.Now);
                return WriteAsync(write, story, new DemoFactors(story, sealer, write.Now));
            },
            cancellation);
        return filled && story is not null
            ? new DemoReport(story.Teams.Count, story.Crowd.Everybody.Count, story.Teams.Sum(team => team.Plan.Members), story.Trail.Entries.Count, Stopwatch.GetElapsedTime(started))
            : null;
    }

    private static async Task WriteAsync(SeedWrite write, DemoStory story, DemoFactors factors)
    {
        await write.AddAsync([.. story.Crowd.Everybody.Select(person => person.Account)]);
        await write.AddAsync(factors.Authenticators);
        await write.AddAsync(factors.Codes);
        await write.AddAsync([.. story.Teams.Select(team => team.Organisation)]);
        await write.AddAsync([.. story.Teams.SelectMany(team => team.Roles)]);
        await write.AddAsync([.. story.Teams.SelectMany(team => team.Members.Select(member =>
            Subject.Of(team.OrgId, member.Id, member.Person.Account.DisplayName, member.Person.Account.Email)))]);
        await write.AddAsync([.. story.Teams.SelectMany(team => team.Invitations)]);
        await write.AddAsync([.. story.Teams.SelectMany(team => team.Members.Select(member => member.Membership))]);
        await write.AddAsync([.. story.Teams.SelectMany(team => team.Members.SelectMany(member => member.History))]);
        await write.AddAsync(story.Days.Sessions);
        await write.AddAsync(story.Days.Visits);
        await write.AddAsync(story.Incidents.Counters);
        await write.AddAsync(story.Incidents.All);
        await write.AddAsync(story.Incidents.Phases);
        await write.AddAsync(story.Incidents.Anchors);
        await write.AddAsync(story.Incidents.Timeline);
        await write.AddAsync(story.Incidents.Measures);
        await write.AddAsync(story.Incidents.Drafts);
        await write.AddAsync(story.Incidents.Alerts);
        await write.AddAsync(story.Incidents.Notifications);
        await write.AppendAsync(story.Trail.Entries.OrderBy(entry => entry.At));
    }
}
