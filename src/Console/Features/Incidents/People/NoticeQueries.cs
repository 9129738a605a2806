using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Notices;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Forms;
using Castellan.Platform.Mail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.People;

/// <summary>Reads notices to people and what became of them, page by page.</summary>
public sealed class NoticeQueries(TenantDb tenants, NoticeLetters letters, RecipientTags tags)
{
    public const int RowsShown = 50;
    public const int RowsInFile = 5_000;
    public const int MostMembers = 500;

    /// <summary>The notices of an incident, the latest first; null for an unknown incident.</summary>
    public Task<IReadOnlyList<NoticeLine>?> ListAsync(TenantActor actor, int number, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<NoticeLine>?>(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            if (await IncidentAsync(db, actor, number, ct) is not { } incident)
            {
                return null;
            }
            var notices = await db.PeopleNotices.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id).OrderByDescending(one => one.Number).ToListAsync(ct);
            var counts = await CountsAsync(db, actor.OrgId, notices, ct);
            return [.. notices.Select(one => new NoticeLine(one.Number, one.State, one.CreatedAt, one.StartedAt, one.EndedAt, counts[one.Id]))];
        }, cancellation);

    public Task<NoticeView?> OneAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            if (await IncidentAsync(db, actor, number, ct) is not { } incident || await NoticeAsync(db, actor, incident.Id, notice, ct) is not { } one)
            {
                return null;
            }
            var counts = (await CountsAsync(db, actor.OrgId, [one], ct))[one.Id];
            var by = await db.Subjects.AsNoTracking().Where(subject => subject.OrgId == actor.OrgId && subject.Id == one.StartedBy).Select(subject => subject.DisplayName ?? subject.Email).SingleOrDefaultAsync(ct);
            var told = one.State == NoticeState.Draft && one.Number > 1 ? await ToldBefore(db, one).CountAsync(ct) : 0;
            return new NoticeView(
                one.Number, one.State, one.DefaultLanguage, one.OneLanguage, counts, told, await PreviewsAsync(db, incident, one, ct), by, one.StartedAt, one.EndedAt,
                one.StopReason, one.IncompleteReason, one.Sha256 is null ? null : Convert.ToHexStringLower(one.Sha256), one.IsIntact, one.ForgottenAt);
        }, cancellation);

    /// <summary>The people on a notice's list by address. A whole address finds also somebody who is forgotten.</summary>
    public Task<RecipientPage?> RecipientsAsync(TenantActor actor, int number, int notice, RecipientRequest asked, CancellationToken cancellation = default) =>
        PageAsync(actor, number, notice, asked, RowsShown, cancellation);

    /// <summary>The delivery record, portion by portion, for a file.</summary>
    public Task<RecipientPage?> RecordAsync(TenantActor actor, int number, int notice, string? after, CancellationToken cancellation = default) =>
        PageAsync(actor, number, notice, new RecipientRequest(null, null, after), RowsInFile, cancellation);

    /// <summary>The roles that members have.</summary>
    public Task<IReadOnlyList<RoleOption>> RolesAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<RoleOption>>(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var roles = await db.Roles.AsNoTracking().Where(role => role.OrgId == actor.OrgId)
                .Select(role => new { role.Id, role.Kind, role.Name, Members = db.Memberships.Count(member => member.OrgId == role.OrgId && member.RoleId == role.Id && member.State != MembershipState.Removed) })
                .ToListAsync(ct);
            return [.. roles.Where(role => role.Members > 0).OrderBy(role => role.Kind).ThenBy(role => role.Name, StringComparer.CurrentCulture).Select(role => new RoleOption(role.Id, role.Kind, role.Name, role.Members))];
        }, cancellation);

    /// <summary>Members to choose among one by one; more than fit on a page are told by role or by a list.</summary>
    public Task<IReadOnlyList<Choice>> MembersAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<Choice>>(actor, Permission.IncidentsRead, async (db, ct) => await (
            from member in db.Memberships
            where member.OrgId == actor.OrgId && member.State != MembershipState.Removed
            join subject in db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
            where subject.Email != null
            orderby subject.DisplayName, subject.Id
            select new Choice(member.PersonId, subject.DisplayName ?? subject.Email!)).Take(MostMembers).ToListAsync(ct), cancellation);

    /// <summary>Those who wait on a draft's list although an earlier notice of its incident has reached them, or may yet.</summary>
    internal static IQueryable<NoticeRecipient> ToldBefore(ConsoleDb db, PeopleNotice notice)
    {
        var earlier = db.PeopleNotices.Where(one => one.OrgId == notice.OrgId && one.IncidentId == notice.IncidentId && one.Id != notice.Id).Select(one => one.Id);
        return db.NoticeRecipients.Where(one => one.OrgId == notice.OrgId && one.NoticeId == notice.Id && one.State == RecipientState.Queued
            && db.NoticeRecipients.Any(other => other.OrgId == one.OrgId && earlier.Contains(other.NoticeId) && other.AddressKey == one.AddressKey
                && (other.State == RecipientState.Delivered || other.State == RecipientState.HandedOver)));
    }

    internal static async Task<Dictionary<Guid, NoticeCounts>> CountsAsync(ConsoleDb db, Guid orgId, IReadOnlyList<PeopleNotice> notices, CancellationToken cancellation)
    {
        var ids = notices.Select(one => one.Id).ToList();
        var counted = (await db.NoticeRecipients.Where(one => one.OrgId == orgId && ids.Contains(one.NoticeId)).GroupBy(one => new { one.NoticeId, one.State })
            .Select(same => new { same.Key.NoticeId, same.Key.State, Count = same.Count() }).ToListAsync(cancellation)).ToDictionary(one => (one.NoticeId, one.State), one => one.Count);
        return ids.ToDictionary(id => id, id =>
        {
            int Of(RecipientState state) => counted.GetValueOrDefault((id, state));
            return new NoticeCounts(
                Of(RecipientState.Queued), Of(RecipientState.HandedOver), Of(RecipientState.Delivered), Of(RecipientState.Refused), Of(RecipientState.GivenUp), Of(RecipientState.Bounced), Of(RecipientState.NotSent));
        });
    }

    private Task<RecipientPage?> PageAsync(TenantActor actor, int number, int notice, RecipientRequest asked, int most, CancellationToken cancellation) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            if (await IncidentAsync(db, actor, number, ct) is not { } incident || await NoticeAsync(db, actor, incident.Id, notice, ct) is not { } one)
            {
                return null;
            }
            var rows = db.NoticeRecipients.AsNoTracking().Where(row => row.OrgId == actor.OrgId && row.NoticeId == one.Id);
            rows = asked.State is { } state ? rows.Where(row => row.State == state) : rows;
            rows = asked.After is { Length: > 0 } after ? rows.Where(row => string.Compare(row.AddressKey, after) > 0) : rows;
            rows = Narrowed(rows, asked.Search);
            var found = await rows.OrderBy(row => row.AddressKey).Take(most + 1).ToListAsync(ct);
            return new RecipientPage(
                [.. found.Take(most).Select(row => new RecipientRow(
                    row.Id, row.Address, row.Address is null ? row.AddressKey[..Math.Min(13, row.AddressKey.Length)] : null, row.Name, row.Language, row.Source, row.State, row.At, row.Attempts, row.Answer, row.BounceReason))],
                found.Count > most ? found[most - 1].AddressKey : null);
        }, cancellation);

    private IQueryable<NoticeRecipient> Narrowed(IQueryable<NoticeRecipient> rows, string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
        {
            return rows;
        }
        if (EmailAddress.TryParse(search, out var whole))
        {
            string[] keys = [whole.Normalised, .. tags.AllOf(new Recipient(whole.Normalised)).Select(NoticeRecipient.KeyOf)];
            return rows.Where(row => keys.Contains(row.AddressKey));
        }
        var words = search.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL, where lower() knows no culture
        return rows.Where(row => row.Address != null && (row.AddressKey.Contains(words) || row.Name!.ToLower().Contains(words)));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private async Task<IReadOnlyList<NoticePreview>> PreviewsAsync(ConsoleDb db, Incident incident, PeopleNotice notice, CancellationToken cancellation)
    {
        if (notice.Content is not null)
        {
            return [.. NoticeContent.Of(notice.Content).Select(PreviewOf)];
        }
        var languages = await db.NoticeRecipients.Where(one => one.OrgId == notice.OrgId && one.NoticeId == notice.Id).Select(one => one.Language).Distinct().ToListAsync(cancellation);
        return [.. (await NoticeWork.WordAsync(db, incident, letters, NoticeWork.LanguagesOf(notice, languages), cancellation)).Select(PreviewOf)];
    }

    private static NoticePreview PreviewOf(NoticeText text) => new(
        text.Language, text.Subject, NoticeLetters.Plain(text),
        [.. FormPacks.People.Fields.Where(field => text.Missing.Contains(field.Key, StringComparer.Ordinal)).Select(field => FormWords.Label(text.Language, field))]);

    private static Task<Incident?> IncidentAsync(ConsoleDb db, TenantActor actor, int number, CancellationToken cancellation) =>
        db.Incidents.AsNoTracking().SingleOrDefaultAsync(incident => incident.OrgId == actor.OrgId && incident.Number == number, cancellation);

    private static Task<PeopleNotice?> NoticeAsync(ConsoleDb db, TenantActor actor, Guid incidentId, int notice, CancellationToken cancellation) =>
        db.PeopleNotices.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.IncidentId == incidentId && one.Number == notice, cancellation);
}
