using Castellan.Kit;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Operator;

/// <summary>The installation's jobs, their runs, and running one now.</summary>
public sealed partial class JobsPage
{
    private string? shown;

    [PersistentState] public JobsView? Listed { get; set; }
    [SupplyParameterFromQuery] private string? Job { get; set; }
    [SupplyParameterFromQuery] private string? Runs { get; set; }
    [SupplyParameterFromQuery] private string? After { get; set; }
    [SupplyParameterFromQuery] private string? Before { get; set; }
    [Inject] private JobQueries Queries { get; set; } = default!;
    [Inject] private JobCommands Commands { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private IStringLocalizer<OperatorTexts> Texts { get; set; } = default!;
    [Inject] private JobWords Names { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    private IReadOnlyList<Filter> Filters =>
    [
        new Filter("job", Texts["AnyJob"], [.. Listed!.Jobs.Select(job => new FilterOption(job.Name, Names.Title(job.Name)))]),
        new Filter("runs", Texts["RunsThatDid"], [new FilterOption("all", Texts["RunsAll"])]),
    ];

    protected override async Task OnParametersSetAsync()
    {
        var wanted = $"{Job}|{Runs}|{After}|{Before}";
        if (shown == wanted)
        {
            return;
        }
        var carried = shown is null && Listed is not null;
        shown = wanted;
        if (!carried)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync() =>
        Listed = await Queries.PageAsync((await Authentication).Operator(), Job, Runs == "all", PageCursor.Parse(After), PageCursor.Parse(Before));

    private async Task StartAsync(string job)
    {
        var started = await Commands.StartAsync((await Authentication).Operator(), job);
        if (started.Succeeded)
        {
            Toasts.Show(Texts["JobAsked", Names.Title(job)]);
        }
        else
        {
            Toasts.Show(Words.Of(started.Refusal, Texts), Tone.Danger);
        }
        await LoadAsync();
    }

    private string? At(string name, string? cursor) => cursor is null
        ? null
        : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["after"] = null, ["before"] = null, [name] = cursor });
}
