using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Features.Members;

namespace Castellan.Tests.Unit.Features.Members;

[Trait("proves", "MEM-2")]
public sealed class BulkRunTests
{
    private static readonly Guid Viewer = Guid.NewGuid();

    private readonly List<IReadOnlyCollection<Guid>> _batches = [];

    [Fact]
    public async Task Many_are_handled_in_batches_each_once_and_the_viewer_last()
    {
        Guid[] people = [Viewer, .. Enumerable.Range(0, 1_200).Select(_ => Guid.NewGuid())];
        var run = new BulkRun(Viewer, people);
        var told = new List<int>();

        var (result, fault) = await run.RunAsync(DoAsync, () => told.Add(run.Handled));

        fault.ShouldBeNull();
        _batches.Select(batch => batch.Count).ShouldBe([500, 500, 201]);
        result.Done.Select(one => one.PersonId).ShouldBe(people, ignoreOrder: true);
        result.Done[^1].PersonId.ShouldBe(Viewer);
        told.ShouldBe([500, 1_000, 1_201]);
        run.IsLong.ShouldBeTrue();
        new BulkRun(Viewer, [Viewer]).IsLong.ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_is_stopped_ends_with_the_batch_under_way()
    {
        var run = new BulkRun(Viewer, [.. Enumerable.Range(0, 1_200).Select(_ => Guid.NewGuid())]);

        var (result, fault) = await run.RunAsync(DoAsync, run.Stop);

        fault.ShouldBeNull();
        (result.Done.Count, run.Handled, run.Total).ShouldBe((500, 500, 1_200));
    }

    [Fact]
    public async Task What_is_done_stays_done_when_a_later_batch_is_refused()
    {
        var run = new BulkRun(Viewer, [.. Enumerable.Range(0, 1_200).Select(_ => Guid.NewGuid())]);

        var (result, fault) = await run.RunAsync(
            async batch => _batches.Count == 1 ? new PermissionMissing(Permission.MembersManage) : await DoAsync(batch), () => { });

        fault.ShouldBe(new PermissionMissing(Permission.MembersManage));
        result.Done.Count.ShouldBe(500);
    }

    private Task<Outcome<BatchResult>> DoAsync(IReadOnlyCollection<Guid> batch)
    {
        _batches.Add(batch);
        return Task.FromResult<Outcome<BatchResult>>(new BatchResult([.. batch.Select(id => new MemberDone(id, null, Guid.Empty))], []));
    }
}
