using Castellan.Data.Access;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class MemberPage
{
    private MemberActs? acts;
    private MemberActions? actions;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private bool missing;

    [PersistentState] public MemberView? View { get; set; }

    [Inject] private MemberQueries Queries { get; set; } = default!;
    [Inject] private MemberCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Refusals { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [Parameter] public required Guid PersonId { get; set; }

    private bool IsSelf => PersonId == Tenant.Actor.PersonId;

    protected override async Task OnParametersSetAsync()
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);
        if (!IsSelf && !Tenant.May(Permission.MemberDetailsRead))
        {
            View = null;
        }
        else if (View?.Member.PersonId == PersonId)
        {
            acts = new MemberActs(Tenant.Actor, View.Roles);
        }
        else
        {
            // What cannot be put on record is not shown.
            missing = !IsSelf && !(await Commands.NoteViewAsync(Tenant.Actor, PersonId)).Succeeded;
            if (!missing)
            {
                await LoadAsync();
            }
        }
    }

    private async Task LoadAsync()
    {
        View = await Queries.MemberAsync(Tenant.Actor, PersonId);
        missing = View is null;
        acts = View is null ? null : new MemberActs(Tenant.Actor, View.Roles);
    }
}
