using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Identity;
using Castellan.Platform.Language;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.SignIn;

/// <summary>What an invitation offers, and the one way in that fits who looks at it.</summary>
public sealed partial class InvitationPage
{
    private InvitationView? invitation;
    private SignedIn? who;
    private NewAccount? form;
    private bool mine;

    [Inject] private InvitationQueries Queries { get; set; } = default!;

    [Inject] private InvitationCommands Commands { get; set; } = default!;

    [Inject] private AccessWords Access { get; set; } = default!;

    [Inject] private PasswordRules Rules { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "token")] private string? Token { get; set; }

    [SupplyParameterFromForm(FormName = "create", Name = "token")] private string? KeptToCreate { get; set; }

    [SupplyParameterFromForm(FormName = "join", Name = "token")] private string? KeptToJoin { get; set; }

    [SupplyParameterFromForm(FormName = "create", Name = "name")] private string? Name { get; set; }

    [SupplyParameterFromForm(FormName = "create", Name = "password")] private string? Password { get; set; }

    private string? Secret => KeptToCreate ?? KeptToJoin ?? Token;

    private string Here => Addresses.Invitation(Secret ?? "");

    private string Role => Access.Role(invitation!.RoleKind, invitation.RoleName);

    private string Sentence => invitation!.Inviter is { } inviter ? Texts["InvitationBy", inviter] : Texts["InvitationByNobody"];

    // Where the invitation stands, or what joining met.
    private Refusal? Why => Refused switch
    {
        InvitationAlreadyAccepted or InvitationRevoked or InvitationExpired or AlreadyMember or InvitedRoleGone => Refused,
        _ => invitation!.State switch
        {
            InvitationState.Accepted => new InvitationAlreadyAccepted(),
            InvitationState.Revoked => new InvitationRevoked(),
            InvitationState.Expired => new InvitationExpired(),
            _ => null,
        },
    };

    protected override async Task OnInitializedAsync()
    {
        who = Who;
        invitation = await Queries.FindAsync(Secret, Aborted);
        mine = who is not null && EmailAddress.TryParse(who.Email, out var address) && address.Normalised == invitation?.Address;
    }

    private string Advice(Refusal why) => why is InvitationAlreadyAccepted or AlreadyMember
        ? Texts["AdviceAccepted", invitation!.Organisation]
        : Texts["AdviceAskAgain", invitation!.Inviter ?? invitation.Organisation];

    private async Task JoinAsync()
    {
        if (who is not null && (await ActAsync(() => Commands.JoinAsync(Secret, who, Aborted))) is { Succeeded: true } joined)
        {
            Navigation.NavigateTo(Addresses.Organisation(joined.Value.Slug));
        }
    }

    private async Task CreateAsync()
    {
        if (invitation is null)
        {
            return;
        }
        form = await NewAccount.JudgeAsync(Rules, invitation.AddressAsTyped, Name, Password, Aborted);
        if ((await ActAsync(() => Commands.JoinAsNewAsync(Secret, form, Languages.Current, Origin, Aborted))) is { Succeeded: true } joined)
        {
            Enter(joined.Value.Entered!, Addresses.Organisation(joined.Value.Slug));
        }
    }
}
