using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Trail;

/// <summary>A page of the trail as a list of sentences: on the audit page, on a member's page, wherever something has a history.</summary>
public sealed partial class TrailList
{
    private IReadOnlyList<TrailDay> days = [];
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    [Inject] private IStringLocalizer<TrailTexts> Texts { get; set; } = default!;
    [Inject] private TrailSentence Sentence { get; set; } = default!;
    [Inject] private TrailChanges Changes { get; set; } = default!;
    [Inject] private OriginWords Origins { get; set; } = default!;
    [Inject] private TrailWords Words { get; set; } = default!;
    [Parameter, EditorRequired] public required EnteredTenant Tenant { get; set; }
    [Parameter, EditorRequired] public required TrailPage Page { get; set; }

    /// <summary>What opens under an entry; without it, nothing opens.</summary>
    [Parameter] public RenderFragment<TrailEntry>? Details { get; set; }

    /// <summary>What else is to be said of an entry, in a word or two; null for nothing.</summary>
    [Parameter] public Func<TrailEntry, string?>? Tag { get; set; }

    protected override void OnParametersSet()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        days = TrailDay.Of(Page.Entries, zone);
    }

    /// <summary>The entry that a link led to: marked and open.</summary>
    [Parameter] public Guid? Marked { get; set; }

    /// <summary>Whether j, k and Enter move through the entries.</summary>
    [Parameter] public bool Keys { get; set; }

    private string Origin(TrailEntry entry) => string.Join(" · ", new[] { entry.Device, Origins.Network(entry.Network) }.OfType<string>());

    private string? LinkOf(TrailPart part, TrailEntry entry) => part == TrailPart.Actor
        ? LinkOf(entry.ActorKind == ActorKind.Person ? entry.ActorId : null, TargetKind.Person)
        : LinkOf(entry.TargetId, entry.TargetKind);

    // Only to what the reader may open, and only to what still has a page.
    private string? LinkOf(Guid? id, TargetKind kind) => kind switch
    {
        TargetKind.Person when id is { } person && Page.Names.ContainsKey(person) && Tenant.May(Permission.MemberDetailsRead) => Addresses.Member(Tenant.Slug, person),
        TargetKind.Role when id is { } role && Page.Names.ContainsKey(role) && Tenant.May(Permission.MembersRead) => Addresses.Role(Tenant.Slug, role),
        _ => null,
    };
}
