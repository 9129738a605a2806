using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.People;

/// <summary>Somebody to be told, as a list names him.</summary>
public sealed record ListedRecipient(string Address, string? Name, string? Language);

/// <summary>How many came onto the list, and how many were on it already.</summary>
public sealed record RecipientsAdded(int Added, int Known);

/// <summary>Which members are told.</summary>
public enum MemberChoice
{
    All,
    Role,

    /// <summary>Whose sessions or entries are pinned to the incident.</summary>
    Involved,
    Chosen,
}

/// <summary>Puts people on a notice's list and takes them off, while it is being prepared. An address stands there once, however often it is added.</summary>
public sealed class RecipientCommands(TenantDb tenants)
{
    /// <summary>What one transaction takes: it must be over long before its context is.</summary>
    public const int Portion = 5_000;

    private const int RowsInStatement = 1_000;

    /// <summary>Adds a portion of a list. The caller goes on with the next.</summary>
    public Task<Outcome<RecipientsAdded>> AddListedAsync(TenantActor actor, int number, int notice, IReadOnlyList<ListedRecipient> people, CancellationToken cancellation = default) =>
        tenants.WriteAsync<RecipientsAdded>(actor, Permission.IncidentsManage, async write =>
        {
            if (people.Count > Portion)
            {
                return new TooManyRecipients(Portion);
            }
            var rows = new List<Row>(people.Count);
            foreach (var person in people)
            {
                if (!EmailAddress.TryParse(person.Address, out var address))
                {
                    return new LineAddressInvalid();
                }
                rows.Add(new Row(address, person.Name, Languages.Speaks(person.Language) ? person.Language : null, null));
            }
            return await AddAsync(write, number, notice, RecipientSource.List, rows, cancellation);
        }, cancellation: cancellation);

    /// <param name="chosen">The role, or the people; empty where the choice says it all.</param>
    public Task<Outcome<RecipientsAdded>> AddMembersAsync(
        TenantActor actor, int number, int notice, MemberChoice choice, IReadOnlyCollection<Guid> chosen, CancellationToken cancellation = default) =>
        tenants.WriteAsync<RecipientsAdded>(actor, Permission.IncidentsManage, async write =>
        {
            var orgId = actor.OrgId;
            var members = write.Db.Memberships.Where(member => member.OrgId == orgId && member.State != MembershipState.Removed);
            switch (choice)
            {
                case MemberChoice.All:
                    break;
                case MemberChoice.Role:
                    members = members.Where(member => chosen.Contains(member.RoleId));
                    break;
                case MemberChoice.Involved:
                    var involved = await InvolvedAsync(write, number, cancellation);
                    members = members.Where(member => involved.Contains(member.PersonId));
                    break;
                case MemberChoice.Chosen:
                    members = members.Where(member => chosen.Contains(member.PersonId));
                    break;
                default:
                    return new NoRecipients();
            }
            var found = await members.Join(write.Db.Subjects, member => new { member.OrgId, Id = member.PersonId }, subject => new { subject.OrgId, subject.Id }, (_, subject) => subject)
                .Where(subject => subject.Email != null).OrderBy(subject => subject.Id).Take(PeopleNotice.MostRecipients + 1)
                .Select(subject => new { subject.Id, subject.Email, subject.DisplayName }).AsNoTracking().ToListAsync(cancellation);
            List<Row> rows = [.. found.Where(one => EmailAddress.TryParse(one.Email, out _)).Select(one => new Row(EmailAddress.Parse(one.Email!), one.DisplayName, null, one.Id))];
            return rows.Count == 0 ? new NoRecipients() : await AddAsync(write, number, notice, RecipientSource.Member, rows, cancellation);
        }, cancellation: cancellation);

