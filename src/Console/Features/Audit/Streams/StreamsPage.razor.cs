using Castellan.Data.Outcomes;
using Castellan.Data.Streams;
using Castellan.Kit;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Streams;

public sealed partial class StreamsPage
{
    private IReadOnlyList<StreamRow>? view;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private (Tone Tone, string Text)? message;
    private StreamRow? deleting;
    private StreamRow? replaying;
    private bool busy;
    private string name = "";
    private string url = "";
    private string secret = "";
    private StreamFormat format = StreamFormat.JsonLines;
    private StreamSigning signing = StreamSigning.Hmac;
    private bool fromBeginning;
    private long position;

    [Inject] private StreamQueries Queries { get; set; } = default!;
    [Inject] private StreamCommands Commands { get; set; } = default!;
    [Inject] private RefusalWords Refusals { get; set; } = default!;
    [Inject] private IStringLocalizer<StreamTexts> Texts { get; set; } = default!;
    [CascadingParameter] public required EnteredTenant Tenant { get; set; }
    [Parameter] public required string Slug { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        zone = TrailClock.ZoneOf(Tenant.TimeZone);
        view = await Queries.AllAsync(Tenant.Actor);
    }

    private async Task CreateAsync()
    {
        if (await DoAsync(Commands.CreateAsync(Tenant.Actor, new StreamDraft(name, url, format, signing, secret, fromBeginning))))
        {
            (name, url, secret, fromBeginning) = ("", "", "", false);
            message = (Tone.Good, Texts["Created"]);
        }
    }

    private async Task TestAsync(Guid id)
    {
        busy = true;
        var answer = await Commands.TestAsync(Tenant.Actor, id);
        message = !answer.Succeeded ? (Tone.Danger, Refusals.Of(answer.Refusal))
            : answer.Value.IsAccepted ? (Tone.Good, Texts["TestAccepted", answer.Value.Words])
            : (Tone.Danger, Texts["TestFailed", answer.Value.Words]);
        busy = false;
    }

    private async Task DeleteAsync()
    {
        await DoAsync(Commands.DeleteAsync(Tenant.Actor, deleting!.Id));
        deleting = null;
    }

    private async Task ReplayAsync()
    {
        await DoAsync(Commands.ReplayAsync(Tenant.Actor, replaying!.Id, position));
        replaying = null;
    }

    private async Task<bool> DoAsync<T>(Task<Outcome<T>> act)
    {
        busy = true;
        var outcome = await act;
        message = outcome.Succeeded ? null : (Tone.Danger, Refusals.Of(outcome.Refusal));
        view = await Queries.AllAsync(Tenant.Actor);
        busy = false;
        return outcome.Succeeded;
    }

    private static Tone ToneOf(StreamRow row) => row.State switch
    {
        StreamState.Paused => row.GaveUp ? Tone.Danger : Tone.Neutral,
        _ => row.Failures > 0 ? Tone.Attention : Tone.Good,
    };

    private string StateOf(StreamRow row) => row.State switch
    {
        StreamState.Paused => Texts[row.GaveUp ? "GaveUp" : "Paused"],
        _ => Texts[row.Failures > 0 ? "Retrying" : "Running"],
    };
}
