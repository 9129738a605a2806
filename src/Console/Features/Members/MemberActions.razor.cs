using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class MemberActions : IDisposable
{
    /// <summary>A longer list of refusals is told in a number.</summary>
    private const int RefusedShown = 200;

    private IReadOnlyList<MemberRow> members = [];
    private IReadOnlyCollection<Guid> people = [];
    private IReadOnlyList<MemberRefused> refused = [];
    private MemberAct? wanted;
    private Guid? roleId;
    private BulkRun? run;
    private Func<Task>? takeBack;
    private int done;
    private bool busy;

    [Inject] private MemberCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter, EditorRequired] public required IReadOnlyList<RoleChoice> Roles { get; set; }
    [Parameter, EditorRequired] public required MemberActs Acts { get; set; }

    /// <summary>Something was changed or taken back: what is on the screen is old.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    private string FirstName => members.Count > 0 ? members[0].Title ?? Texts["ErasedPerson"] : "";

    // Whose rows are not on the page may hold any role: then only the command can say.
    private IReadOnlyList<MemberRow> Known => people.Count > members.Count ? [] : members;

    public void Dispose() => run?.Stop();

    /// <summary>Begins an act; the ones that can be taken back at once need no question, unless more are meant than the page shows.</summary>
    /// <param name="on">Those of them that are on the page.</param>
    /// <param name="all">Everybody who is meant; null for those on the page.</param>
    public Task BeginAsync(MemberAct act, IReadOnlyList<MemberRow> on, IReadOnlyCollection<Guid>? all = null)
    {
        (members, people, roleId, refused, takeBack) = (on, all ?? [.. on.Select(member => member.PersonId)], null, [], null);
        if (act is MemberAct.Suspend or MemberAct.Restore && people.Count <= members.Count)
        {
            return act is MemberAct.Suspend ? SuspendAsync() : RestoreAsync();
        }

        wanted = act;
        StateHasChanged();
        return Task.CompletedTask;
    }

    private void Cancel() => wanted = null;

    private void Stop() => run?.Stop();

    private Task ConfirmedAsync() => wanted is MemberAct.Restore ? RestoreAsync() : SuspendAsync();

    private Task SuspendAsync() =>
        ActAsync(on => Commands.SuspendAsync(Tenant.Actor, on), "Suspended", result => UndoAsync([(Ids(result), on => Commands.RestoreAsync(Tenant.Actor, on))]));

    private Task RestoreAsync() =>
        ActAsync(on => Commands.RestoreAsync(Tenant.Actor, on), "Restored", result => UndoAsync([(Ids(result), on => Commands.SuspendAsync(Tenant.Actor, on))]));

    private Task ChangeRoleAsync()
    {
        var role = roleId!.Value;
        return ActAsync(on => Commands.ChangeRoleAsync(Tenant.Actor, on, role), "RoleChanged", TakeRolesBackAsync);
    }

    private Task RemoveAsync() => ActAsync(on => Commands.RemoveAsync(Tenant.Actor, on), "Removed", undo: null);

    private async Task ActAsync(Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> act, string told, Func<BatchResult, Task>? undo)
    {
        busy = true;
        var (result, fault) = await RunAsync(people, act);
        (busy, wanted) = (false, null);
        done = result.Done.Count;
        if (fault is not null)
        {
            Toasts.Show(Words.Of(fault, Texts), Tone.Danger);
        }

        if (people.Count == 1 && result.Refused is [var only])
        {
            Toasts.Show(Words.Of(only.Reason, Texts), Tone.Danger);
        }
        else
        {
            refused = result.Refused;
        }

        if (done > 0)
        {
            takeBack = undo is null ? null : () => InvokeAsync(() => undo(result));
            Toasts.Show(Texts.Count(told, done, result.Done[0].Name ?? Texts["ErasedPerson"]), actionText: undo is null ? null : Texts["Undo"].Value, action: takeBack);
            await OnChanged.InvokeAsync();
        }

        StateHasChanged();
    }

    // More than one batch takes a while, and shows how far it is.
    private async Task<(BatchResult Result, Refusal? Fault)> RunAsync(IReadOnlyCollection<Guid> on, Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> act)
    {
        var begun = new BulkRun(Tenant.Actor.PersonId, on);
        if (begun.IsLong)
        {
            (run, wanted) = (begun, null);
            StateHasChanged();
        }

        var ended = await begun.RunAsync(act, StateHasChanged);
        run = null;
        return ended;
    }

    private Task TakeBackAsync()
    {
        refused = [];
        return takeBack?.Invoke() ?? Task.CompletedTask;
    }

    // Each goes back to the role it came from, which may differ within a selection.
    private Task TakeRolesBackAsync(BatchResult result) => UndoAsync(
    [
        .. result.Done.GroupBy(one => one.FormerRoleId).Select(former => (former.Select(one => one.PersonId).ToArray(), Back(former.Key))),
    ]);

    private Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> Back(Guid role) => on => Commands.ChangeRoleAsync(Tenant.Actor, on, role);

    private async Task UndoAsync(IReadOnlyList<(Guid[] On, Func<IReadOnlyCollection<Guid>, Task<Outcome<BatchResult>>> Act)> steps)
    {
        takeBack = null;
        var (back, left) = (0, new List<MemberRefused>());
        foreach (var (on, act) in steps)
        {
            var (result, fault) = await RunAsync(on, act);
            back += result.Done.Count;
            left.AddRange(result.Refused);
            if (fault is not null)
            {
                Toasts.Show(Words.Of(fault, Texts), Tone.Danger);
                break;
            }
        }

        (done, refused) = (back, left is [_] ? [] : left);
        if (left is [var only])
        {
            Toasts.Show(Texts["NotUndone", only.Name ?? Texts["UnknownMember"], Words.Of(only.Reason, Texts)], Tone.Danger);
        }

        if (back > 0)
        {
            Toasts.Show(Texts["Undone"]);
            await OnChanged.InvokeAsync();
        }

        StateHasChanged();
    }

    private static Guid[] Ids(BatchResult result) => [.. result.Done.Select(one => one.PersonId)];
}
