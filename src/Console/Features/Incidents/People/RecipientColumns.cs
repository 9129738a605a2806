using System.Collections.Frozen;
using Castellan.Data.Text;

namespace Castellan.Features.Incidents.People;

/// <summary>Which column of a list of recipients holds what, read from its header in any of the languages.</summary>
internal sealed class RecipientColumns
{
    private enum Meaning
    {
        Address,
        Name,
        FirstName,
        LastName,
        Language,
    }

    private static readonly FrozenDictionary<string, Meaning> Known = new Dictionary<string, Meaning>
    {
        ["email"] = Meaning.Address,
        ["email address"] = Meaning.Address,
        ["e mail"] = Meaning.Address,
        ["e mail address"] = Meaning.Address,
        ["mail"] = Meaning.Address,
        ["adresse email"] = Meaning.Address,
        ["adresse e mail"] = Meaning.Address,
        ["adresse mail"] = Meaning.Address,
        ["adresse de messagerie"] = Meaning.Address,
        ["courriel"] = Meaning.Address,
        ["mel"] = Meaning.Address,
        ["correo"] = Meaning.Address,
        ["correo electronico"] = Meaning.Address,
        ["direccion de correo"] = Meaning.Address,
        ["direccion de correo electronico"] = Meaning.Address,
        ["name"] = Meaning.Name,
        ["full name"] = Meaning.Name,
        ["display name"] = Meaning.Name,
        ["nom complet"] = Meaning.Name,
        ["nombre completo"] = Meaning.Name,
        ["nombre y apellidos"] = Meaning.Name,
        ["first name"] = Meaning.FirstName,
        ["firstname"] = Meaning.FirstName,
        ["given name"] = Meaning.FirstName,
        ["prenom"] = Meaning.FirstName,
        ["nombre"] = Meaning.FirstName,
        ["last name"] = Meaning.LastName,
        ["lastname"] = Meaning.LastName,
        ["family name"] = Meaning.LastName,
        ["surname"] = Meaning.LastName,
        ["nom"] = Meaning.LastName,
        ["nom de famille"] = Meaning.LastName,
        ["apellido"] = Meaning.LastName,
        ["apellidos"] = Meaning.LastName,
        ["language"] = Meaning.Language,
        ["lang"] = Meaning.Language,
        ["locale"] = Meaning.Language,
        ["langue"] = Meaning.Language,
        ["idioma"] = Meaning.Language,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly List<(int Index, Meaning Meaning)> columns;

    private RecipientColumns(List<(int Index, Meaning Meaning)> columns) => this.columns = columns;

    public bool HasAddresses => columns.Exists(column => column.Meaning == Meaning.Address);

    /// <summary>The columns when this is a header: no field of it is an address, at least one is a known name.</summary>
    public static RecipientColumns? Read(IReadOnlyList<string> fields)
    {
        if (fields.Any(field => field.Contains('@', StringComparison.Ordinal)))
        {
            return null;
        }
        var found = fields.Select((field, index) => (Index: index, IsKnown: Known.TryGetValue(Key(field), out var meaning), Meaning: meaning))
            .Where(column => column.IsKnown).Select(column => (column.Index, column.Meaning)).ToList();
        return found.Count == 0 ? null : new RecipientColumns(found);
    }

    public string? Address(IReadOnlyList<string> fields) => First(fields, Meaning.Address);

    public string? Name(IReadOnlyList<string> fields) => First(fields, Meaning.Name) ??
        (First(fields, Meaning.FirstName), First(fields, Meaning.LastName)) switch
        {
            ({ } first, { } last) => $"{first} {last}",
            var (first, last) => first ?? last,
        };

    public string? Language(IReadOnlyList<string> fields) => First(fields, Meaning.Language);

    private string? First(IReadOnlyList<string> fields, Meaning meaning) => columns
        .Where(column => column.Meaning == meaning && column.Index < fields.Count && !string.IsNullOrWhiteSpace(fields[column.Index]))
        .Select(column => fields[column.Index].Trim()).FirstOrDefault();

    private static string Key(string field) =>
        string.Join(' ', FoldedText.Of(field).Replace('_', ' ').Replace('-', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
