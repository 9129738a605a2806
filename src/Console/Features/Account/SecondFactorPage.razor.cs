using Castellan.Data.Factors;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Platform.Factors;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using QRCoder;

namespace Castellan.Features.Account;

/// <summary>The authenticator app and the recovery codes of this person: set up, looked after, removed.</summary>
public sealed partial class SecondFactorPage
{
    private const string FormId = "remove-factor";
    private const int KeyGroup = 4;

    private SignedIn? who;
    private TotpSeed? seed;
    private IssuedCodes? issued;
    private Refusal? refusal;
    private Func<Task>? waiting;
    private string code = "";
    private string password = "";
    private bool asking;
    private bool removed;
    private bool busy;
    private bool owesProof;
    private bool replaced;

    [Inject] private AccountQueries Queries { get; set; } = default!;

    [Inject] private FactorCommands Commands { get; set; } = default!;

    [Inject] private StepUp Proofs { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private TenantGate Gate { get; set; } = default!;

    /// <summary>Slug of the organisation that asks for the factor.</summary>
    [SupplyParameterFromQuery(Name = "for")] public string? For { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [PersistentState] public SecondFactorView? View { get; set; }

    private string Grouped => string.Join(' ', seed!.Typed().Chunk(KeyGroup).Select(group => new string(group)));

    private string QrSvg
    {
        get
        {
            using var generator = new QRCodeGenerator();
            using var data = generator.CreateQrCode(seed!.Address(Texts["Product"], who!.Email), QRCodeGenerator.ECCLevel.M);
            using var svg = new SvgQRCode(data);
            return svg.GetGraphic(4, "black", "white", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        }
    }

    protected override async Task OnInitializedAsync()
    {
        who = SignedIn.Of((await Authentication).User)!;
        View ??= await Queries.SecondFactorAsync(who);
        owesProof = For is not null && (await Gate.OrganisationsAsync(who)).Any(one => one.Slug == For && one.Owed?.Kind == OwedKind.Proof);
    }

    private void Begin() => (seed, refusal, code, password, removed) = (TotpSeed.Random(), null, "", "", false);

    private void GiveUp() => (seed, refusal, code, password) = (null, null, "", "");

    private async Task ConfirmAsync()
    {
        var confirmed = await Commands.ConfirmAsync(who!, seed!, code, password);
        refusal = confirmed.Refusal;
        // A wrong code is no reason to type the password again, nor the other way round.
        code = refusal is CodeWrong or null ? "" : code;
        password = refusal is CodeWrong or StepUpNeeded ? password : "";
        if (confirmed.Succeeded)
        {
            (seed, issued, replaced) = (null, confirmed.Value.Codes.Count > 0 ? confirmed.Value : null, false);
            View = issued is null ? await Queries.SecondFactorAsync(who!) : View;
        }
        else if (refusal is AuthenticatorThere)
        {
            seed = null;
            View = await Queries.SecondFactorAsync(who!);
        }
    }

    // What this session may do has grown: the page is drawn anew with it.
    private void CodesKept()
    {
        issued = null;
        Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
    }

    private void AskRemove() => (asking, refusal, password) = (true, null, "");

    private void CloseRemove() => (asking, refusal, password) = (false, null, "");

    // Tries, and tries once more after the question that the first try may have met.
    private async Task Again(Func<Task> act)
    {
        if (busy)
        {
            return;
        }
        busy = true;
        await act();
        busy = false;
        waiting = refusal is StepUpNeeded ? act : null;
    }

    private async Task ProvenAsync()
    {
        if (waiting is { } act)
        {
            waiting = null;
            await Again(act);
        }
    }

    private async Task ProveOnlyAsync()
    {
        refusal = (await Proofs.RequireAsync(who!)).Refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
        }
    }

    private async Task RenewAsync()
    {
        var renewed = await Commands.RenewCodesAsync(who!);
        refusal = renewed.Refusal;
        if (renewed.Succeeded)
        {
            (issued, replaced) = (renewed.Value, true);
        }
    }

    private async Task RemoveAsync()
    {
        refusal = (await Commands.RemoveAsync(who!, password)).Refusal;
        if (refusal is null)
        {
            CloseRemove();
            removed = true;
            View = await Queries.SecondFactorAsync(who!);
        }
        else if (refusal is not StepUpNeeded)
        {
            password = "";
        }
    }
}
