using Castellan.Data.Access;
using Castellan.Data.Policies;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Shell;

/// <summary>The way into every page: who, where, and what may be entered from here. Drawn anew when the standing changes.</summary>
public sealed partial class Entrance : IDisposable
{
    private SignedIn? who;
    private string? slug;
    private EnteredTenant? tenant;
    private Surroundings? around;
    private bool entering;

    // What shows an instant without being told where shows it where the organisation is.
    private TimeZoneInfo? Zone => tenant is null ? null : TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone);

    [Inject] private TenantState State { get; set; } = default!;
    [Inject] private TenantGate Gate { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;
    [Parameter, EditorRequired] public required Microsoft.AspNetCore.Components.RouteData Route { get; set; }
    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <summary>Carried from the written page into its circuit, so that nothing vanishes in between.</summary>
    [PersistentState] public Arrival? Arrival { get; set; }

    public void Dispose() => State.Changed -= StandingChanged;

    protected override void OnInitialized() => State.Changed += StandingChanged;

    protected override async Task OnParametersSetAsync()
    {
        who = SignedIn.Of((await Authentication).User);
        slug = Route.RouteValues.GetValueOrDefault("slug") as string;
        if (who is not null && around is null && Arrival?.IsFor(who, slug) is true)
        {
            await ResumeAsync(who, Arrival);
            return;
        }

        // Until the gate has answered, nothing is shown: not the page with the organisation left behind, nor that there is none.
        entering = who is not null && slug is not null && tenant?.Slug != slug;
        if (slug is null)
        {
            State.Leave();
        }
        tenant = who is null || slug is null ? null : await State.EnterAsync(who, slug);
        around = who is null ? Surroundings.Nobody : await AroundAsync(who);
        Arrival = who is null ? null : Arrival.Of(who, tenant, around);
        entering = false;
    }

    // Everything before the first await is drawn at once, in place of what the server had written.
    private async Task ResumeAsync(SignedIn person, Arrival arrival)
    {
        tenant = arrival.Tenant?.As(person);
        around = Around(person, arrival.Organisations);
        if (tenant is not null)
        {
            State.Resume(tenant);
            await State.RefreshAsync(person);
        }
    }

    private async Task<Surroundings> AroundAsync(SignedIn person) =>
        Around(person, [.. (await Gate.OrganisationsAsync(person)).Select(o => new OrganisationCard(o.Slug, o.Name))]);

    private Surroundings Around(SignedIn person, IReadOnlyList<OrganisationCard> organisations)
    {
        return new Surroundings(
            new PersonCard(person.DisplayName, person.Email, person.IsOperator || person.OwesFactor),
            tenant is null ? null : new OrganisationCard(tenant.Slug, tenant.Name, tenant.DeletionDueAt, CardOf(tenant.Owed)),
            organisations,
            permission => Enum.TryParse<Permission>(permission, out var needed) && tenant?.May(needed) is true);
    }

    private static OwedCard? CardOf(Owed? owed) => owed is null ? null : new OwedCard(owed.Kind == OwedKind.Passkey, owed.Requirement == Requirement.Required, owed.DueAt);

    private void StandingChanged() => _ = InvokeAsync(async () =>
    {
        await OnParametersSetAsync();
        StateHasChanged();
    });
}
