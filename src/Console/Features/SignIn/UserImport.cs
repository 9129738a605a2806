using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Identity;
using Castellan.Platform.Language;
using Castellan.Platform.Passwords;
using CsvHelper;

namespace Castellan.Features.SignIn;

/// <summary>What became of the lines of a list of users. Reasons name no address: the line's number leads to it.</summary>
public sealed record ImportReport(int Accepted, IReadOnlyList<(int Line, string Reason)> Refused);

/// <summary>
/// Makes accounts from another system's list. Hashes are taken in the formats of <see cref="PasswordFormats"/> and become
/// Argon2id at the next sign-in. Each account is a transaction of its own with its audit entry, so a second run goes on
/// where the first stopped.
/// </summary>
public sealed class UserImport(IdentityDb identities, AccountManagers accounts, TimeProvider clock)
{
    private static readonly string[] Columns = ["email", "name", "password_hash", "verified"];

    public async Task<ImportReport> RunAsync(TextReader text, bool write, CancellationToken cancellation)
    {
        var header = Fields(await text.ReadLineAsync(cancellation) ?? "")?.ConvertAll(name => name.Trim().ToLowerInvariant()) ?? [];
        if (Columns.Except(header, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            return new ImportReport(0, [(1, $"the first line lacks {string.Join(", ", missing)}")]);
        }
        var accepted = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<(int, string)> refused = [];
        for (var number = 2; await text.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }
            var reason = Judge(header, Fields(line), seen, out var user) ?? await AcceptAsync(user!, write, cancellation);
            if (reason is null)
            {
                accepted++;
            }
            else
            {
                refused.Add((number, reason));
            }
        }
        return new ImportReport(accepted, refused);
    }

    // A record is a line: no field of this list holds a line break, and a mark left open cannot swallow the next person.
    private static List<string>? Fields(string line)
    {
        if (line.Count(character => character == '"') % 2 != 0)
        {
            return null;
        }
        using var reader = CsvReader.FromText(line, new CsvReaderOptions { HasHeader = false, Separator = ',' });
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)] : [];
    }

    private static string? Judge(List<string> header, List<string>? fields, HashSet<string> seen, out ImportedUser? user)
    {
        user = null;
        if (fields is null || fields.Count != header.Count)
        {
            return "the line does not have the fields of the first one, or a quotation mark is not closed";
        }
        var name = DisplayText.Clean(Field("name"));
        if (!EmailAddress.TryParse(Field("email"), out var address))
        {
            return "not an e-mail address";
        }
        if (!seen.Add(address.Normalised))
        {
            return "the address stands in the list twice";
        }
        if (!name.Succeeded)
        {
            return Reason(name.Refusal);
        }
        if (!PasswordFormats.IsSupported(Field("password_hash")))
        {
            return "the password hash has none of the supported formats (Argon2id, bcrypt, PBKDF2)";
        }
        if (!bool.TryParse(Field("verified"), out var verified) || !verified)
        {
            return "the address is not verified: let the person sign up, or invite the person";
        }
        user = new ImportedUser(address, name.Value, Field("password_hash")!, Languages.Known(Field("language")));
        return null;

        string? Field(string column) => header.IndexOf(column) is >= 0 and var at ? fields[at].Trim() : null;
    }

    private async Task<string?> AcceptAsync(ImportedUser user, bool write, CancellationToken cancellation)
    {
        if (!write)
        {
            var known = await identities.ReadAsync(null, (db, ct) => accounts.For(db).FindAsync(user.Address, ct), cancellation);
            return known is null ? null : Reason(new AddressTaken());
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var made = await UniqueAddress.KeepAsync(() => identities.WriteAsync<Done>(new IdentityActor(id, null, new RequestOrigin(null, null, "import")), async change =>
        {
            var manager = accounts.For(change);
            if (await manager.FindAsync(user.Address, cancellation) is not null)
            {
                return new AddressTaken();
            }
            await manager.CreateAsync(Person.Verified(id, user.Address, user.Name, user.Language, user.Hash, change.Now));
            await SignUpCommands.EndWaitingAsync(change.Db, user.Address, cancellation);
            change.RecordAccount(AuditAction.AccountImported);
            return Done.Instance;
        }, cancellation: cancellation));
        return made.Succeeded ? null : Reason(made.Refusal);
    }

    private static string Reason(Refusal refusal) => refusal switch
    {
        AddressTaken => "the address has an account already",
        TextEmpty => "the name is empty",
        TextTooLong => $"the name is longer than {DisplayText.NameLength} characters",
        TextNotAllowed character => $"the name contains {character.CodePoint}",
        _ => refusal.Code,
    };

    private sealed record ImportedUser(EmailAddress Address, string Name, string Hash, string Language);
}
