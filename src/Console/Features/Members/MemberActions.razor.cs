using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class MemberActions
{
    private IReadOnlyList<MemberRow> members = [];
    private IReadOnlyList<MemberRefused> refused = [];
    private MemberAct? wanted;
    private Guid? roleId;
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

    private Guid[] People => [.. members.Select(member => member.PersonId)];

    /// <summary>Begins an act; the ones that can be taken back at once need no question.</summary>
    public Task BeginAsync(MemberAct act, IReadOnlyList<MemberRow> on)
    {
        (members, roleId, refused) = (on, null, []);
        switch (act)
        {
            case MemberAct.Suspend:
                return ActAsync(Commands.SuspendAsync(Tenant.Actor, People), "Suspended", result => UndoAsync(Commands.RestoreAsync(Tenant.Actor, Ids(result))));
            case MemberAct.Restore:
                return ActAsync(Commands.RestoreAsync(Tenant.Actor, People), "Restored", result => UndoAsync(Commands.SuspendAsync(Tenant.Actor, Ids(result))));
            default:
                wanted = act;
                StateHasChanged();
                return Task.CompletedTask;
        }
    }

    private void Cancel() => wanted = null;

    private Task ChangeRoleAsync() =>
        ActAsync(Commands.ChangeRoleAsync(Tenant.Actor, People, roleId!.Value), "RoleChanged", TakeRolesBackAsync);

    private Task RemoveAsync() => ActAsync(Commands.RemoveAsync(Tenant.Actor, People), "Removed", undo: null);

    private async Task ActAsync(Task<Outcome<BatchResult>> act, string told, Func<BatchResult, Task>? undo)
    {
        busy = true;
        var outcome = await act;
        (busy, wanted) = (false, null);
        if (!outcome.Succeeded)
        {
            Toasts.Show(Words.Of(outcome.Refusal, Texts), Tone.Danger);
            return;
        }

        var result = outcome.Value;
        done = result.Done.Count;
        if (members.Count == 1 && result.Refused is [var only])
        {
            Toasts.Show(Words.Of(only.Reason, Texts), Tone.Danger);
        }
        else
        {
            refused = result.Refused;
        }

        if (done > 0)
        {
            Toasts.Show(
                Texts.Count(told, done, result.Done[0].Name ?? Texts["ErasedPerson"]),
                actionText: undo is null ? null : Texts["Undo"].Value,
                action: undo is null ? null : () => InvokeAsync(() => undo(result)));
            await OnChanged.InvokeAsync();
        }

        StateHasChanged();
    }

    // Each goes back to the role it came from, which may differ within a selection.
    private async Task TakeRolesBackAsync(BatchResult result)
    {
        foreach (var former in result.Done.GroupBy(one => one.FormerRoleId))
        {
            await UndoAsync(Commands.ChangeRoleAsync(Tenant.Actor, [.. former.Select(one => one.PersonId)], former.Key));
        }
    }

    private async Task UndoAsync(Task<Outcome<BatchResult>> undo)
    {
        var outcome = await undo;
        if (!outcome.Succeeded)
        {
            Toasts.Show(Words.Of(outcome.Refusal, Texts), Tone.Danger);
            return;
        }

        foreach (var one in outcome.Value.Refused)
        {
            Toasts.Show(Texts["NotUndone", one.Name ?? Texts["UnknownMember"], Words.Of(one.Reason, Texts)], Tone.Danger);
        }

        if (outcome.Value.Done.Count > 0)
        {
            Toasts.Show(Texts["Undone"]);
            await OnChanged.InvokeAsync();
        }
    }

    private static Guid[] Ids(BatchResult result) => [.. result.Done.Select(one => one.PersonId)];
}
