using System.Collections.Frozen;
using System.Globalization;
using Castellan.Data.Members;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Members;

public sealed partial class MembersPage
{
    private MemberListRequest request = new();
    private MemberListRequest? loaded;
    private IReadOnlyList<Filter> filters = [];
    private bool everybody;
    private MemberActs acts = default!;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private MemberActions? actions;

    /// <summary>Carried from the prerendered page into the live one, so that it is read once and nothing flickers.</summary>
    [PersistentState] public MembersView? View { get; set; }

    private IReadOnlySet<Guid> Selected
    {
        get;
        set => (field, everybody) = (value, false);
    } = FrozenSet<Guid>.Empty;

    // Offered once the page is selected, while more match than it shows.
    private bool OffersEverybody => !everybody && View!.Count > View.Rows.Count && View.Rows.All(member => Selected.Contains(member.PersonId));

    [Inject] private MemberQueries Queries { get; set; } = default!;
    [Inject] private AccessWords Access { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "role")] public string? Role { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] public string? Sort { get; set; }
    [SupplyParameterFromQuery(Name = "dir")] public string? Direction { get; set; }
    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);
        var asked = MemberListRequest.Read(Search, Role, State, Sort, Direction, After, Before);
        if (View is null || (loaded is not null && loaded != asked))
        {
            await LoadAsync(asked);
        }

        (loaded, request) = (asked, asked);
        Prepare();
    }

    private async Task ReloadAsync()
    {
        await LoadAsync(request);
        Prepare();
    }

    private async Task LoadAsync(MemberListRequest asked)
    {
        View = await Queries.ListAsync(Tenant.Actor, asked);
        Selected = FrozenSet<Guid>.Empty;
    }

    private void Prepare()
    {
        acts = new MemberActs(Tenant.Actor, View!.Roles);
        filters =
        [
            new Filter("role", Texts["AnyRole"], [.. View.Roles.Where(role => !role.IsArchived).Select(role => new FilterOption(role.Id.ToString(), Access.Role(role.Kind, role.Name)))]),
            new Filter("state", Texts["AnyState"], [.. Enum.GetValues<MembershipState>().Select(state => new FilterOption(state.ToString().ToLowerInvariant(), Texts[$"State_{state}"]))]),
        ];
    }

    private async Task SelectEverybodyAsync()
    {
        Selected = (await Queries.MatchingAsync(Tenant.Actor, request)).ToFrozenSet();
        everybody = true;
    }

    private Task BulkAsync(MemberAct act) => actions!.BeginAsync(act, [.. View!.Rows.Where(member => Selected.Contains(member.PersonId))], Selected);

    private string? Href(string name, string? cursor) => cursor is null
        ? null
        : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["after"] = null, ["before"] = null, [name] = cursor });

    private string Counted(int count) => count > MemberQueries.CountedAtMost
        ? Texts["MoreThan", MemberQueries.CountedAtMost.ToString("N0", CultureInfo.CurrentCulture)]
        : Texts.Count("CountMembers", count);
}
