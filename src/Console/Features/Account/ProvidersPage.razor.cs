using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Features.Account;

/// <summary>The accounts elsewhere that sign this person in.</summary>
public sealed partial class ProvidersPage
{
    private const string FormId = "provider-step";

    private SignedIn? who;
    private Asked? asked;
    private string password = "";
    private Refusal? refusal;
    private bool unlinked;
    private bool busy;

    [Inject] private AccountQueries Queries { get; set; } = default!;

    [Inject] private LinkCommands Commands { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "result")] private string? Result { get; set; }

    [PersistentState] public IReadOnlyList<ProviderLine>? Lines { get; set; }

    private Refusal? Returned => Result switch
    {
        nameof(ProviderFailed) => new ProviderFailed(),
        nameof(ProviderLinkedAlready) => new ProviderLinkedAlready(),
        nameof(ProviderLinkedElsewhere) => new ProviderLinkedElsewhere(),
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        who = SignedIn.Of((await Authentication).User)!;
        Lines ??= await Queries.ProvidersAsync(who);
    }

    private void Ask(Provider provider, Guid? loginId) => (asked, refusal, password, unlinked) = (new Asked(provider, loginId), null, "", false);

    private void Close() => (asked, refusal, password) = (null, null, "");

    private async Task GoAsync()
    {
        if (asked is not { } step || busy)
        {
            return;
        }
        busy = true;
        if (step.LoginId is { } id)
        {
            refusal = (await Commands.UnlinkAsync(who!, id, password)).Refusal;
            if (refusal is null)
            {
                Close();
                unlinked = true;
                Lines = await Queries.ProvidersAsync(who!);
            }
        }
        else
        {
            var prepared = await Commands.PrepareAsync(who!, step.Provider, password);
            refusal = prepared.Succeeded ? null : prepared.Refusal;
            if (refusal is null)
            {
                Navigation.NavigateTo(Addresses.LinkProvider(ProvidersPlatform.SchemeOf(step.Provider), prepared.Value.Reveal()), forceLoad: true);
            }
        }
        password = refusal is StepUpNeeded ? password : "";
        busy = false;
    }

    private sealed record Asked(Provider Provider, Guid? LoginId);
}
