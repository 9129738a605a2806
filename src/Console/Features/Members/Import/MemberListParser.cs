using System.Text;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Lists;

namespace Castellan.Features.Members.Import;

/// <summary>
/// Reads a list of people to invite from pasted text or an uploaded file. Every line that is not blank and not the header
/// comes back, as a person or as a bad line with its reason.
/// </summary>
public sealed class MemberListParser(IEnumerable<ImportableRole> roles)
{
    public const int MaximumBytes = 1_048_576;
    public const int MaximumLines = 5_000;

    private const int RawShown = 200;

    private readonly RoleColumn roleColumn = new(roles);

    public Outcome<MemberList> Parse(ReadOnlySpan<byte> file) =>
        file.Length > MaximumBytes ? new ListTooLarge(MaximumBytes) : Read(ListText.Decode(file));

    public Outcome<MemberList> Parse(string pasted) =>
        Encoding.UTF8.GetByteCount(pasted) > MaximumBytes ? new ListTooLarge(MaximumBytes) : Read(pasted);

    private Outcome<MemberList> Read(string source)
    {
        var text = source.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var (delimiter, body, firstLine) = Announced(text);

        // One more than the limit: the header does not count, and is not known yet.
        if (body.Split('\n').Count(line => !string.IsNullOrWhiteSpace(line)) > MaximumLines + 1)
        {
            return new ListTooLong(MaximumLines);
        }

        var records = ListRecords.Split(body, delimiter ?? ListDelimiter.Of(body), firstLine).ToList();
        if (records.Count == 0)
        {
            return new ListEmpty();
        }

        var columns = MemberListColumns.Read(records[0].Fields);
        if (columns is { HasAddresses: false })
        {
            return new ListWithoutAddresses(Shown(string.Join(", ", records[0].Fields)));
        }

        var people = columns is null ? records : records[1..];
        return people.Count == 0 ? new ListEmpty()
            : people.Count > MaximumLines ? new ListTooLong(MaximumLines)
            : new MemberList([.. WithRepetitionsNamed(people.SelectMany(record => Lines(record, columns)))]);
    }

    // Excel writes "sep=;" as a first line of its own.
    private static (char? Delimiter, string Body, int FirstLine) Announced(string text) =>
        text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.IndexOf('\n', StringComparison.Ordinal) == 5
            ? (text[4], text[6..], 2)
            : (null, text, 1);

    private IEnumerable<(MemberLine Line, string Raw)> Lines(ListRecord record, MemberListColumns? columns)
    {
        var raw = Shown(record.Raw);
        if (record.Broken)
        {
            return [(new BadLine(record.Number, raw, new QuotesBroken()), raw)];
        }

        return (columns is null ? WithoutHeader(record, raw) : UnderHeader(record, columns, raw)).Select(line => (line, raw));
    }

    private IEnumerable<MemberLine> UnderHeader(ListRecord record, MemberListColumns columns, string raw)
    {
        if (columns.IsSuspended(record.Fields))
        {
            return [new BadLine(record.Number, raw, new SuspendedAtSource())];
        }

        // The columns hold one person: the first address of the best column is the one invited. Others of the same cell are
        // named, because a cell may also hold several people.
        var cells = columns.Addresses(record.Fields).Select(ListedAddress.Split).ToList();
        var chosen = cells.FirstOrDefault(cell => cell.Any(text => ListedAddress.Read(text) is not null));
        if (chosen is null)
        {
            return [new BadLine(record.Number, raw, cells.Count == 0 ? new AddressMissing() : new AddressInvalid())];
        }

        var first = chosen.First(text => ListedAddress.Read(text) is not null);
        var person = ListedAddress.Read(first)!.Value;
        return chosen.Where(text => !ReferenceEquals(text, first))
            .Select<string, MemberLine>(text => new BadLine(record.Number, Shown(text), new AddressBesideAnother(person.Address)))
            .Prepend(Line(record, person.Address, columns.Name(record.Fields) ?? person.Name, columns.Role(record.Fields), raw));
    }

    // "Ada <ada@example.org>; bob@example.org" holds two people, "ada@example.org, Ada, viewer" one.
    private List<MemberLine> WithoutHeader(ListRecord record, string raw)
    {
        var fields = record.Fields.Where(field => !string.IsNullOrWhiteSpace(field)).Select(field => field.Trim()).ToList();
        var claimed = fields.Where(field => field.Contains('@', StringComparison.Ordinal)).SelectMany(ListedAddress.Split).ToList();
        switch (claimed.Count)
        {
            case 0:
                return [new BadLine(record.Number, raw, new AddressMissing())];
            case 1 when ListedAddress.Read(claimed[0]) is { } person:
                var others = fields.Where(field => !field.Contains('@', StringComparison.Ordinal)).ToList();
                var role = others.Find(field => roleColumn.Find(field) is not null);
                var name = string.Join(' ', others.Where(field => !ReferenceEquals(field, role)).Append(person.Name ?? ""));
                return [Line(record, person.Address, name, role, raw)];
            default:
                return [.. claimed.Select<string, MemberLine>(field => ListedAddress.Read(field) is { } one
                    ? Line(record, one.Address, one.Name, role: null, raw)
                    : new BadLine(record.Number, Shown(field), new AddressInvalid()))];
        }
    }

    private MemberLine Line(ListRecord record, string address, string? name, string? role, string raw)
    {
        Guid? roleId = null;
        if (role is not null && (roleId = roleColumn.Find(role)) is null)
        {
            return new BadLine(record.Number, raw, new RoleNotFound(Shown(role)));
        }

        // Spreadsheets take = + - @ for the start of a formula, and write an apostrophe to prevent it: no name begins so.
        var plain = name?.Trim().TrimStart('\'', '=', '+', '-', '@', '\t').Trim();
        if (string.IsNullOrEmpty(plain))
        {
            return new GoodLine(record.Number, address, Name: null, roleId);
        }

        return DisplayText.Clean(plain).Match<MemberLine>(
            cleaned => new GoodLine(record.Number, address, cleaned, roleId),
            _ => new BadLine(record.Number, raw, new NameUnusable()));
    }

    private static IEnumerable<MemberLine> WithRepetitionsNamed(IEnumerable<(MemberLine Line, string Raw)> lines)
    {
        var firstSeen = new Dictionary<EmailAddress, int>();
        foreach (var (line, raw) in lines)
        {
            if (line is GoodLine good && EmailAddress.Parse(good.Address) is var address && !firstSeen.TryAdd(address, good.Number))
            {
                yield return new BadLine(good.Number, raw, new AddressRepeated(firstSeen[address]));
            }
            else
            {
                yield return line;
            }
        }
    }

    // What is shown again must not carry control characters or half a surrogate pair.
    private static string Shown(string raw)
    {
        var shown = new StringBuilder(RawShown);
        foreach (var rune in raw.Trim().EnumerateRunes())
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
