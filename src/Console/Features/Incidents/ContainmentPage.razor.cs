using Castellan.Data.Access;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

/// <summary>Chooses members, shows their live sessions here, ends them in one step and tells what is left.</summary>
public sealed partial class ContainmentPage
{
    // Kept while the pages are turned, with how many sessions each has.
    private readonly Dictionary<Guid, int> chosen = [];
    private (string? Search, Guid? After)? loaded;
    private IncidentHead? head;
    private ContainmentView? view;
    private ContainmentResult? result;
    private string? refused;
    private bool missing;
    private bool asking;
    private bool busy;

    [Inject] private IncidentQueries Incidents { get; set; } = default!;
    [Inject] private ContainmentQueries Queries { get; set; } = default!;
    [Inject] private ContainmentCommands Commands { get; set; } = default!;
    [Inject] private IncidentCommands Acts { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public Guid? After { get; set; }

    private string Preview => Texts.Count("Preview", Sessions, Texts.Count("PreviewPeople", chosen.Count));

    private int Sessions => chosen.Values.Sum();

    private IEnumerable<ContainedPerson> Mine => view!.People.Where(person => person.Mine);

    private bool IsPageChosen => Mine.Any() && Mine.All(person => chosen.ContainsKey(person.PersonId));

    protected override async Task OnInitializedAsync()
    {
        head = Tenant.May(Permission.IncidentsRead) ? (await Incidents.OneAsync(Tenant.Actor, Number))?.Head : null;
        // What cannot be put on record is not shown.
        missing = head is null || !(await Acts.NoteViewAsync(Tenant.Actor, Number)).Succeeded;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!missing && loaded != (Search, After))
        {
            loaded = (Search, After);
            await LoadAsync();
        }
    }

    private async Task LoadAsync() => view = await Queries.LiveAsync(Tenant.Actor, Search, After);

    private void Choose(ContainedPerson person, bool on)
    {
        if (on)
        {
            chosen[person.PersonId] = person.Live;
        }
        else
        {
            chosen.Remove(person.PersonId);
        }
    }

    private void ChoosePage(bool on)
    {
        foreach (var person in Mine)
        {
            Choose(person, on);
        }
    }

    private async Task ContainAsync()
    {
        busy = true;
        var contained = await Commands.ContainAsync(Tenant.Actor, Number, [.. chosen.Keys]);
        (busy, asking, result) = (false, false, contained.Succeeded ? contained.Value : null);
        refused = contained.Succeeded ? null : Words.Of(contained.Refusal, Texts);
        chosen.Clear();
        await LoadAsync();
    }
}
