using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Features.Members.Import;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Castellan.Features.Members;

public sealed partial class ImportPage
{
    private MemberActs? acts;
    private MemberList? list;
    private InviteResult? report;
    private Refusal? refusal;
    private string pasted = "";
    private Guid? defaultRole;
    private int handled;
    private bool busy;

    [PersistentState] public IReadOnlyList<RoleChoice>? Roles { get; set; }

    [Inject] private MemberQueries Queries { get; set; } = default!;
    [Inject] private InvitationCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        Roles ??= await Queries.RolesAsync(Tenant.Actor);
        acts = new MemberActs(Tenant.Actor, Roles);
        defaultRole ??= Roles.FirstOrDefault(role => role.Kind == RoleKind.Member && acts.AgainstInviting(role) is null)?.Id;
    }

    private void ReadPasted() => Show(Parser().Parse(pasted));

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        if (change.File.Size > MemberListParser.MaximumBytes)
        {
            (list, refusal) = (null, new ListTooLarge(MemberListParser.MaximumBytes));
            return;
        }

        using var content = new MemoryStream();
        await using var upload = change.File.OpenReadStream(MemberListParser.MaximumBytes);
        await upload.CopyToAsync(content);
        Show(Parser().Parse(content.ToArray()));
    }

    private MemberListParser Parser() => new(Roles!.Where(role => !role.IsArchived).Select(role => new ImportableRole(role.Id, role.Kind, role.Name)));

    private void Show(Outcome<MemberList> read) => (list, refusal) = (read.Succeeded ? read.Value : null, read.Refusal);

    private void StartOver() => (list, report, refusal, handled) = (null, null, null, 0);

    // Portion by portion: each is one transaction, and what a later one refuses does not undo an earlier one.
    private async Task SendAsync()
    {
        (busy, refusal, handled) = (true, null, 0);
        var (sent, refused) = (new List<InviteSent>(), new List<InviteRefused>());
        foreach (var portion in list!.Good.Select(line => new Invitee(EmailAddress.Parse(line.Address), line.RoleId ?? defaultRole!.Value)).Chunk(InvitationCommands.MostAtOnce))
        {
            var outcome = await Commands.InviteAsync(Tenant.Actor, portion, imported: true);
            if (!outcome.Succeeded)
            {
                refusal = outcome.Refusal;
                refused.AddRange(portion.Select(person => new InviteRefused(person.Address.Reveal(), outcome.Refusal)));
                continue;
            }

            sent.AddRange(outcome.Value.Sent);
            refused.AddRange(outcome.Value.Refused);
            handled += portion.Length;
            StateHasChanged();
        }

        (busy, report) = (false, new InviteResult(sent, refused));
    }
}
