using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Notifications;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Notifications;

/// <summary>What needs this person here; each leads to the thing itself and is read by going there.</summary>
public sealed partial class NotificationsPage
{
    private NotificationList? list;
    private (bool Unread, Guid? After)? shown;
    private bool busy;

    /// <summary>Carried from the prerendered answer into the open page.</summary>
    [PersistentState] public byte[]? Kept { get; set; }

    [Inject] private Inbox Inbox { get; set; } = default!;

    [Inject] private UnreadCount Count { get; set; } = default!;

    [Inject] private NotificationWording Wording { get; set; } = default!;

    [Inject] private IOptions<RetentionOptions> Retention { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    [SupplyParameterFromQuery(Name = "show")] public string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    // What is no id begins at the first.
    private Guid? Place => Guid.TryParse(After, out var place) ? place : null;

    private bool UnreadOnly => Show == "unread";

    private IReadOnlyList<Filter> Filters => [new Filter("show", Texts["ShowAll"], [new FilterOption("unread", Texts["ShowUnread"])])];

    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(Tenant.TimeZone);

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (UnreadOnly, Place))
        {
            return;
        }
        var first = shown is null;
        shown = (UnreadOnly, Place);
        list = (first ? Carried.Unpack<NotificationList>(Kept) : null) ?? await Inbox.ListAsync(Tenant.Actor, UnreadOnly, Place);
        Kept = Carried.Pack(list);
    }

    private Task ReadAsync(NotificationLine line) => line.IsRead ? Task.CompletedTask : ActAsync(() => Inbox.ReadAsync(Tenant.Actor, line.Id));

    private Task ReadAllAsync() => ActAsync(() => Inbox.ReadAllAsync(Tenant.Actor));

    private async Task ActAsync(Func<Task<Outcome<Done>>> act)
    {
        busy = true;
        var done = await act();
        busy = false;
        if (!done.Succeeded)
        {
            Toasts.Show(Words.Of(done.Refusal, Texts), Tone.Danger);
        }
        list = await Inbox.ListAsync(Tenant.Actor, UnreadOnly, Place);
        await Count.LookAsync(Tenant.Actor);
    }
}
