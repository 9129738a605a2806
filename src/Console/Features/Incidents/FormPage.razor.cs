using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Data.Incidents;
using Castellan.Features.Incidents.Forms;
using Castellan.Kit;
using Castellan.Platform.Files;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Castellan.Features.Incidents;

public sealed partial class FormPage : IDisposable
{
    private readonly Dictionary<string, string> pending = new(StringComparer.Ordinal);
    private FormView? view;
    private FormPack? pack;
    private FormAnswers answers = FormAnswers.None;
    private FilingModel model = new();
    private IBrowserFile? proof;
    private Autosave? autosave;
    private DateTimeOffset? savedAt;
    private string? saveFailed;
    private string? refused;
    private bool saving;
    private bool filing;
    private bool filed;
    private bool missing;
    private bool busy;

    [Inject] private IncidentQueries Queries { get; set; } = default!;
    [Inject] private FormDrafts Drafts { get; set; } = default!;
    [Inject] private FilingCommands Commands { get; set; } = default!;
    [Inject] private FileStore Files { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required int Number { get; set; }
    [Parameter] public required string Form { get; set; }
    [Parameter] public required string Language { get; set; }

    /// <summary>The notice that was sent, when the page is to record it as filed.</summary>
    [SupplyParameterFromQuery(Name = "notice")] public int? Notice { get; set; }

    private FormPack Pack => pack!;

    private bool MayWork => Tenant.May(Permission.IncidentsManage);

    private IReadOnlyList<FormQuestion> Missing => Pack.Missing(answers);

    private string MeterName => pack == FormPacks.Cnil ? "CNIL" : pack == FormPacks.Article33 ? Texts["Article33"] : Texts["Article34"];

    private bool IsLate => view?.Due is { } due && model.FiledAt is { } at && LocalInstant.Read(at, Tenant.TimeZone, Clock.GetUtcNow()) is { Succeeded: true } read && read.Value.At > due;

    public void Dispose() => autosave?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        autosave ??= new Autosave(Clock, () => InvokeAsync(SaveAsync));
        if (view is null || view.Form != Form || view.Language != Language || view.Head.Number != Number)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        (pack, view) = (FormPacks.Of(Form), await Queries.FormAsync(Tenant.Actor, Number, Form, Language));
        (missing, answers, savedAt) = (view is null, view is null ? FormAnswers.None : new FormAnswers(view.Answers), view?.SavedAt);
    }

    private void Typed(string key, object? text)
    {
        answers = answers.With(key, text as string ?? "");
        pending[key] = answers[key];
        saving = true;
        autosave!.Touch();
    }

    private async Task SaveAsync()
    {
        if (pending.Count == 0)
        {
            return;
        }
        var changed = new Dictionary<string, string>(pending, StringComparer.Ordinal);
        pending.Clear();
        var saved = await Drafts.SaveAsync(Tenant.Actor, Number, Pack, Language, changed);
        (saving, saveFailed) = (pending.Count > 0, saved.Succeeded ? null : Words.Of(saved.Refusal, Texts));
        if (saved.Succeeded)
        {
            savedAt = saved.Value;
        }
        else
        {
            // Kept for the next try, unless something newer was typed meanwhile.
            foreach (var (key, text) in changed)
            {
                pending.TryAdd(key, text);
            }
        }
        StateHasChanged();
    }

    private async Task BeginFiling()
    {
        // What the page shows is what is filed: prefilled answers become the draft.
        foreach (var (key, text) in answers.Texts)
        {
            pending.TryAdd(key, text);
        }
        await SaveAsync();
        model = new FilingModel
        {
            Stage = view!.Filed is not null ? FilingStage.Supplementary : Missing.Count == 0 ? FilingStage.Complete : FilingStage.Initial,
            FiledAt = IncidentWords.Minute(Clock.GetUtcNow(), Tenant.TimeZone),
            LateReasons = answers[FormPack.LateReasons],
        };
        if (Notice is { } number && await Queries.SentNoticeAsync(Tenant.Actor, Number, number) is { } sent)
        {
            model.FiledAt = IncidentWords.Minute(sent.StartedAt, Tenant.TimeZone);
            model.Channel = Texts["FiledByNotice"];
            model.Reference = Texts["FiledByNoticeReference", sent.Number, IncidentWork.Named(Number), sent.Recipients.ToString("N0", System.Globalization.CultureInfo.CurrentCulture), sent.Sha256[..16]];
        }
        (filing, refused, proof, filed) = (true, null, null, false);
    }

    private async Task FileAsync()
    {
        busy = true;
        refused = await FiledAsync();
        busy = false;
        if (refused is null)
        {
            (filing, filed) = (false, true);
            await LoadAsync();
        }
    }

    private async Task<string?> FiledAsync()
    {
        ArrivedFile? arrived = null;
        if (proof is not null)
        {
            if (proof.Size > Files.UploadLimit)
            {
                return Words.Of(new FileTooLarge((int)(Files.UploadLimit / 1048576)), Texts);
            }
            await using var content = proof.OpenReadStream(Files.UploadLimit);
            var received = await Files.ReceiveAsync(Tenant.Actor, Permission.IncidentsManage, new FileDraft(FileKind.IncidentAttachment, proof.Name, proof.ContentType), content);
            if (!received.Succeeded)
            {
                return Words.Of(received.Refusal, Texts);
            }
            arrived = received.Value;
        }
        var draft = new FilingDraft(model.Stage, model.FiledAt ?? default, Tenant.TimeZone, model.Channel, model.Reference, model.LateReasons);
        var recorded = await Commands.FileAsync(Tenant.Actor, Number, Form, Language, draft, arrived);
        return recorded.Succeeded ? null : Words.Of(recorded.Refusal, Texts);
    }
}
