using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace Castellan.Kit;

/// <summary>
/// A search field and drop-downs whose state is the page's address, so back, reload and links keep it.
/// Every change leaves out the paging cursor: a cursor belongs to one filter only.
/// </summary>
public sealed partial class FilterBar : ComponentBase, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private string search = string.Empty;
    private CancellationTokenSource? typing;

    [Inject] private IStringLocalizer<KitTexts> Texts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;

    /// <summary>What the search field looks for; without it there is no search field.</summary>
    [Parameter] public string? SearchLabel { get; set; }
    [Parameter] public string SearchName { get; set; } = "q";
    [Parameter] public IReadOnlyList<Filter> Filters { get; set; } = [];

    /// <summary>Query parameters that a change of filter drops.</summary>
    [Parameter] public IReadOnlyList<string> CursorNames { get; set; } = ["after", "before"];
    [Parameter] public RenderFragment? ChildContent { get; set; }

    private string Path => new Uri(Navigation.Uri).AbsolutePath;

    private bool Narrowed => Value(SearchName).Length > 0 || Filters.Any(filter => Value(filter.Name).Length > 0);

    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        typing?.Cancel();
        typing?.Dispose();
    }

    protected override void OnInitialized()
    {
        search = Value(SearchName);
        Navigation.LocationChanged += Moved;
    }

    private void Moved(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(() =>
    {
        search = Value(SearchName);
        StateHasChanged();
    });

    private string Value(string name) =>
        QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue(name, out var values) ? values[0] ?? string.Empty : string.Empty;

    private async Task Typed(string? words)
    {
        search = words ?? string.Empty;
        await (typing?.CancelAsync() ?? Task.CompletedTask);
        typing?.Dispose();
        typing = new CancellationTokenSource();
        var mine = typing.Token;
        await Task.Delay(Pause, Clock, mine).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
        if (!mine.IsCancellationRequested)
        {
            Go(SearchName, search);
        }
    }

    private void Submitted() => Go(SearchName, search);

    private void Go(string name, string? value)
    {
        var changes = CursorNames.ToDictionary(cursor => cursor, _ => (object?)null, StringComparer.Ordinal);
        changes[name] = string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(changes), replace: name == SearchName);
    }
}
