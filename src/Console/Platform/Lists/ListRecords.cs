using CsvHelper;

namespace Castellan.Platform.Lists;

/// <summary>One record of the list as it stands in the file, and the number of its first line.</summary>
internal sealed record ListRecord(int Number, string Raw, IReadOnlyList<string> Fields, bool Broken);

/// <summary>
/// Splits a list into records; a quoted field may span lines. A quotation mark that is never closed would swallow every line
/// after it: such a line is named broken by itself and reading goes on with the next, so that nothing disappears.
/// </summary>
internal static class ListRecords
{
    // An address written over several lines fits; further ahead a mark is taken for a stray one, which bounds the work.
    private const int LinesInOneRecord = 12;

    public static IEnumerable<ListRecord> Split(string text, char delimiter, int firstLine) => Split(text.Split('\n'), delimiter, firstLine);

    /// <summary>The same for lines that are read one after the other; only a record's worth of them is held.</summary>
    public static IEnumerable<ListRecord> Split(IEnumerable<string> lines, char delimiter, int firstLine)
    {
        using var source = lines.GetEnumerator();
        var ahead = new Window(source);
        for (var number = firstLine; ahead.Has(0);)
        {
            var taken = 1;
            if (!string.IsNullOrWhiteSpace(ahead[0]))
            {
                yield return Record(ahead, delimiter, number, out taken);
            }

            ahead.Drop(taken);
            number += taken;
        }
    }

    private static ListRecord Record(Window lines, char delimiter, int number, out int taken)
    {
        var raw = lines[0];
        for (taken = 1; taken <= LinesInOneRecord; taken++)
        {
            if (raw.Count(character => character == '"') % 2 == 0)
            {
                var fields = Fields(raw, delimiter);
                if (!HoldsAnotherPerson(fields))
                {
                    return new ListRecord(number, raw, fields, Broken: false);
                }

                break;
            }

            if (!lines.Has(taken))
            {
                break;
            }

            raw = $"{raw}\n{lines[taken]}";
        }

        taken = 1;
        return new ListRecord(number, lines[0], [], Broken: true);
    }

    // Two stray marks on different lines pair up too; then the field between them has eaten somebody's address.
    private static bool HoldsAnotherPerson(IReadOnlyList<string> fields) => fields.Any(field =>
        field.Contains('\n', StringComparison.Ordinal) && field.Contains('@', StringComparison.Ordinal));

    private static List<string> Fields(string raw, char delimiter)
    {
        using var reader = CsvReader.FromText(raw, new CsvReaderOptions { HasHeader = false, Separator = delimiter });
        var fields = new List<string>();
        if (reader.Read())
        {
            for (var field = 0; field < reader.FieldCount; field++)
            {
                fields.Add(reader.GetString(field));
            }
        }

        return fields;
    }

    private sealed class Window(IEnumerator<string> source)
    {
        private readonly List<string> held = [];

        public string this[int index] => held[index];

        public bool Has(int index)
        {
            while (held.Count <= index && source.MoveNext())
            {
                held.Add(source.Current);
            }

            return held.Count > index;
        }

        public void Drop(int count) => held.RemoveRange(0, count);
    }
}
