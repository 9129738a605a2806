namespace Castellan.Data.Obligations;

/// <summary>Whom a reminder reaches; each includes those before.</summary>
public enum ReminderReach
{
    Lead,
    Officers,
    Everybody,
}

/// <summary>
/// When people are reminded: at 50, 75 and 90 percent of the time, an hour before, at the due instant and every hour after.
/// Stored as numbers: the percentage, 95 for the hour before, 100 at the due instant, 100 + n for the nth hour after.
/// </summary>
public static class ReminderSlots
{
    public const int Half = 50;
    public const int ThreeQuarters = 75;
    public const int NineTenths = 90;
    public const int HourBefore = 95;
    public const int AtDue = 100;

    /// <summary>Hours after the due instant that are still told one by one; a longer silence is nobody's oversight.</summary>
    public const int MostHours = 24 * 14;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The slots that have passed, in the order of their instants; of two at one instant the greater number.</summary>
    public static IReadOnlyList<int> Passed(DateTimeOffset start, DateTimeOffset due, DateTimeOffset now)
    {
        var period = due - start;
        List<(int Slot, DateTimeOffset At)> slots = [(Half, start + (period * 0.5)), (ThreeQuarters, start + (period * 0.75)), (NineTenths, start + (period * 0.9)), (AtDue, due)];
        if (due - Hour > start)
        {
            slots.Add((HourBefore, due - Hour));
        }
        var hours = now <= due ? 0 : Math.Min(MostHours, (int)((now - due) / Hour));
        slots.AddRange(Enumerable.Range(1, hours).Select(hour => (AtDue + hour, due + (Hour * hour))));
        return [.. slots.Where(slot => slot.At <= now).OrderBy(slot => slot.At).ThenBy(slot => slot.Slot).Select(slot => slot.Slot)];
    }

    /// <summary>When the next one falls; null after the last.</summary>
    /// <param name="acknowledged">Somebody has seen it: only what <see cref="RemindsAcknowledger"/> names is left.</param>
    public static DateTimeOffset? Next(DateTimeOffset start, DateTimeOffset due, DateTimeOffset now, bool acknowledged)
    {
        var period = due - start;
        List<(int Slot, DateTimeOffset At)> slots = [(Half, start + (period * 0.5)), (ThreeQuarters, start + (period * 0.75)), (NineTenths, start + (period * 0.9)), (HourBefore, due - Hour), (AtDue, due)];
        var after = now < due ? 1 : (int)((now - due) / Hour) + 1;
        if (after <= MostHours)
        {
            slots.Add((AtDue + after, due + (Hour * after)));
        }
        return slots.Where(slot => slot.At > now && slot.At > start && (!acknowledged || RemindsAcknowledger(slot.Slot))).Select(slot => (DateTimeOffset?)slot.At).Min();
    }

    public static ReminderReach ReachOf(int slot) => slot switch
    {
        >= AtDue => ReminderReach.Everybody,
        NineTenths or HourBefore => ReminderReach.Officers,
        _ => ReminderReach.Lead,
    };

    /// <summary>Whether it is still sent to whoever has acknowledged.</summary>
    public static bool RemindsAcknowledger(int slot) => slot is HourBefore or AtDue;
}
