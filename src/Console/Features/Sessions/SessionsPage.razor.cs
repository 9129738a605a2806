using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Sessions;

/// <summary>Who is in the organisation now; those who may end it, one, several or all.</summary>
public sealed partial class SessionsPage
{
    private readonly HashSet<Guid> chosen = [];
    private EntryList? view;
    private (string? Search, string? After)? shown;
    private bool asking;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private EntryQueries Queries { get; set; } = default!;

    [Inject] private EntryCommands Commands { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [Inject] private OriginWords Origins { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    private bool MayEnd => Tenant.May(Permission.SessionsEnd);

    protected override async Task OnParametersSetAsync()
    {
        if (shown != (Search, After))
        {
            var first = shown is null;
            shown = (Search, After);
            chosen.Clear();
            view = first && Carried.Unpack<EntryList>(Kept) is { } kept ? kept : await ReadAsync();
            Kept = view is null ? null : Carried.Pack(view);
        }
    }

    private async Task<EntryList?> ReadAsync()
    {
        var (noted, read) = (Commands.NoteViewAsync(Tenant.Actor), Queries.ListAsync(Tenant.Actor, Search, After));
        await Task.WhenAll(noted, read);
        // What cannot be put on record is not shown.
        return (await noted).Succeeded ? await read : null;
    }

    // Nobody ends here the session he looks with: that is signing out.
    private bool CanEnd(EntryRow row) => !row.IsThis && (row.RoleKind != RoleKind.Owner || Tenant.Actor.Standing.RoleKind == RoleKind.Owner || row.PersonId == Tenant.Actor.PersonId);

    private void Choose(EntryRow row, bool on) => _ = on ? chosen.Add(row.SessionId) : chosen.Remove(row.SessionId);

    private Task EndChosenAsync() => EndAsync([.. chosen]);

    private Task EndAsync(IReadOnlyCollection<Guid> sessions) => ActAsync(() => Commands.EndAsync(Tenant.Actor, sessions));

    private Task EndAllAsync()
    {
        asking = false;
        return ActAsync(() => Commands.EndAllAsync(Tenant.Actor));
    }

    private async Task ActAsync(Func<Task<Outcome<EndResult>>> act)
    {
        busy = true;
        var ended = await act();
        busy = false;
        chosen.Clear();
        if (!ended.Succeeded)
        {
            Toasts.Show(Words.Of(ended.Refusal, Texts), Tone.Danger);
        }
        else
        {
            Toasts.Show(Texts.Count("EndedNow", ended.Value.Ended), Tone.Good);
            if (ended.Value.Kept > 0)
            {
                Toasts.Show(Texts.Count("KeptOwners", ended.Value.Kept), Tone.Attention);
            }
        }
        view = await Queries.ListAsync(Tenant.Actor, Search, After);
    }
}
