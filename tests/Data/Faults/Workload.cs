using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Tests.Data.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Faults;

/// <summary>People who send forms to both nodes and admins who invite, until it is stopped; what each was shown is written down.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private const int VisitorsPerNode = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(60);

    private readonly TwoNodes _nodes;
    private readonly string _mark;
    private readonly CancellationTokenSource _stop;
    private readonly ConcurrentQueue<Act> _acts = new();
    private readonly Task _work;
    private int _number;

    private Workload(TwoNodes nodes, Team team, string mark, CancellationToken cancellation)
    {
        _nodes = nodes;
        _mark = mark;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var members = MembersHouse.Of(nodes.Installation, team);
        var people = nodes.Nodes.SelectMany(node => Enumerable.Repeat(node, VisitorsPerNode)).Select(node => RepeatAsync(() => SignUpAsync(node)));
        _work = Task.WhenAll([.. people, RepeatAsync(() => InviteAsync(members, team))]);
    }

    public IReadOnlyCollection<Act> Acts => _acts;

    public int ShownDone => _acts.Count(act => act.Shown == Shown.Done);

    public int ShownOtherwise => _acts.Count(act => act.Shown != Shown.Done);

    public static Workload Begin(TwoNodes nodes, Team team, string mark, CancellationToken cancellation) => new(nodes, team, mark, cancellation);

    /// <summary>Waits until that many more acts were shown as done.</summary>
    public async Task DoneAsync(int more, CancellationToken cancellation)
    {
        var enough = ShownDone + more;
        await TwoNodes.UntilAsync(() => Task.FromResult(ShownDone >= enough || _work.IsCompleted), TimeSpan.FromSeconds(60), $"{more} acts that are done", cancellation);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RepeatAsync(Func<Task<Act>> act)
    {
        while (!_stop.IsCancellationRequested)
        {
            _acts.Enqueue(await act());
            await Task.Delay(Breath, CancellationToken.None);
        }
    }

    private async Task<Act> SignUpAsync(Shared.Nodes.ConsoleNode node)
    {
        var address = Next("person");
        try
        {
            using var visitor = new Visitor(node.Address);
            var answer = await visitor.SubmitAsync("/signup", "signup", ("name", "Ada Lovelace"), ("email", address), ("password", RunningConsole.Password)).WaitAsync(Patience);
            return new Act(ActKind.SignUp, address, answer.Status == HttpStatusCode.OK && answer.Raw.Contains("Look into your mailbox", StringComparison.Ordinal) ? Shown.Done : Shown.Refused);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            return new Act(ActKind.SignUp, address, Shown.Nothing);
        }
        catch (ShouldAssertException)
        {
            // The form itself did not come: nothing was sent.
            return new Act(ActKind.SignUp, address, Shown.Refused);
        }
    }

    private async Task<Act> InviteAsync(MembersHouse members, Team team)
    {
        var address = Next("guest");
        try
        {
            var sent = await members.Invitations.InviteAsync(team.Owner, [new(EmailAddress.Parse(address), team.RoleId(RoleKind.Member))], cancellation: CancellationToken.None);
            return new Act(ActKind.Invitation, address, sent.Succeeded && sent.Value.Sent.Count == 1 ? Shown.Done : Shown.Refused);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // Whether it committed before the answer was lost, nobody knows.
            return new Act(ActKind.Invitation, address, Shown.Nothing);
        }
    }

    private string Next(string who) => string.Create(CultureInfo.InvariantCulture, $"{who}.{Interlocked.Increment(ref _number)}@{_mark}.example");
}
