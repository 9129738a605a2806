using Castellan.Data.Access;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents.People;

/// <summary>One notice: while it is prepared its list, its text and the button that starts it; afterwards what became of it.</summary>
public sealed partial class NoticePage : IDisposable
{
    private static readonly string[] Cursors = ["after"];
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private IncidentHead? head;
    private NoticeView? view;
    private RecipientPage? page;
    private (int Notice, string? State, string? Search, string? After)? shown;
    private NoticeOrder? waiting;
    private ITimer? looking;
    private string? refused;
    private string? sendFault;
    private string? bounceFault;
    private string? bounced;
    private bool bouncing;
    private bool clearing;
    private bool missing;
    private bool busy;

    [Inject] private IncidentQueries Incidents { get; set; } = default!;
    [Inject] private NoticeQueries Queries { get; set; } = default!;
    [Inject] private NoticeCommands Commands { get; set; } = default!;
    [Inject] private RecipientCommands Recipients { get; set; } = default!;
    [Inject] private StepUpTalk Talk { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }
    [Parameter] public required int Notice { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    private bool MayWork => Tenant.May(Permission.IncidentsManage);

    private RecipientRequest Request => new(Enum.TryParse<RecipientState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null, Search, After);

    private IReadOnlyList<Filter> Filters => view!.State == NoticeState.Draft
        ? []
        : [new Filter("state", Said["AnyState"], [.. Enum.GetValues<RecipientState>().Select(state => new FilterOption(state.ToString(), Said[$"Recipient_{state}"]))])];

    public void Dispose() => looking?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Notice, State, Search, After))
        {
            return;
        }
        shown = (Notice, State, Search, After);
        // What cannot be put on record is not shown.
        if (!(await Recipients.NoteViewAsync(Tenant.Actor, Number, Notice)).Succeeded)
        {
            (view, missing) = (null, true);
            return;
        }
        head ??= (await Incidents.OneAsync(Tenant.Actor, Number))?.Head;
        await ReloadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (view?.IsUnderWay == true)
        {
            looking ??= Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, Look, Look);
        }
        else
        {
            looking?.Dispose();
            looking = null;
        }
    }

    private async Task ReloadAsync()
    {
        view = await Queries.OneAsync(Tenant.Actor, Number, Notice);
        page = await Queries.RecipientsAsync(Tenant.Actor, Number, Notice, Request);
        missing = head is null || view is null;
    }

    private async Task LookAsync()
    {
        if (!busy)
        {
            await ReloadAsync();
            StateHasChanged();
        }
    }

    private async Task RemoveAsync(RecipientRow row) => refused = await DoneAsync(() => Recipients.RemoveAsync(Tenant.Actor, Number, Notice, row.Id));

    private async Task ClearAsync()
    {
        refused = await DoneAsync(() => Recipients.ClearAsync(Tenant.Actor, Number, Notice));
        clearing = false;
    }

    private async Task PauseAsync() => refused = await DoneAsync(() => Commands.PauseAsync(Tenant.Actor, Number, Notice));

    private async Task ResumeAsync() => refused = await DoneAsync(() => Commands.ResumeAsync(Tenant.Actor, Number, Notice));

    private async Task StopAsync(string reason) => refused = await DoneAsync(() => Commands.StopAsync(Tenant.Actor, Number, Notice, reason));

    private async Task ChooseAsync((string Language, bool One) chosen) =>
        refused = await DoneAsync(() => Commands.ChooseLanguageAsync(Tenant.Actor, Number, Notice, chosen.Language, chosen.One));

    private async Task TestAsync(string language)
    {
        refused = await DoneAsync(() => Commands.TestAsync(Tenant.Actor, Number, Notice, language));
        if (refused is null)
        {
            Toasts.Show(Said["TestSent"], Tone.Good);
        }
    }

    private async Task SendAsync(NoticeOrder order)
    {
        busy = true;
        var started = await Commands.StartAsync(Tenant.Actor, Number, Notice, order);
        busy = false;
        waiting = started.Refusal is StepUpNeeded ? order : null;
        sendFault = started.Succeeded || waiting is not null ? null : Words.Of(started.Refusal, Said);
        await ReloadAsync();
    }

    private Task ProvenAsync() => waiting is { } order ? SendAsync(order) : Task.CompletedTask;

    private void BeginBounce(string? address) => (bouncing, bounced, bounceFault) = (true, address, null);

    private async Task BounceAsync((IReadOnlyList<string> Addresses, string Reason) marks)
    {
        busy = true;
        var marked = await Commands.BounceAsync(Tenant.Actor, Number, Notice, marks.Addresses, marks.Reason);
        busy = false;
        if (!marked.Succeeded)
        {
            bounceFault = Words.Of(marked.Refusal, Said);
            return;
        }
        bouncing = false;
        refused = marked.Value.Others.Count == 0 ? null : Said["NotMarked", string.Join(", ", marked.Value.Others.Take(20))].Value;
        Toasts.Show(Said.Count("Marked", marked.Value.Marked), Tone.Good);
        await ReloadAsync();
    }

    private async Task<string?> DoneAsync(Func<Task<Outcome<Done>>> act)
    {
        busy = true;
        var done = await act();
        busy = false;
        await ReloadAsync();
        return done.Succeeded ? null : Words.Of(done.Refusal, Said);
    }
}
