using System.Collections.Frozen;
using Castellan.Data.Text;

namespace Castellan.Features.Members.Import;

/// <summary>
/// Which column holds what, read from a header. Besides plain names in each language it knows the exports of Google
/// Workspace ("Email Address [Required]"), of a GitHub organisation ("saml_name_id") and of a GitHub enterprise ("GitHub com
/// verified domain emails"). Other address columns (recovery, secondary, manager) must not be mistaken for the person's own.
/// </summary>
internal sealed class MemberListColumns
{
    private enum Meaning
    {
        Address,
        FullName,
        FirstName,
        LastName,
        FrenchName,
        Role,
        Status,
        Other,
    }

    // Rank orders address columns: the first that holds an address wins.
    private static readonly FrozenDictionary<string, (Meaning Meaning, int Rank)> Known = Build().ToFrozenDictionary(StringComparer.Ordinal);

    private readonly List<(int Index, Meaning Meaning, int Rank)> columns;

    private MemberListColumns(List<(int Index, Meaning Meaning, int Rank)> columns) => this.columns = columns;

    public bool HasAddresses => columns.Exists(column => column.Meaning == Meaning.Address);

    /// <summary>The columns when this is a header: no field of it is an address, at least one is a known name.</summary>
    public static MemberListColumns? Read(IReadOnlyList<string> fields)
    {
        if (fields.Any(field => field.Contains('@', StringComparison.Ordinal)))
        {
            return null;
        }

        var found = new List<(int Index, Meaning Meaning, int Rank)>();
        for (var index = 0; index < fields.Count; index++)
        {
            if (Known.TryGetValue(Key(fields[index]), out var known))
            {
                found.Add((index, known.Meaning, known.Rank));
            }
        }

        return found.Count == 0 ? null : new MemberListColumns(found);
    }

    /// <summary>What the address columns hold, best first, blanks left out.</summary>
    public IEnumerable<string> Addresses(IReadOnlyList<string> fields) => columns
        .Where(column => column.Meaning == Meaning.Address)
        .OrderBy(column => column.Rank)
        .Select(column => At(fields, column.Index))
        .OfType<string>();

    public string? Name(IReadOnlyList<string> fields)
    {
        var first = First(fields, Meaning.FirstName);
        var last = First(fields, Meaning.LastName);
        var french = First(fields, Meaning.FrenchName);

        // "Nom" is the family name beside "Prénom", the whole name without it.
        if (columns.Exists(column => column.Meaning == Meaning.FirstName))
        {
            last ??= french;
        }
        else if (french is not null)
        {
            return french;
        }

        return First(fields, Meaning.FullName)
            ?? (first is null ? last : last is null ? first : $"{first} {last}");
    }

    public string? Role(IReadOnlyList<string> fields) => First(fields, Meaning.Role);

    public bool IsSuspended(IReadOnlyList<string> fields) =>
        First(fields, Meaning.Status) is { } status
        && FoldedText.Of(status) is "suspended" or "archived" or "suspendu" or "archive" or "suspendido" or "archivado";

    private string? First(IReadOnlyList<string> fields, Meaning meaning) => columns
        .Where(column => column.Meaning == meaning)
        .Select(column => At(fields, column.Index))
        .FirstOrDefault(value => value is not null);

    private static string? At(IReadOnlyList<string> fields, int index) =>
        index < fields.Count && !string.IsNullOrWhiteSpace(fields[index]) ? fields[index].Trim() : null;

    // "Email Address [Required]", "e-mail_address" and "E-Mail Address" are one column.
    private static string Key(string field)
    {
        var bracket = field.IndexOf('[', StringComparison.Ordinal);
        var name = FoldedText.Of(bracket < 0 ? field : field[..bracket]).Replace('_', ' ').Replace('-', ' ');
        return string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static Dictionary<string, (Meaning Meaning, int Rank)> Build()
    {
        var known = new Dictionary<string, (Meaning Meaning, int Rank)>(StringComparer.Ordinal);
        Add(Meaning.Address, 0, "email", "email address", "e mail", "e mail address", "mail", "primary email", "work email",
            "user email", "adresse email", "adresse e mail", "adresse mail", "adresse de messagerie", "courriel", "mel",
            "correo", "correo electronico", "direccion de correo", "direccion de correo electronico");
        Add(Meaning.Address, 1, "github com verified domain emails", "verified domain emails", "verified emails");
        Add(Meaning.Address, 2, "saml name id", "saml nameid", "github com saml name", "github com saml name id");
        Add(Meaning.Address, 3, "enterprise server primary emails", "visual studio subscription email");
        Add(Meaning.FullName, 0, "name", "full name", "display name", "nom complet", "nombre completo", "nombre y apellidos", "github com name");
        Add(Meaning.FirstName, 0, "first name", "firstname", "given name", "prenom", "nombre");
        Add(Meaning.LastName, 0, "last name", "lastname", "family name", "surname", "nom de famille", "apellido", "apellidos");
        Add(Meaning.FrenchName, 0, "nom");
        Add(Meaning.Role, 0, "role", "role name", "rol", "github com enterprise roles");
        Add(Meaning.Status, 0, "status", "statut", "estado");
        Add(Meaning.Other, 0, "login", "github com login", "username", "org unit path", "tfa enabled", "is public", "last active");
        return known;

        void Add(Meaning meaning, int rank, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                known.Add(name, (meaning, rank));
            }
        }
    }
}
