using System.Text;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Lists;

namespace Castellan.Features.Incidents.People;

/// <summary>
/// A list of people to tell, from an uploaded file. The file is held once, as bytes; its lines are read from there one by one, as
/// often as asked. Every line that is neither blank nor the header comes out, as a person or as a bad line with its reason.
/// </summary>
public sealed class RecipientList
{
    public const int MaximumMegabytes = 16;
    public const int MaximumBytes = MaximumMegabytes * 1_048_576;

    private const int LongestLine = 4_000;
    private const int LinesLookedAt = 20;
    private const int RawShown = 200;

    private readonly byte[] _file;
    private readonly Encoding _encoding;
    private readonly int _skipped;
    private readonly char _delimiter;
    private readonly RecipientColumns? _columns;

    private RecipientList(byte[] file, Encoding encoding, int skipped, char delimiter, RecipientColumns? columns) =>
        (_file, _encoding, _skipped, _delimiter, _columns) = (file, encoding, skipped, delimiter, columns);

    public static Outcome<RecipientList> Open(byte[] file)
    {
        if (file.Length > MaximumBytes)
        {
            return new RecipientsTooLarge(MaximumMegabytes);
        }
        var encoding = ListText.EncodingOf(file);
        var begin = Texts(file, encoding).Take(LinesLookedAt + 1).Select(line => line.Length > LongestLine ? "" : line).ToList();
        // Excel writes "sep=;" as a first line of its own.
        var announced = begin is [['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var said], ..] ? said : (char?)null;
        var skipped = announced is null ? 0 : 1;
        var delimiter = announced ?? ListDelimiter.Of(string.Join('\n', begin));
        if (ListRecords.Split(Texts(file, encoding).Skip(skipped).Select(line => line.Length > LongestLine ? "?" : line), delimiter, 1 + skipped).FirstOrDefault() is not { } first)
        {
            return new RecipientsEmpty();
        }
        var columns = RecipientColumns.Read(first.Fields);
        return columns is { HasAddresses: false }
            ? new RecipientsWithoutAddresses(Shown(string.Join(", ", first.Fields)))
            : new RecipientList(file, encoding, skipped, delimiter, columns);
    }

    public IEnumerable<RecipientLine> Lines()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var tooLong = new HashSet<int>();
        var records = ListRecords.Split(Bounded(tooLong), _delimiter, 1 + _skipped);
        foreach (var record in _columns is null ? records : records.Skip(1))
        {
            var line = tooLong.Contains(record.Number) ? new BadRecipient(record.Number, Shown(record.Raw), new LineTooLong(LongestLine)) : Line(record);
            if (line is GoodRecipient good && !seen.TryAdd(good.Address.Normalised, good.Number))
            {
                line = new BadRecipient(good.Number, Shown(record.Raw), new LineRepeated(seen[good.Address.Normalised]));
            }
            else if (line is GoodRecipient && seen.Count > PeopleNotice.MostRecipients)
            {
                line = new BadRecipient(record.Number, Shown(record.Raw), new LineBeyondMost(PeopleNotice.MostRecipients));
            }
            yield return line;
        }
    }

    // A line that is too long is cut before anybody takes it apart, without its quotation marks, so that it eats no other.
    private IEnumerable<string> Bounded(HashSet<int> tooLong)
    {
        var number = _skipped;
        foreach (var line in Texts(_file, _encoding).Skip(_skipped))
        {
            number++;
            if (line.Length <= LongestLine)
            {
                yield return line;
                continue;
            }
            tooLong.Add(number);
            yield return $"?{line[..RawShown].Replace('"', ' ')}";
        }
    }

    private static IEnumerable<string> Texts(byte[] file, Encoding encoding)
    {
        using var reader = new StreamReader(new MemoryStream(file, writable: false), encoding, detectEncodingFromByteOrderMarks: true);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private RecipientLine Line(ListRecord record)
    {
        var raw = Shown(record.Raw);
        if (record.Broken)
        {
            return new BadRecipient(record.Number, raw, new LineQuotesBroken());
        }
        var fields = record.Fields;
        var cell = _columns is null ? fields.FirstOrDefault(field => field.Contains('@', StringComparison.Ordinal)) : _columns.Address(fields);
        if (cell is null)
        {
            return new BadRecipient(record.Number, raw, new LineWithoutAddress());
        }
        var addresses = ListedAddress.Split(cell);
        if (addresses.Count > 1 || (_columns is null && fields.Count(field => field.Contains('@', StringComparison.Ordinal)) > 1))
        {
            return new BadRecipient(record.Number, raw, new LineHoldsSeveral());
        }
        if (ListedAddress.Read(cell) is not { } person || !Data.Identity.EmailAddress.TryParse(person.Address, out var address))
        {
            return new BadRecipient(record.Number, raw, new LineAddressInvalid());
        }
        var others = fields.Where(field => !ReferenceEquals(field, cell) && !string.IsNullOrWhiteSpace(field)).ToList();
        var language = _columns is null ? others.Find(field => Languages.Meant(field) is not null) : _columns.Language(fields);
        var name = _columns is null ? others.Find(field => !ReferenceEquals(field, language)) ?? person.Name : _columns.Name(fields) ?? person.Name;
        var cleaned = Name(name);
        return new GoodRecipient(
            record.Number, address, cleaned, Languages.Meant(language), NameLeftOut: cleaned is null && !string.IsNullOrWhiteSpace(name), LanguageUnknown: language is not null && Languages.Meant(language) is null);
    }

    // Spreadsheets take = + - @ for the start of a formula, and write an apostrophe to prevent it: no name begins so.
    private static string? Name(string? name) =>
        name?.Trim().TrimStart('\'', '=', '+', '-', '@', '\t').Trim() is { Length: > 0 } plain && DisplayText.Clean(plain) is { Succeeded: true } cleaned ? cleaned.Value : null;

    // What is shown again must not carry control characters or half a surrogate pair.
    private static string Shown(string raw)
    {
        var shown = new StringBuilder(RawShown);
        foreach (var rune in raw.AsSpan().Trim().EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > RawShown)
            {
                break;
            }
            shown.Append(Rune.IsControl(rune) && rune.Value is not ('\t' or '\n') ? Rune.ReplacementChar : rune);
        }
        return shown.ToString();
    }
}
