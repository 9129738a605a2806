using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Authorization;
using Castellan.Platform.Factors;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Features.Account;

/// <summary>A copy of everything held about the person, and the way out.</summary>
public sealed partial class DataPage : IDisposable
{
    private const string FormId = "delete-account";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource gone = new();
    private SignedIn? who;
    private string typed = "";
    private string password = "";
    private Refusal? refusal;
    private Refusal? copyRefusal;
    private bool asking;
    private bool busy;

    [Inject] private DataQueries Queries { get; set; } = default!;

    [Inject] private DataCommands Commands { get; set; } = default!;

    [Inject] private Departure Departure { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private TimeProvider Clock { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [PersistentState] public DataView? View { get; set; }

    private bool IsPreparing => View?.Copies.Any(copy => copy.State == DataExportState.Waiting) is true;

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        who = SignedIn.Of((await Authentication).User)!;
        View ??= await Queries.ViewAsync(who);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && IsPreparing)
        {
            await WatchAsync();
        }
    }

    private static Tone ToneOf(DataExportState state) => state switch
    {
        DataExportState.Ready => Tone.Good,
        DataExportState.Failed => Tone.Danger,
        _ => Tone.Neutral,
    };

    private async Task RequestAsync()
    {
        busy = true;
        copyRefusal = (await Commands.RequestCopyAsync(who!)).Refusal;
        busy = false;
        View = await Queries.ViewAsync(who!);
        StateHasChanged();
        await WatchAsync();
    }

    // The job tells by mail; who stays on the page sees it here.
    private async Task WatchAsync()
    {
        try
        {
            while (IsPreparing)
            {
                await Task.Delay(LookAgain, Clock, gone.Token);
                View = await Queries.ViewAsync(who!, gone.Token);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    private void Ask() => (asking, refusal, typed, password) = (true, null, "", "");

    private void Close() => (asking, refusal, typed, password) = (false, null, "", "");

    private async Task DeleteAsync()
    {
        if (busy)
        {
            return;
        }
        busy = true;
        // Set before the act: an event that arrives between the deletion and the navigation finds a dead session.
        Departure.To = Addresses.SignInAfterDeletion;
        refusal = (await Commands.DeleteAccountAsync(who!, typed, password)).Refusal;
        busy = false;
        password = refusal is StepUpNeeded ? password : "";
        if (refusal is null)
        {
            Navigation.NavigateTo(Addresses.SignInAfterDeletion, forceLoad: true);
        }
        else
        {
            Departure.To = null;
        }
    }
}
