using Castellan.Platform.Passwords;

namespace Castellan.Tests.Unit.Platform.Passwords;

/// <summary>One thread, one second of queue, and hashes said to take a quarter of a second: four may wait.</summary>
public sealed class PasswordQueueTests : IDisposable
{
    private readonly PasswordQueue queue = new(threads: 1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.25), TimeProvider.System);
    private readonly ManualResetEventSlim release = new();
    private readonly List<int> computed = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        release.Set();
        queue.Dispose();
        release.Dispose();
    }

    [Fact]
    [Trait("proves", "F27")]
    [Trait("asvs", "15.2.2")]
    public async Task Beyond_a_second_of_work_the_next_is_refused_at_once()
    {
        var busy = await Occupy();
        var waiting = Enumerable.Range(1, 4).Select(number => Compute(number)).ToList();

        var refused = await Should.ThrowAsync<TooBusyException>(Compute(5));

        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        queue.Waiting.ShouldBe(4);
        release.Set();
        await Task.WhenAll([busy, .. waiting]);
        computed.ShouldBe([1, 2, 3, 4]);
        (await Compute(6)).ShouldBe(6);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once_and_costs_no_hash()
    {
        var busy = await Occupy();
        using var gone = new CancellationTokenSource();
        var abandoned = queue.Run(() => Note(1), gone.Token);
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(abandoned);

        release.Set();
        await busy;
        await Compute(2);
        computed.ShouldBe([2]);
    }

    [Fact]
    public async Task A_failure_reaches_its_caller_and_the_thread_lives_on()
    {
        await Should.ThrowAsync<InvalidOperationException>(queue.Run<int>(() => throw new InvalidOperationException("bug"), Cancellation));

        (await Compute(1)).ShouldBe(1);
    }

    [Fact]
    [Trait("asvs", "15.4.4")]
    public async Task Work_runs_on_threads_of_its_own()
    {
        (await queue.Run(() => Thread.CurrentThread.IsThreadPoolThread, Cancellation)).ShouldBeFalse();
        (await queue.Run(() => Thread.CurrentThread.Name, Cancellation)).ShouldBe("password worker 1");
    }

    private Task<int> Compute(int number) => queue.Run(() => Note(number), Cancellation);

    private int Note(int number)
    {
        computed.Add(number);
        return number;
    }

    /// <summary>Returns once the thread is busy; the work ends with <see cref="release"/>.</summary>
    private async Task<Task<bool>> Occupy()
    {
        var started = new TaskCompletionSource();
        var busy = queue.Run(
            () =>
            {
                started.SetResult();
                return release.Wait(TimeSpan.FromSeconds(30), Cancellation);
            },
            Cancellation);
        await started.Task;
        return busy;
    }
}
