using System.Globalization;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Language;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Organisations;

public sealed partial class NewOrganisationPage
{
    private string address = "";
    private bool addressIsOwn;
    private string timeZone = "Europe/Paris";
    private bool zoneIsOwn;
    private string language = Languages.Current;
    private Refusal? refusal;
    private bool busy;

    [Inject] private OrganisationCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private PublicAddress Public { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IStringLocalizer<OrganisationTexts> Texts { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    private string Name { get; set; } = "";

    private string Site => Public.Root.GetLeftPart(UriPartial.Authority);

    // The address follows the name until somebody writes one.
    private void Suggest()
    {
        if (!addressIsOwn)
        {
            address = string.IsNullOrWhiteSpace(Name) ? "" : Slug.From(Name).Value;
        }
    }

    // The zone is the browser's until somebody chooses one.
    private void BeginIn(string? zone)
    {
        if (!zoneIsOwn && zone is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) && known.HasIanaId)
        {
            timeZone = known.Id;
        }
    }

    private async Task FoundAsync()
    {
        busy = true;
        var who = SignedIn.Of((await Authentication).User)!;
        var outcome = await Commands.FoundAsync(who, new Founding(Name, address, timeZone, language));
        busy = false;
        refusal = outcome.Refusal;
        if (outcome.Succeeded)
        {
            // A full load: the switcher and the guards read the new membership.
            Navigation.NavigateTo(Addresses.Organisation(outcome.Value), forceLoad: true);
        }
    }
}
