using System.Globalization;
using Castellan.Data.Verifications;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Kept;

public sealed partial class KeptPage : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource leaving = new();
    private KeptView? view;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private string? refusal;
    private bool busy;
    private bool watching;

    [Inject] private KeptQueries Queries { get; set; } = default!;
    [Inject] private VerificationCommands Commands { get; set; } = default!;
    [Inject] private FindingWords Words { get; set; } = default!;
    [Inject] private RefusalWords Refusals { get; set; } = default!;
    [Inject] private TenantState Entered { get; set; } = default!;
    [Inject] private AuthenticationStateProvider Authentication { get; set; } = default!;
    [Inject] private IStringLocalizer<KeptTexts> Texts { get; set; } = default!;
    [Inject] private IStringLocalizer<KitTexts> KitTexts { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        view = await Queries.ViewAsync(Tenant.Actor);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (!watching && view?.Waiting is not null)
        {
            watching = true;
            _ = InvokeAsync(WatchAsync);
        }
    }

    // While a verification is under way its share grows; afterwards nothing is asked.
    private async Task WatchAsync()
    {
        try
        {
            while (view?.Waiting is not null)
            {
                await Task.Delay(Beat, Clock, leaving.Token);
                if (SignedIn.Of((await Authentication.GetAuthenticationStateAsync()).User) is not { } who || !await Entered.RefreshAsync(who, leaving.Token)
                    || Entered.Current is not { } current || !current.May(Data.Access.Permission.AuditRead))
                {
                    return;
                }
                view = await Queries.ViewAsync(current.Actor, leaving.Token);
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

    private async Task VerifyAsync()
    {
        busy = true;
        var outcome = await Commands.RequestAsync(Tenant.Actor);
        refusal = outcome.Succeeded ? null : Refusals.Of(outcome.Refusal);
        view = await Queries.ViewAsync(Tenant.Actor);
        busy = false;
    }

    private string Extent(VerificationRow row) => row is { First: { } first, Last: { } last }
        ? Texts.Count("Extent", row.Entries, Day(first), Day(last), row.Seals.ToString("N0", CultureInfo.CurrentCulture))
        : Texts["ExtentNothing", row.Seals.ToString("N0", CultureInfo.CurrentCulture)];

    private string PurgeWords(PurgeRow row)
    {
        var day = TimeWords.Date(KitTexts, row.Day);
        return row.Kept == 0
            ? Texts.Count("Purged", row.Purged, day)
            : Texts.Count("PurgedAndKept", row.Purged, day, row.Kept.ToString("N0", CultureInfo.CurrentCulture),
                Texts.Count("ByHolds", row.Holds.Count, string.Join(", ", row.Holds)));
    }

    private string Ago(DateTimeOffset? at) => at is { } instant ? TimeWords.Relative(KitTexts, instant, Clock.GetUtcNow()) : "";

    private string Day(DateTimeOffset at) => TimeWords.Date(KitTexts, at, zone);

    private static Tone ToneOf(VerificationState state) => state switch
    {
        VerificationState.Intact => Tone.Good,
        VerificationState.Broken => Tone.Danger,
        VerificationState.Failed => Tone.Attention,
        _ => Tone.Accent,
    };
}
