using System.Globalization;
using Castellan.Data.Exports;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Exports;

public sealed partial class ExportsPage : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource leaving = new();
    private AuditAddress asked = new();
    private IReadOnlyDictionary<Guid, TrailName> names = new Dictionary<Guid, TrailName>();
    private IReadOnlyList<ExportRow>? view;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private ExportFormat format = ExportFormat.Csv;
    private ExportRow? deleting;
    private string? refusal;
    private bool busy;
    private bool watching;

    [Inject] private ExportQueries Queries { get; set; } = default!;
    [Inject] private ExportCommands Commands { get; set; } = default!;
    [Inject] private AuditQueries Audit { get; set; } = default!;
    [Inject] private TrailWords Words { get; set; } = default!;
    [Inject] private RefusalWords Refusals { get; set; } = default!;
    [Inject] private TenantState Entered { get; set; } = default!;
    [Inject] private AuthenticationStateProvider Authentication { get; set; } = default!;
    [Inject] private IStringLocalizer<ExportTexts> Texts { get; set; } = default!;
    [Inject] private IStringLocalizer<KitTexts> KitTexts { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    /// <summary>What the tags beside people and things say.</summary>
    private List<string> Conditions
    {
        get
        {
            var conditions = new List<string>();
            if (asked.Words is { } words)
            {
                conditions.Add(Texts["ConditionWords", words]);
            }
            if (asked.Action is { } action)
            {
                conditions.Add(Enum.TryParse<TrailFamily>(action, out var family) ? Words.Family(family) : Enum.TryParse<Data.Audit.AuditAction>(action, out var one) ? Words.Action(one) : action);
            }
            if (asked.Outcome != TrailOutcome.Any)
            {
                conditions.Add(Texts[$"TrailOutcome_{asked.Outcome}"]);
            }
            if (asked.Range is not null)
            {
                var filter = asked.Filter(zone, Clock.GetUtcNow());
                conditions.Add(Texts["ConditionTime", Day(filter.From), Day(filter.To?.AddTicks(-1))]);
            }
            return conditions;
        }
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        asked = AuditAddress.Read(Navigation.Uri);
        names = await Audit.NamesAsync(Tenant.Actor, asked);
        view = await Queries.AllAsync(Tenant.Actor);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (!watching && view?.Any(row => row.State == ExportState.Waiting) is true)
        {
            watching = true;
            _ = InvokeAsync(WatchAsync);
        }
    }

    // While an export is being made its figures grow; afterwards nothing is asked.
    private async Task WatchAsync()
    {
        try
        {
            while (view?.Any(row => row.State == ExportState.Waiting) is true)
            {
                await Task.Delay(Beat, Clock, leaving.Token);
                if (SignedIn.Of((await Authentication.GetAuthenticationStateAsync()).User) is not { } who || !await Entered.RefreshAsync(who, leaving.Token)
                    || Entered.Current is not { } current || !current.May(Data.Access.Permission.AuditExport))
                {
                    return;
                }
                view = await Queries.AllAsync(current.Actor, leaving.Token);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            watching = false;
        }
    }

    private async Task RequestAsync()
    {
        busy = true;
        var search = asked.Words is null ? null : Audit.Understood(asked);
        Show(await Commands.RequestAsync(Tenant.Actor, new ExportOrder(format, asked.Filter(zone, Clock.GetUtcNow(), search), Tenant.TimeZone, CultureInfo.CurrentUICulture.Name, Tenant.Slug)));
        view = await Queries.AllAsync(Tenant.Actor);
        busy = false;
    }

    private async Task DeleteAsync()
    {
        busy = true;
        Show(await Commands.DeleteAsync(Tenant.Actor, deleting!.Id));
        deleting = null;
        view = await Queries.AllAsync(Tenant.Actor);
        busy = false;
    }

    private void Show<T>(Outcome<T> outcome) => refusal = outcome.Succeeded ? null : Refusals.Of(outcome.Refusal);

    private string Day(DateTimeOffset? instant) => instant is { } at ? TimeWords.Date(KitTexts, at, zone) : "…";

    private string Hint => format switch
    {
        ExportFormat.Csv => Texts["HintCsv"],
        ExportFormat.Ocsf => Texts["HintOcsf"],
        _ => Texts["HintJsonLines"],
    };

    private string Why(string reason) => ExportWorkLines.Why(reason, Texts);

    private static Tone ToneOf(ExportRow row) => row.State switch
    {
        ExportState.Ready when row.FileId is not null => Tone.Good,
        ExportState.Failed => Tone.Danger,
        ExportState.Waiting => Tone.Accent,
        _ => Tone.Neutral,
    };

    private string StateOf(ExportRow row) => row.State == ExportState.Ready && row.FileId is null ? Texts["Expired"] : Texts[$"ExportState_{row.State}"];
}
