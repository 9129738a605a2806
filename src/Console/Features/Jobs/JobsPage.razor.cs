using System.Globalization;
using Castellan.Kit;
using Castellan.Kit.Charts;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Jobs;

/// <summary>What works for this organisation by itself; read again on every beat while the page is open.</summary>
public sealed partial class JobsPage : IDisposable
{
    private BoardView? board;
    private HistoryView? history;
    private IDisposable? beat;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private JobBoard Board { get; set; } = default!;

    [Inject] private HistoryQueries Histories { get; set; } = default!;

    [Inject] private Pulse Pulse { get; set; } = default!;

    [Inject] private IStringLocalizer<KitTexts> Times { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);

    private IReadOnlyList<string> Labels => [.. history!.Days.Select(day => TimeWords.Day(Times, day.Day))];

    private IReadOnlyList<Series> Series =>
    [
        new(Texts["Did"], Tone.Accent, [.. history!.Days.Select(day => (double)day.Done)]),
        new(Texts["Failed"], Tone.Danger, [.. history.Days.Select(day => (double)day.Failed)]),
    ];

    public void Dispose() => beat?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        if (Carried.Unpack<Page>(Kept) is { } page)
        {
            (board, history) = (page.Board, page.History);
            return;
        }
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            beat = Pulse.Listen(() => _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            }));
        }
    }

    private async Task ReadAsync()
    {
        (board, history) = (await Board.ReadAsync(Tenant), await Histories.HistoryAsync(Tenant));
        Kept = Carried.Pack(new Page(board, history));
    }

    private async Task AgainAsync(int source, string key)
    {
        busy = true;
        var done = await Board.AgainAsync(Tenant, source, key);
        busy = false;
        Toasts.Show(done.Succeeded ? Texts["AskedAgain"] : Words.Of(done.Refusal, Texts), done.Succeeded ? Tone.Good : Tone.Danger);
        await ReadAsync();
    }

    private sealed record Page(BoardView Board, HistoryView History);
}
