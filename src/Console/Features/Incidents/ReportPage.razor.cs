using System.Text.Json;
using Castellan.Data.Files;
using Castellan.Kit;
using Castellan.Platform.Files;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Castellan.Features.Incidents;

public sealed partial class ReportPage : IDisposable
{
    private readonly List<(string Name, ArrivedFile File)> arrived = [];
    private ReportModel draft = new();
    private Autosave? autosave;
    private DateTimeOffset? savedAt;
    private string? refused;
    private string? fileRefused;
    private string? saveFailed;
    private bool saving;
    private bool busy;
    private int? number;

    [Inject] private ReportCommands Commands { get; set; } = default!;
    [Inject] private FormDrafts Drafts { get; set; } = default!;
    [Inject] private FileStore Files { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    public void Dispose() => autosave?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        autosave = new Autosave(Clock, () => InvokeAsync(SaveAsync));
        draft = ReportModel.Of(await Drafts.ReportAsync(Tenant.Actor))
            ?? new ReportModel { NoticedAt = IncidentWords.Minute(Clock.GetUtcNow(), Tenant.TimeZone) };
    }

    private void Typed()
    {
        saving = true;
        autosave!.Touch();
    }

    private async Task SaveAsync()
    {
        if (number is not null)
        {
            return;
        }
        var saved = await Drafts.SaveReportAsync(Tenant.Actor, JsonSerializer.Serialize(draft));
        (saving, saveFailed) = (false, saved.Succeeded ? null : Words.Of(saved.Refusal, Texts));
        if (saved.Succeeded)
        {
            savedAt = saved.Value;
        }
        StateHasChanged();
    }

    private async Task ReceiveAsync(InputFileChangeEventArgs chosen)
    {
        (busy, fileRefused) = (true, null);
        foreach (var file in chosen.GetMultipleFiles(ReportCommands.MostFiles))
        {
            if (file.Size > Files.UploadLimit)
            {
                fileRefused = Words.Of(new FileTooLarge((int)(Files.UploadLimit / 1048576)), Texts);
                continue;
            }
            await using var content = file.OpenReadStream(Files.UploadLimit);
            var received = await Files.ReceiveAsync(Tenant.Actor, permission: null, new FileDraft(FileKind.IncidentAttachment, file.Name, file.ContentType), content);
            if (received.Succeeded)
            {
                arrived.Add((FileName.Safe(file.Name), received.Value));
            }
            else
            {
                fileRefused = Words.Of(received.Refusal, Texts);
            }
        }
        busy = false;
    }

    private async Task SendAsync()
    {
        busy = true;
        var reported = await Commands.ReportAsync(
            Tenant.Actor, new ReportForm(draft.Title, draft.Summary, draft.Place, draft.NoticedAt, Tenant.TimeZone), [.. arrived.Select(file => file.File)]);
        (busy, refused) = (false, reported.Succeeded ? null : Words.Of(reported.Refusal, Texts));
        if (reported.Succeeded)
        {
            number = reported.Value;
        }
    }
}
