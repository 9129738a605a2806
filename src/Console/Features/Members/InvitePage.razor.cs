using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Features.Members.Import;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class InvitePage
{
    private MemberActs? acts;
    private InviteResult? result;
    private Refusal? refusal;
    private string? unreadable;
    private string typed = "";
    private string language = Languages.Default;
    private Guid? roleId;
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
        if (acts is null)
        {
            language = Tenant.Language;
            roleId = Everyday();
        }

        acts = new MemberActs(Tenant.Actor, Roles);
        if (Roles.FirstOrDefault(role => role.Id == roleId) is { } chosen && acts.AgainstInviting(chosen) is not null)
        {
            roleId = null;
        }
    }

    private Guid? Everyday() => Roles?.FirstOrDefault(role => role.Kind == RoleKind.Member)?.Id;

    private async Task SendAsync()
    {
        (refusal, result, unreadable) = (null, null, null);
        var read = new MemberListParser([]).Parse(typed);
        if (!read.Succeeded)
        {
            refusal = read.Refusal;
            return;
        }

        // Until every address is right none is sent, so that what is left in the field is never half done.
        if (read.Value.Bad.FirstOrDefault() is { } bad)
        {
            unreadable = Texts["UnreadableAddress", bad.Raw, Words.Of(bad.Reason, Texts)];
            return;
        }

        busy = true;
        var outcome = await Commands.InviteAsync(
            Tenant.Actor, [.. read.Value.Good.Select(line => new Invitee(EmailAddress.Parse(line.Address), roleId!.Value))], language);
        (busy, refusal) = (false, outcome.Refusal);
        if (outcome.Succeeded)
        {
            // The next round begins as the first: a grave role is chosen anew each time.
            roleId = Everyday() ?? roleId;
            (result, typed) = (outcome.Value, string.Join('\n', outcome.Value.Refused.Select(one => one.Address)));
        }
    }
}
