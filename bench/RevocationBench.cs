using System.Diagnostics;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>A session ends on one node; its page on the other looks at itself and finds that it is over. From the write to that finding.</summary>
internal static class RevocationBench
{
    private const int Times = 300;
    private const int Bystanders = 200;
    private const double Goal = 100;
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await installation.ListenAsync();
        var beside = await installation.SecondNodeAsync();
        var (pages, directory) = (beside.GetRequiredService<OpenPages>(), beside.GetRequiredService<SessionDirectory>());
        var identities = installation.Services.GetRequiredService<IdentityDb>();
        var actor = installation.Actor;
        var sessions = await BeginAsync(identities, actor, Times + Bystanders);
        // Both nodes look at everything once when they begin to listen.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var open = sessions.Skip(Times).Select(session => pages.Open(Of(actor, session), () => actor.OrgId, () => Task.CompletedTask)).ToList();

        var taken = new List<double>();
        foreach (var session in sessions.Take(Times))
        {
            var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var page = pages.Open(Of(actor, session), () => actor.OrgId, async () =>
            {
                if (await directory.FindByIdAsync(session, actor.Origin, CancellationToken.None) is null)
                {
                    dead.TrySetResult();
                }
            });
            var started = Stopwatch.GetTimestamp();
            await identities.WriteAsync<Done>(new IdentityActor(actor.PersonId, installation.Session.Id, actor.Origin), async write =>
            {
                (await write.Db.Sessions.SingleAsync(s => s.Id == session)).End(SessionEnd.EndedByPerson, write.Now);
                write.RecordAccount(AuditAction.SessionEnded);
                return Done.Instance;
            });
            await dead.Task.WaitAsync(Lost);
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        open.ForEach(page => page.Dispose());
        taken.Sort();
        var (median, p99) = (Rounds.Median(taken), taken[(int)(Times * 0.99)]);
        return
        [
            new Measured("revocation to a dead page on the other node, p99", $"{p99:F1} ms", "≤ 100 ms, at most 1 s", p99 <= Goal,
                $"median {median:F1} ms, slowest {taken[^1]:F1} ms of {Times}, {Bystanders} other pages open; the write with its audit entries, NOTIFY and the page's own look-up"),
        ];
    }

    private static async Task<IReadOnlyList<Guid>> BeginAsync(IdentityDb identities, TenantActor actor, int count)
    {
        List<Guid> begun = [];
        await identities.WriteAsync<Done>(new IdentityActor(actor.PersonId, null, actor.Origin), write =>
        {
            for (var made = 0; made < count; made++)
            {
                begun.Add(SessionIssuer.EnterNew(write, actor.PersonId, SignInMethod.Password, "en").Session!.SessionId);
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        });
        return begun;
    }

    private static SignedIn Of(TenantActor actor, Guid session) => new(actor.PersonId, session, "", "", false, actor.Origin);
}
