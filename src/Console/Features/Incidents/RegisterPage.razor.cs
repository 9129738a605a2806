using System.Globalization;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

public sealed partial class RegisterPage
{
    private const int YearsShown = 6;

    private RegisterView? view;
    private RegisterRequest? loaded;
    private IReadOnlyList<Filter> filters = [];
    private int? amending;
    private string text = "";
    private string? refused;
    private bool busy;

    [Inject] private RegisterQueries Queries { get; set; } = default!;
    [Inject] private RegisterCommands Commands { get; set; } = default!;
    [Inject] private IncidentWords Explain { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [SupplyParameterFromQuery(Name = "told")] public string? Told { get; set; }
    [SupplyParameterFromQuery(Name = "year")] public string? Year { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var present = Clock.GetUtcNow().Year;
        filters =
        [
            new Filter("told", Texts["ToldOrNot"], [new FilterOption("yes", Texts["Told"]), new FilterOption("no", Texts["NotTold"])]),
            new Filter("year", Texts["AnyYear"], [.. Enumerable.Range(0, YearsShown).Select(back => (present - back).ToString(CultureInfo.InvariantCulture)).Select(year => new FilterOption(year, year))]),
        ];
        var asked = RegisterRequest.Read(Told, Year);
        if (asked != loaded)
        {
            loaded = asked;
            view = await Queries.ListAsync(Tenant.Actor, asked);
        }
    }

    private void Begin(int number) => (amending, text, refused) = (number, "", null);

    private async Task AmendAsync()
    {
        busy = true;
        var amended = await Commands.AmendAsync(Tenant.Actor, amending!.Value, text);
        (busy, refused) = (false, amended.Succeeded ? null : Words.Of(amended.Refusal, Texts));
        if (amended.Succeeded)
        {
            amending = null;
            view = await Queries.ListAsync(Tenant.Actor, loaded!);
        }
    }

    private static string Said(string words) => words.Length > 0 ? words : "–";
}
