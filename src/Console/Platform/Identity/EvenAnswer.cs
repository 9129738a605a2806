using Castellan.Data.Outcomes;

namespace Castellan.Platform.Identity;

/// <summary>
/// Lets an answer leave no sooner than a fixed time after the question, so that the work behind it (one row more for a
/// known address, a letter worded) cannot be told from the time it takes.
/// </summary>
public sealed class EvenAnswer(TimeProvider clock)
{
    /// <summary>Well above the work of any of the acts that use it.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(350);

    public async Task<T> AfterAsync<T>(Func<Task<T>> act)
    {
        var leave = Task.Delay(Soonest, clock);
        var answer = await act();
        await leave;
        return answer;
    }

    /// <summary>For an act that tells by succeeding: what succeeds leaves at once, every refusal no sooner than the others.</summary>
    public async Task<Outcome<T>> RefusedAfterAsync<T>(Func<Task<Outcome<T>>> act)
    {
        var leave = Task.Delay(Soonest, clock);
        var outcome = await act();
        if (!outcome.Succeeded)
        {
            await leave;
        }
        return outcome;
    }
}
