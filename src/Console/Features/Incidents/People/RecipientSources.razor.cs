using System.Text;
using Castellan.Data.Outcomes;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Castellan.Features.Incidents.People;

/// <summary>Adds members, or a list portion by portion: each is one transaction, and what a later one refuses undoes no earlier one.</summary>
public sealed partial class RecipientSources
{
    private IReadOnlyList<RoleOption> roles = [];
    private IReadOnlyList<Choice> members = [];
    private RecipientList? list;
    private RecipientPreview? preview;
    private RecipientsAdded? added;
    private string[] chosen = [];
    private string choice = nameof(MemberChoice.All);
    private string pasted = "";
    private string? refused;
    private int handled;
    private bool busy;

    [Inject] private NoticeQueries Queries { get; set; } = default!;
    [Inject] private RecipientCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private AccessWords Access { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter, EditorRequired] public required int Number { get; set; }
    [Parameter, EditorRequired] public required int Notice { get; set; }
    [Parameter] public EventCallback OnChanged { get; set; }

    protected override async Task OnInitializedAsync() =>
        (roles, members) = (await Queries.RolesAsync(Tenant.Actor), await Queries.MembersAsync(Tenant.Actor));

    private async Task AddMembersAsync()
    {
        var (how, ids) = Guid.TryParse(choice, out var role) ? (MemberChoice.Role, [role])
            : (Enum.TryParse<MemberChoice>(choice, out var named) ? named : MemberChoice.All, chosen.Where(id => Guid.TryParse(id, out _)).Select(Guid.Parse).ToList());
        busy = true;
        Show(await Commands.AddMembersAsync(Tenant.Actor, Number, Notice, how, ids));
        await OnChanged.InvokeAsync();
    }

    private void ReadPasted() => Look(Encoding.UTF8.GetBytes(pasted));

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        if (change.File.Size > RecipientList.MaximumBytes)
        {
            refused = Words.Of(new RecipientsTooLarge(RecipientList.MaximumMegabytes), Said);
            return;
        }
        busy = true;
        var file = new byte[change.File.Size];
        await using (var upload = change.File.OpenReadStream(RecipientList.MaximumBytes))
        {
            await upload.ReadExactlyAsync(file);
        }
        busy = false;
        Look(file);
    }

    private void Look(byte[] file)
    {
        var opened = RecipientList.Open(file);
        (list, added) = (opened.Succeeded ? opened.Value : null, null);
        preview = list is null ? null : RecipientPreview.Of(list.Lines());
        refused = opened.Succeeded ? null : Words.Of(opened.Refusal, Said);
    }

    private async Task AddListAsync()
    {
        (busy, handled) = (true, 0);
        var sum = new RecipientsAdded(0, 0);
        Refusal? why = null;
        foreach (var portion in list!.Lines().OfType<GoodRecipient>().Select(line => new ListedRecipient(line.Address.Reveal(), line.Name, line.Language)).Chunk(RecipientCommands.Portion))
        {
            var done = await Commands.AddListedAsync(Tenant.Actor, Number, Notice, portion);
            if (!done.Succeeded)
            {
                why = done.Refusal;
                break;
            }
            (sum, handled) = (new RecipientsAdded(sum.Added + done.Value.Added, sum.Known + done.Value.Known), handled + portion.Length);
            StateHasChanged();
        }
        StartOver();
        Show(sum.Added + sum.Known > 0 || why is null ? sum : why);
        refused = why is null ? null : Words.Of(why, Said);
        await OnChanged.InvokeAsync();
    }

    private void Show(Outcome<RecipientsAdded> done)
    {
        busy = false;
        added = done.Succeeded ? done.Value : null;
        refused = done.Succeeded ? null : Words.Of(done.Refusal, Said);
    }

    private void StartOver() => (list, preview, pasted, refused, added) = (null, null, "", null, null);
}
