using System.Globalization;

namespace Castellan.Features.Incidents;

/// <summary>What a line of the timeline says of containment: how many sessions ended, or, looked at again, how many were still alive.</summary>
/// <param name="IsCheck">Whether it was looked at again; otherwise sessions were ended.</param>
/// <param name="At">The database's clock.</param>
public sealed record ContainmentReceipt(bool IsCheck, int Sessions, int People, DateTimeOffset At)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsCheck ? "live" : "ended")}:{Sessions}:{People}:{At.ToUnixTimeMilliseconds()}");

    /// <summary>Null for what is no receipt.</summary>
    public static ContainmentReceipt? Read(string detail) =>
        detail.Split(':') is [var kind and ("live" or "ended"), var sessions, var people, var at]
            && int.TryParse(sessions, NumberStyles.None, CultureInfo.InvariantCulture, out var some)
            && int.TryParse(people, NumberStyles.None, CultureInfo.InvariantCulture, out var whom)
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment) && moment < 253_402_300_799_999
            ? new ContainmentReceipt(kind == "live", some, whom, DateTimeOffset.FromUnixTimeMilliseconds(moment))
            : null;
}
