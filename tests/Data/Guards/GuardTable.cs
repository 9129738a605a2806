namespace Castellan.Tests.Data.Guards;

/// <summary>
/// What every door answers to every visitor: <c>guards.csv</c>, one line a route and method, command, query, other service that
/// an event reaches, event handler and hub method. For routes the HTTP status; for commands, queries and services <c>allowed</c>
/// or the refusal; for events see <see cref="EventTests"/>; <c>-</c> where the question makes no sense.
/// </summary>
public sealed class GuardTable
{
    private readonly Dictionary<string, string[]> _rows;

    private GuardTable(Dictionary<string, string[]> rows) => _rows = rows;

    public IEnumerable<string> Doors => _rows.Keys;

    /// <summary>The expected answer; null where the table has no such line.</summary>
    public string? this[string door, int visitor] => _rows.GetValueOrDefault(door)?.ElementAtOrDefault(visitor);

    public static GuardTable Read() => new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Guards", "guards.csv")).Skip(1)
        .Select(line => line.Split(',')).Where(cells => cells.Length > 1).ToDictionary(cells => cells[0], cells => cells[1..], StringComparer.Ordinal));

    /// <summary>How reality differs from the table: doors that are missing, gone, or answer otherwise.</summary>
    /// <param name="isOurs">Which lines of the table speak of this kind of door.</param>
    public IReadOnlyList<string> Findings(IReadOnlyDictionary<string, IReadOnlyList<string>> answers, Func<string, bool> isOurs) =>
    [
        .. answers.Where(answer => !_rows.ContainsKey(answer.Key)).Select(answer => $"guards.csv has no line for it; if these answers are right: {answer.Key},{string.Join(',', answer.Value)}"),
        .. _rows.Keys.Where(door => isOurs(door) && !answers.ContainsKey(door)).Select(door => $"guards.csv has a line for what is gone: {door}"),
        .. from answer in answers
           where _rows.ContainsKey(answer.Key)
           from place in Enumerable.Range(0, Cast.Visitors.Count)
           let expected = _rows[answer.Key].ElementAtOrDefault(place)
           where expected != answer.Value[place]
           select $"{answer.Key} answers {answer.Value[place]} to {Cast.Visitors[place]}, expected {expected}",
    ];
}
