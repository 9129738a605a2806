using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Features.Account;
using Castellan.Features.Incidents;
using Castellan.Features.SignIn;
using Castellan.Platform.Factors;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Sessions;
using Castellan.Platform.Telemetry;
using Castellan.Tests.Data.Features.Incidents;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Faults;

/// <summary>Two nodes of one process whose machines' clocks are off. A process of its own cannot be given another clock; its console can.</summary>
public sealed class ClockFaultTests(PostgresFixture postgres)
{
    private const string Email = "ada@example.org";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Seconds by which the two machines are ahead.</summary>
    public static TheoryData<int, int> Clocks => [.. new (int, int)[] { (-45, 45), (3 * 86_400, -3 * 86_400), (-90, 0), (3_600, -3_600) }.Take(Tally.IsFull ? 4 : 2)];

    [Theory, Trait("proves", "F14"), Trait("proves", "F15"), Trait("proves", "N3")]
    [MemberData(nameof(Clocks))]
    [Trait("asvs", "6.5.8"), Trait("asvs", "16.2.2")]
    public async Task Nodes_whose_machines_disagree_agree_on_codes_sessions_mails_and_deadlines(int first, int second)
    {
        await using var console = await RunningConsole.StartAsync(postgres, null, new SkewedClock(TimeSpan.FromSeconds(first)), ("Attempts:FormsPerNetwork", "100000"));
        var nodes = new[] { console.Get<IServiceProvider>(), await console.SecondNodeAsync(new SkewedClock(TimeSpan.FromSeconds(second)), ("Attempts:FormsPerNetwork", "100000")) };
        // It really is off, and says so: nobody is sent to a node whose machine is this far out.
        using var visitor = console.Visit();
        (await visitor.GetAsync(HealthPlatform.Ready)).Status.ShouldBe(Math.Abs(first) > 30 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);

        await CodesAsync(console, nodes);
        await DeadlinesAsync(console, nodes);
    }

    [Fact, Trait("proves", "F14"), Trait("proves", "N3")]
    public async Task A_wall_clock_that_jumps_while_a_node_runs_makes_nothing_due()
    {
        var machine = new SkewedClock(TimeSpan.Zero);
        await using var console = await RunningConsole.StartAsync(postgres, null, machine);
        var house = await IncidentsHouse.OfAsync(console.Installation, await Team.FoundAsync(console.Installation, "jump"));
        await AwareAsync(house, TimeSpan.FromMinutes(30));

        foreach (var jump in new[] { TimeSpan.FromHours(1), TimeSpan.FromDays(3), TimeSpan.FromHours(-1), TimeSpan.FromDays(-3) })
        {
            machine.Jump(jump);
            await console.SweepAsync(ReminderSweeper.Name);
            (console.Get<TimeProvider>().GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }

        (await console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.obligation_reminders")).ShouldBe(0);
    }

    // A code of this moment is good at either node, and a session of one is one of the other.
    private static async Task CodesAsync(RunningConsole console, IServiceProvider[] nodes)
    {
        var ada = await console.PersonAsync(Email);
        var seed = TotpSeed.Random();
        var begun = (await nodes[0].GetRequiredService<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Value.Session.ShouldNotBeNull();
        var who = new SignedIn(ada, begun.SessionId, "Ada Lovelace", Email, false, Origin);
        (await nodes[0].GetRequiredService<FactorCommands>().ConfirmAsync(who, seed, await CodeAsync(console, seed), RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();
        foreach (var node in nodes)
        {
            // Each code is good once; the next one is not here yet.
            await console.Installation.ExecuteAsAdminAsync("UPDATE identity.authenticators SET last_step = 0");
            var pending = (await node.GetRequiredService<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Value.Pending.ShouldNotBeNull();
            var entered = await node.GetRequiredService<SecondFactorCommands>().ProveAsync(pending.Reveal(), FactorKind.Authenticator, await CodeAsync(console, seed), Origin, Cancellation);
            entered.Succeeded.ShouldBeTrue($"{entered.Refusal}");
            var key = entered.Value.Session.ShouldNotBeNull().Key.Reveal();
            foreach (var elsewhere in nodes)
            {
                (await elsewhere.GetRequiredService<SessionDirectory>().FindByKeyAsync(key, Origin, Cancellation)).ShouldNotBeNull();
            }
        }
    }

    // A reminder whose slot lies half a minute ahead waits, one whose slot has passed goes once, and its mail goes out.
    private static async Task DeadlinesAsync(RunningConsole console, IServiceProvider[] nodes)
    {
        var house = await IncidentsHouse.OfAsync(console.Installation, await Team.FoundAsync(console.Installation, "clocks"));
        await AwareAsync(house, TimeSpan.FromSeconds(40));
        await AwareAsync(house, TimeSpan.FromSeconds(-1));

        for (var times = 0; times < 3; times++)
        {
            foreach (var node in nodes)
            {
                await node.GetRequiredService<SweepRunner>().RunAsync(ReminderSweeper.Name, Cancellation);
            }
        }

        (await console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.obligation_reminders")).ShouldBe(1);
        (await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(int)AuditAction.ObligationReminded}")).ShouldBe(1);
        await nodes[0].GetRequiredService<SweepRunner>().RunAsync(OutboxSweeper.Name, Cancellation);
        await nodes[1].GetRequiredService<SweepRunner>().RunAsync(OutboxSweeper.Name, Cancellation);
        (await console.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE kind = 'ObligationDue' AND state = 1")).ShouldBe(1);
    }

    // Half of the 72 hours have passed that long from now.
    private static async Task AwareAsync(IncidentsHouse house, TimeSpan slot)
    {
        (await house.Obligations.ChooseAsync(house.Officer, new ObligationChoice(["fr"], RuleParty.Controller, false, null), Cancellation)).Succeeded.ShouldBeTrue();
        var number = await house.ReportedAsync();
        var at = TimeProvider.System.GetUtcNow() + slot - TimeSpan.FromHours(36);
        (await house.Anchors.DecideAsync(house.Officer, number, new AnchorDraft(AnchorKind.Aware, at.UtcDateTime, "UTC", "confirmed"), Cancellation)).Succeeded.ShouldBeTrue();
    }

    private static async Task<string> CodeAsync(RunningConsole console, TotpSeed seed) =>
        Totp.CodeAt(seed, await console.Installation.ScalarAsAdminAsync<long>($"SELECT floor(extract(epoch FROM now()) / {Totp.StepSeconds})::bigint"));
}
