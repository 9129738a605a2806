using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Account;

/// <summary>Gathers everything held about a person into one document that people and programs can read. Secrets and their hashes stay out.</summary>
public sealed class PersonalData(IdentityDb identities)
{
    // A month of a busy person's days; what does not fit is said, not dropped silently.
    private const int MostEntries = 50_000;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
    };

    public async Task<byte[]> GatherAsync(Guid personId, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var own = await identities.ReadAsync(personId, (db, ct) => OwnAsync(db, personId, ct), cancellation);
        var trail = await TrailAsync(personId, cancellation);
        List<object> organisations = [];
        foreach (var orgId in await OrganisationsAsync(personId, cancellation))
        {
            organisations.Add(await identities.ReadInAsync(orgId, personId, (db, ct) => PlaceAsync(db, orgId, personId, ct), cancellation));
        }
        return JsonSerializer.SerializeToUtf8Bytes(new { madeAt = asOf, own.Account, own.Sessions, own.LinkedAccounts, own.SecondFactor, own.Links, organisations, trail, trailIsComplete = trail.Count < MostEntries }, Readable);
    }

    private static async Task<Own> OwnAsync(Castellan.Data.ConsoleDb db, Guid personId, CancellationToken ct)
    {
        var address = EmailAddress.Parse(await db.People.Where(p => p.Id == personId).Select(p => p.Email).SingleAsync(ct));
        var addressHash = PasswordFailures.HashOf(address);
        return new Own(
            await db.People.Where(p => p.Id == personId)
                .Select(p => new { p.Id, p.Email, p.DisplayName, p.Language, p.CreatedAt, p.PasswordChangedAt, HasPassword = p.PasswordHash != null, p.IsOperator }).SingleAsync(ct),
            await db.Sessions.Where(s => s.PersonId == personId).OrderByDescending(s => s.CreatedAt)
                .Select(s => new { s.Method, s.Device, s.Network, s.CreatedAt, s.LastSeenAt, s.FactorAt, s.ExpiresAt, s.EndedAt, s.EndReason }).ToListAsync<object>(ct),
            await db.ExternalLogins.Where(l => l.PersonId == personId).Select(l => new { l.Provider, l.Subject, l.Email, l.LinkedAt, l.LastUsedAt }).ToListAsync<object>(ct),
            new
            {
                passkeys = await db.Passkeys.Where(k => k.PersonId == personId).OrderBy(k => k.AddedAt).Select(k => new { k.Name, k.AddedAt, k.LastUsedAt, k.IsBackedUp }).ToListAsync(ct),
                authenticator = await db.Authenticators.Where(a => a.PersonId == personId).Select(a => new { a.AddedAt, a.LastUsedAt }).SingleOrDefaultAsync(ct),
                recoveryCodes = await db.RecoveryCodes.Where(c => c.PersonId == personId).Select(c => new { c.IssuedAt, c.UsedAt }).ToListAsync(ct),
                wrongPasswords = await db.PasswordFailures.Where(f => f.AddressHash == addressHash).Select(f => new { f.Network, f.Count, f.Since }).ToListAsync(ct),
                wrongAnswers = await db.FactorFailures.Where(f => f.PersonId == personId).Select(f => new { f.Network, f.Count, f.Since }).ToListAsync(ct),
                unfinishedSignIns = await db.PendingSignIns.Where(p => p.PersonId == personId).Select(p => new { p.Method, p.CreatedAt, p.ExpiresAt, p.EndedAt }).ToListAsync(ct),
            },
            await db.OneTimeTokens.Where(t => t.PersonId == personId).Select(t => new { t.Purpose, NewAddress = t.Email, t.CreatedAt, t.ExpiresAt, t.UsedAt }).ToListAsync<object>(ct));
    }

    private static async Task<object> PlaceAsync(Castellan.Data.ConsoleDb db, Guid orgId, Guid personId, CancellationToken ct) => new
    {
        organisation = await db.Organisations.Where(o => o.OrgId == orgId).Select(o => new { o.Name, o.Slug }).SingleOrDefaultAsync(ct),
        knownAs = await db.Subjects.Where(s => s.OrgId == orgId && s.Id == personId).Select(s => new { s.DisplayName, s.Email }).SingleOrDefaultAsync(ct),
        membership = await db.Memberships.Where(m => m.OrgId == orgId && m.PersonId == personId)
            .Join(db.Roles, m => new { m.OrgId, Id = m.RoleId }, r => new { r.OrgId, r.Id }, (m, r) => new { m.State, Role = r.Kind, RoleName = r.Name, m.JoinedAt, m.SuspendedAt, m.RemovedAt })
            .SingleOrDefaultAsync(ct),
        roleHistory = await db.RoleChanges.Where(c => c.OrgId == orgId && c.PersonId == personId).OrderBy(c => c.At).Select(c => new { c.At, c.Reason }).ToListAsync(ct),
        invitations = await db.Invitations.Where(i => i.OrgId == orgId && i.AcceptedBy == personId).Select(i => new { i.AddressAsTyped, i.CreatedAt, i.AcceptedAt }).ToListAsync(ct),
        sessions = await db.SessionEntries.Where(e => e.OrgId == orgId && e.PersonId == personId)
            .Select(e => new { e.Method, e.Device, e.Network, e.EnteredAt, e.LastSeenAt, e.EndedAt }).ToListAsync(ct),
    };

    private Task<List<Guid>> OrganisationsAsync(Guid personId, CancellationToken cancellation) =>
        identities.QueryAsync(personId, new NpgsqlBatchCommand("SELECT org_id FROM tenancy.organisations_of_person() ORDER BY name"), async reader =>
        {
            List<Guid> found = [];
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetGuid(0));
            }
            return found;
        }, cancellation);

    private Task<List<TrailLine>> TrailAsync(Guid personId, CancellationToken cancellation)
    {
        var statement = new NpgsqlBatchCommand("SELECT organisation, occurred_at, action, outcome, own, network, device FROM audit.trail_of_person($1) LIMIT $1")
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = MostEntries } },
        };
        return identities.QueryAsync(personId, statement, async reader =>
        {
            List<TrailLine> found = [];
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(new TrailLine(
                    await reader.IsDBNullAsync(0, cancellation) ? null : reader.GetString(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellation),
                    (AuditAction)reader.GetInt16(2), (AuditOutcome)reader.GetInt16(3), reader.GetBoolean(4),
                    await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetString(5), await reader.IsDBNullAsync(6, cancellation) ? null : reader.GetString(6)));
            }
            return found;
        }, cancellation);
    }

    private sealed record Own(object Account, IReadOnlyList<object> Sessions, IReadOnlyList<object> LinkedAccounts, object SecondFactor, IReadOnlyList<object> Links);

    private sealed record TrailLine(string? Organisation, DateTimeOffset At, AuditAction Action, AuditOutcome Outcome, bool OwnAct, string? Network, string? Device);
}
