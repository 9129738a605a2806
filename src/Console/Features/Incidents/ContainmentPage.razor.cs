using System.Globalization;
using Castellan.Data.Access;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Incidents;

/// <summary>Chooses members, shows their live sessions here, ends them in one step and tells what is left.</summary>
public sealed partial class ContainmentPage
{
    private readonly HashSet<Guid> chosen = [];
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
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }

    private string Preview => Texts.Count("Preview", Sessions, chosen.Count.ToString("N0", CultureInfo.CurrentCulture));

    private int Sessions => view!.People.Where(person => chosen.Contains(person.PersonId)).Sum(person => person.Sessions.Count);

    protected override async Task OnInitializedAsync()
    {
        head = Tenant.May(Permission.IncidentsRead) ? (await Incidents.OneAsync(Tenant.Actor, Number))?.Head : null;
        // What cannot be put on record is not shown.
        missing = head is null || !(await Acts.NoteViewAsync(Tenant.Actor, Number)).Succeeded;
        view = missing ? null : await Queries.LiveAsync(Tenant.Actor);
    }

    private void Choose(ContainedPerson person, bool on) => _ = on ? chosen.Add(person.PersonId) : chosen.Remove(person.PersonId);

    private async Task ContainAsync()
    {
        busy = true;
        var contained = await Commands.ContainAsync(Tenant.Actor, Number, [.. chosen]);
        (busy, asking, result) = (false, false, contained.Succeeded ? contained.Value : null);
        refused = contained.Succeeded ? null : Words.Of(contained.Refusal, Texts);
        chosen.Clear();
        view = await Queries.LiveAsync(Tenant.Actor);
    }
}
