using Castellan.Data.Outcomes;

namespace Castellan.Features.Members;

/// <summary>
/// One act on any number of members, in batches of what one transaction should hold. Each batch counts by itself: what is done
/// stays done when a later one is refused or the run is stopped.
/// </summary>
public sealed class BulkRun
{
    private readonly List<Guid[]> batches;
    private bool stopped;

    /// <param name="viewer">Comes last: whoever lowers himself could not go on.</param>
    public BulkRun(Guid viewer, IReadOnlyCollection<Guid> people)
    {
        batches = [.. people.OrderBy(id => id == viewer).Chunk(MemberCommands.MostAtOnce)];
        Total = people.Count;
    }

    public int Total { get; }

    public int Handled { get; private set; }

    /// <summary>Whether there is progress to show.</summary>
    public bool IsLong => batches.Count > 1;

    /// <summary>The batch under way is the last one.</summary>
    public void Stop() => stopped = true;

    /// <summary>What became of everybody so far, and why the run ended early, unless it was stopped.</summary>
    public async Task<(BatchResult Result, Refusal? Fault)> RunAsync(Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> act, Action told)
    {
        var (done, refused) = (new List<MemberDone>(), new List<MemberRefused>());
        foreach (var batch in batches.TakeWhile(_ => !stopped))
        {
            var outcome = await act(batch);
            if (!outcome.Succeeded)
            {
                return (new BatchResult(done, refused), outcome.Refusal);
            }

            done.AddRange(outcome.Value.Done);
            refused.AddRange(outcome.Value.Refused);
            Handled += batch.Length;
            told();
        }

        return (new BatchResult(done, refused), null);
    }
}
