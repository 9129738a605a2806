using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents;

/// <summary>A measure while somebody writes it; it is due at the end of a day where the organisation is.</summary>
public sealed class MeasureModel
{
    public string Text { get; set; } = "";

    public Guid? OwnerId { get; set; }

    public DateTime? DueOn { get; set; }

    public MeasureState State { get; set; }

    public string Evidence { get; set; } = "";

    public bool Communicated { get; set; }

    public static MeasureModel Of(MeasureLine measure, string zone) => new()
    {
        Text = measure.Text,
        OwnerId = measure.OwnerId,
        DueOn = measure.DueAt is { } due ? TimeZoneInfo.ConvertTime(due, TimeZoneInfo.FindSystemTimeZoneById(zone)).Date : null,
        State = measure.State,
        Evidence = measure.Evidence,
        Communicated = measure.Communicated,
    };

    public MeasureDraft ToDraft(string zone) => new(Text, OwnerId, DueOn is { Year: >= 2000 and <= 2200 } day ? EndOf(day, TimeZoneInfo.FindSystemTimeZoneById(zone)) : null, State, Evidence, Communicated);

    private static DateTimeOffset EndOf(DateTime day, TimeZoneInfo zone)
    {
        var end = DateTime.SpecifyKind(day.Date.AddDays(1).AddMinutes(-1), DateTimeKind.Unspecified);
        return new DateTimeOffset(end, zone.GetUtcOffset(end));
    }
}
