using System.Globalization;

namespace Castellan.Data.Notices;

/// <summary>What the incident's timeline keeps of a notice: its number and how many of its people stand where.</summary>
public sealed record NoticeReceipt(int Number, int Recipients, int Delivered = 0, int Refused = 0, int GivenUp = 0, int NotSent = 0)
{
    public override string ToString() => string.Join('/', new[] { Number, Recipients, Delivered, Refused, GivenUp, NotSent }.Select(figure => figure.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Null for what this version did not write.</summary>
    public static NoticeReceipt? Read(string detail)
    {
        var figures = detail.Split('/').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? figure : -1).ToList();
        return figures is [var number, var recipients, var delivered, var refused, var givenUp, var notSent] && figures.TrueForAll(figure => figure >= 0)
            ? new NoticeReceipt(number, recipients, delivered, refused, givenUp, notSent)
            : null;
    }
}
