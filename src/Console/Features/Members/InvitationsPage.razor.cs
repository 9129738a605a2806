using System.Globalization;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class InvitationsPage
{
    private InvitationListRequest request = new();
    private InvitationListRequest? loaded;
    private IReadOnlyList<Filter> filters = [];
    private MemberActs acts = default!;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    [PersistentState] public InvitationsView? View { get; set; }

    [Inject] private InvitationQueries Queries { get; set; } = default!;
    [Inject] private InvitationCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);
        var asked = InvitationListRequest.Read(Search, State, After, Before);
        if (View is null || (loaded is not null && loaded != asked))
        {
            View = await Queries.ListAsync(Tenant.Actor, asked);
        }

        (loaded, request) = (asked, asked);
        acts = new MemberActs(Tenant.Actor, View.Roles);
        filters =
        [
            new Filter("state", Texts["AnyInvitationState"],
                [.. Enum.GetValues<InvitationState>().Select(state => new FilterOption(state.ToString().ToLowerInvariant(), Texts[$"InvitationState_{state}"]))]),
        ];
    }

    private async Task ResendAsync(InvitationRow invitation) =>
        await TellAsync(await Commands.ResendAsync(Tenant.Actor, invitation.Id), () => Toasts.Show(Texts["Resent", invitation.Address]));

    // A revoked invitation stays revoked: taking that back means inviting the address anew.
    private async Task RevokeAsync(InvitationRow invitation) =>
        await TellAsync(await Commands.RevokeAsync(Tenant.Actor, invitation.Id), () => Toasts.Show(
            Texts["Revoked", invitation.Address], actionText: Texts["InviteAgain"], action: () => InvokeAsync(() => InviteAgainAsync(invitation))));

    private async Task InviteAgainAsync(InvitationRow invitation)
    {
        var outcome = await Commands.InviteAsync(
            Tenant.Actor, [new Invitee(EmailAddress.Parse(invitation.Address), invitation.RoleId)], invitation.Language);
        await TellAsync(
            outcome.Then<Done>(result => result.Refused is [var refused, ..] ? refused.Reason : Done.Instance),
            () => Toasts.Show(Texts["Resent", invitation.Address]));
    }

    private async Task TellAsync(Outcome<Done> outcome, Action tell)
    {
        if (!outcome.Succeeded)
        {
            Toasts.Show(Words.Of(outcome.Refusal, Texts), Tone.Danger);
            return;
        }

        tell();
        View = await Queries.ListAsync(Tenant.Actor, request);
        StateHasChanged();
    }

    private string? Href(string name, string? cursor) => cursor is null
        ? null
        : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["after"] = null, ["before"] = null, [name] = cursor });

    private string Counted(int count) => count > MemberQueries.CountedAtMost
        ? Texts["MoreThan", MemberQueries.CountedAtMost.ToString("N0", CultureInfo.CurrentCulture)]
        : Texts.Count("CountInvitations", count);
}
