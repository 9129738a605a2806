using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Platform.Files;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Castellan.Features.Incidents;

public sealed partial class TimelinePage
{
    private TimelineView? view;
    private TimelineLine? corrected;
    private string? loaded;
    private string? refused;
    private string note = "";
    private DateTime at;
    private bool missing;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page, so that it is read once and nothing flickers.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private TimelineCommands Commands { get; set; } = default!;
    [Inject] private IncidentCommands Incidents { get; set; } = default!;
    [Inject] private FileStore Files { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{Number} {Before}";
        if (asked == loaded)
        {
            return;
        }
        if (loaded is null)
        {
            at = Local();
            view = Carried.Unpack<TimelineView>(Kept);
        }
        else
        {
            view = null;
        }
        loaded = asked;
        await (view is null ? LoadAsync() : Task.CompletedTask);
    }

    private async Task LoadAsync()
    {
        // What cannot be put on record is not shown.
        view = (await Incidents.NoteViewAsync(Tenant.Actor, Number)).Succeeded ? await Queries.TimelineAsync(Tenant.Actor, Number, Before) : null;
        Kept = view is null ? null : Carried.Pack(view);
        missing = view is null;
    }

    private Task NoteAsync() => DoAsync(() => Commands.NoteAsync(Tenant.Actor, Number, new NoteDraft(note, at, Tenant.TimeZone, corrected?.Id)));

    private Task AttachAsync(InputFileChangeEventArgs chosen) => DoAsync(async () =>
    {
        if (chosen.File.Size > Files.UploadLimit)
        {
            return new FileTooLarge((int)(Files.UploadLimit / 1048576));
        }
        await using var content = chosen.File.OpenReadStream(Files.UploadLimit);
        var received = await Files.ReceiveAsync(Tenant.Actor, Castellan.Data.Access.Permission.IncidentsManage, new FileDraft(FileKind.IncidentAttachment, chosen.File.Name, chosen.File.ContentType), content);
        return received.Succeeded ? await Commands.AttachAsync(Tenant.Actor, Number, received.Value) : received.Refusal;
    });

    private async Task DoAsync(Func<Task<Outcome<Done>>> command)
    {
        busy = true;
        var outcome = await command();
        (busy, refused) = (false, outcome.Succeeded ? null : Words.Of(outcome.Refusal, Texts));
        if (outcome.Succeeded)
        {
            (note, corrected, at) = ("", null, Local());
            await LoadAsync();
        }
    }

    private DateTime Local() => IncidentWords.Minute(Clock.GetUtcNow(), Tenant.TimeZone);
}
