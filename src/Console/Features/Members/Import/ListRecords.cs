using CsvHelper;

namespace Castellan.Features.Members.Import;

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

    public static IEnumerable<ListRecord> Split(string text, char delimiter, int firstLine)
    {
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            if (string.IsNullOrWhiteSpace(lines[index]))
            {
                continue;
            }

            var record = Record(lines, index, delimiter, firstLine + index, out var taken);
            yield return record;
            index += taken - 1;
        }
    }

    private static ListRecord Record(string[] lines, int index, char delimiter, int number, out int taken)
    {
        var raw = lines[index];
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

            if (index + taken == lines.Length)
            {
                break;
            }

            raw = $"{raw}\n{lines[index + taken]}";
        }

        taken = 1;
        return new ListRecord(number, lines[index], [], Broken: true);
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
}