    /// <summary>Puts on record that the actor opened the list of a notice: names and addresses of people who trust the organisation.</summary>
    public Task<Outcome<Done>> NoteViewAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsRead, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            if (!await write.Db.PeopleNotices.AnyAsync(one => one.OrgId == incident.OrgId && one.IncidentId == incident.Id && one.Number == notice, cancellation))
            {
                return new NoticeUnknown();
            }
            if (await Views.IsNewAsync(write, AuditAction.NoticeViewed, incident.Id, cancellation))
            {
                write.Record(AuditAction.NoticeViewed, AuditTarget.Incident(incident.Id), after: new { notice });
            }
            return Done.Instance;
        }, cancellation: cancellation);

    public Task<Outcome<Done>> RemoveAsync(TenantActor actor, int number, int notice, Guid recipientId, CancellationToken cancellation = default) =>
        TakeOffAsync(actor, number, notice, (rows, _) => rows.Where(one => one.Id == recipientId), cancellation);

    public Task<Outcome<Done>> ClearAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        TakeOffAsync(actor, number, notice, (rows, _) => rows, cancellation);

    private Task<Outcome<Done>> TakeOffAsync(
        TenantActor actor, int number, int notice, Func<IQueryable<NoticeRecipient>, PeopleNotice, IQueryable<NoticeRecipient>> which, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var (incident, of) = found.Value;
            if (of.State != NoticeState.Draft)
            {
                return new NoticeStarted();
            }
            var gone = await which(write.Db.NoticeRecipients.Where(one => one.OrgId == actor.OrgId && one.NoticeId == of.Id), of).ExecuteDeleteAsync(cancellation);
            if (gone == 0)
            {
                return new NoRecipients();
            }
            write.Record(AuditAction.NoticeRecipientsRemoved, AuditTarget.Incident(incident.Id), after: new { notice, count = gone });
            return Done.Instance;
        }, cancellation: cancellation);

    private static async Task<Outcome<RecipientsAdded>> AddAsync(
        TenantWrite write, int number, int notice, RecipientSource source, List<Row> rows, CancellationToken cancellation)
    {
        var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }
        var (incident, of) = found.Value;
        if (of.State != NoticeState.Draft)
        {
            return new NoticeStarted();
        }
        var added = 0;
        foreach (var portion in rows.Chunk(RowsInStatement))
        {
            added += await InsertAsync(write, of, source, portion, cancellation);
        }
        if (await write.Db.NoticeRecipients.CountAsync(one => one.OrgId == of.OrgId && one.NoticeId == of.Id, cancellation) > PeopleNotice.MostRecipients)
        {
            return new TooManyRecipients(PeopleNotice.MostRecipients);
        }
        write.Record(AuditAction.NoticeRecipientsAdded, AuditTarget.Incident(incident.Id), after: new { notice, source = source.ToString(), added, known = rows.Count - added });
        return new RecipientsAdded(added, rows.Count - added);
    }

    // The unique key decides who is on the list already: twice is once.
    private static Task<int> InsertAsync(TenantWrite write, PeopleNotice notice, RecipientSource source, Row[] rows, CancellationToken cancellation)
    {
        var (orgId, id, from, now) = (notice.OrgId, notice.Id, (short)source, write.Now);
        var ids = rows.Select(_ => Guid.CreateVersion7(now)).ToArray();
        var keys = rows.Select(row => row.Address.Normalised).ToArray();
        var addresses = rows.Select(row => row.Address.Reveal()).ToArray();
        var names = rows.Select(row => row.Name).ToArray();
        var languages = rows.Select(row => row.Language).ToArray();
        var people = rows.Select(row => row.PersonId).ToArray();
        return write.Db.Database.ExecuteSqlAsync($"""
            INSERT INTO tenant.notice_recipients (org_id, id, notice_id, address_key, address, name, language, source, person_id, state, at, attempts, answer, bounce_reason)
            SELECT {orgId}, one.id, {id}, one.key, one.address, one.name, one.language, {from}, one.person, 0, {now}, 0, '', ''
            FROM unnest({ids}, {keys}, {addresses}, {names}, {languages}, {people}) AS one(id, key, address, name, language, person)
            ON CONFLICT (org_id, notice_id, address_key) DO NOTHING
            """, cancellation);
    }

    // Who acted in what was pinned as evidence, or whom it was done to.
    private static async Task<List<Guid>> InvolvedAsync(TenantWrite write, int number, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var pinned = await write.Db.IncidentTimeline.AsNoTracking()
            .Where(line => line.OrgId == orgId && line.PinnedId != null && write.Db.Incidents.Any(one => one.OrgId == orgId && one.Number == number && one.Id == line.IncidentId))
            .Select(line => line.PinnedId!.Value).Distinct().Take(500).ToListAsync(cancellation);
        var entered = await write.Db.SessionEntries.AsNoTracking().Where(entry => entry.OrgId == orgId && pinned.Contains(entry.SessionId)).Select(entry => entry.PersonId).ToListAsync(cancellation);
        var entries = await write.Db.AuditEntries.AsNoTracking().Where(entry => entry.OrgId == orgId && pinned.Contains(entry.Id)).Select(entry => new { entry.ActorId, entry.TargetId }).ToListAsync(cancellation);
        return [.. entered.Concat(entries.SelectMany(entry => new[] { entry.ActorId, entry.TargetId }.OfType<Guid>())).Distinct()];
    }

    private sealed record Row(EmailAddress Address, string? Name, string? Language, Guid? PersonId);
}
