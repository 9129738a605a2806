using System.Globalization;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Sessions;

/// <summary>Reads the live sessions inside one organisation. What a member's session does elsewhere is not there to be read.</summary>
public sealed class EntryQueries(TenantDb tenants, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <param name="after">Cursor of the page before; what is none begins at the first.</param>
    public async Task<EntryList> ListAsync(TenantActor actor, string? search, string? after, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        // Counting reads all of them and takes longer than the page; neither waits for the other.
        var counted = tenants.ReadAsync(actor, Permission.SessionsRead, (db, ct) =>
            OrganisationEntries.Live(db, actor.OrgId, now).GroupBy(entry => entry.PersonId).Select(ofOne => ofOne.Count()).GroupBy(_ => 1)
                .Select(all => new { People = all.Count(), Entries = all.Sum() }).SingleOrDefaultAsync(ct), cancellation);
        var listed = tenants.ReadAsync(actor, Permission.SessionsRead, async (db, ct) =>
        {
            var live = OrganisationEntries.Live(db, actor.OrgId, now);
            var rows = from entry in live
                       join member in db.Memberships on new { entry.OrgId, entry.PersonId } equals new { member.OrgId, member.PersonId }
                       join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
                       join subject in db.Subjects on new { entry.OrgId, Id = entry.PersonId } equals new { subject.OrgId, subject.Id }
                       select new { entry, role.Kind, Name = subject.DisplayName ?? subject.Email ?? "", subject.SearchText };
            foreach (var word in FoldedText.Words(search))
            {
                rows = rows.Where(row => ConsoleDb.Position(row.SearchText, word) > 0);
            }
            if (Cursor(after) is { } cursor)
            {
                rows = rows.Where(row => row.entry.LastSeenAt < cursor.At || (row.entry.LastSeenAt == cursor.At && row.entry.SessionId.CompareTo(cursor.Id) < 0));
            }
            var found = await rows.OrderByDescending(row => row.entry.LastSeenAt).ThenByDescending(row => row.entry.SessionId).Take(PageSize + 1).ToListAsync(ct);
            var shown = found.Take(PageSize).Select(row => new EntryRow(
                row.entry.SessionId, row.entry.PersonId, row.Name, row.Kind, row.entry.Method, row.entry.Device, row.entry.Network, row.entry.EnteredAt, row.entry.LastSeenAt,
                row.entry.SessionId == actor.SessionId)).ToList();
            return (Rows: shown, Next: found.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{shown[^1].LastSeenAt.UtcTicks}.{shown[^1].SessionId:N}") : null);
        }, cancellation);
        await Task.WhenAll(counted, listed);
        var (page, count) = (await listed, await counted);
        return new EntryList(page.Rows, count?.People ?? 0, count?.Entries ?? 0, page.Next);
    }

    private static (DateTimeOffset At, Guid Id)? Cursor(string? text) =>
        text?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var session)
            ? (new DateTimeOffset(at, TimeSpan.Zero), session)
            : null;
}
