using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Forms;
using Castellan.Platform.Factors;
using Castellan.Platform.Mail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.People;

/// <summary>What whoever starts a notice has seen and decided.</summary>
/// <param name="Confirmed">The number of people, as it was typed.</param>
/// <param name="ExcludeTold">Leave out whom an earlier notice of the incident has reached.</param>
/// <param name="IncompleteReason">Why it is sent although required fields are empty.</param>
public sealed record NoticeOrder(int Confirmed, bool ExcludeTold, string? IncompleteReason);

/// <summary>How many were marked as returned, and which addresses were not: unknown here, or not delivered.</summary>
public sealed record BouncesMarked(int Marked, IReadOnlyList<string> Others);

/// <summary>Prepares, starts and stops notices to people. The job hands them over; what became of each is told by the outbox.</summary>
public sealed class NoticeCommands(TenantDb tenants, StepUp stepUp, NoticeLetters letters, OutboxBell bell)
{
    /// <summary>Addresses that can be marked as returned in one go.</summary>
    public const int MostBounces = 1_000;

    /// <summary>Begins a notice and answers its number in the incident. One is prepared at a time.</summary>
    public Task<Outcome<int>> BeginAsync(TenantActor actor, int number, CancellationToken cancellation = default) =>
        tenants.WriteAsync<int>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var former = await write.Db.PeopleNotices.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id).OrderByDescending(one => one.Number).FirstOrDefaultAsync(cancellation);
            if (former is { State: NoticeState.Draft })
            {
                return new NoticeBegunAlready();
            }
            var language = await write.Db.Organisations.Where(one => one.OrgId == actor.OrgId).Select(one => one.Language).SingleAsync(cancellation);
            return PeopleNotice.Begin(incident, (former?.Number ?? 0) + 1, Languages.Known(language), actor.PersonId, write.Now).Then<int>(begun =>
            {
                write.Db.PeopleNotices.Add(begun);
                write.Record(AuditAction.NoticeBegun, AuditTarget.Incident(incident.Id), after: new { notice = begun.Number });
                return begun.Number;
            });
        }, roster: true, cancellation);

    /// <summary>Sends the notice in one language to whoever asks, like any other mail.</summary>
    public async Task<Outcome<Done>> TestAsync(TenantActor actor, int number, int notice, string language, CancellationToken cancellation = default)
    {
        var sent = await tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (!Languages.Speaks(language))
            {
                return new FormUnknown();
            }
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var own = await write.Db.Subjects.Where(subject => subject.OrgId == actor.OrgId && subject.Id == actor.PersonId).Select(subject => new { subject.Email, subject.DisplayName }).SingleOrDefaultAsync(cancellation);
            if (own?.Email is null)
            {
                return new NoRecipients();
            }
            var worded = await NoticeWork.WordAsync(write.Db, found.Value.Incident, letters, [language], cancellation);
            write.Db.Outbox.Add(letters.Message(actor.OrgId, Guid.CreateVersion7(write.Now), worded[0], own.Email, own.DisplayName, mailingId: null, write.Now));
            write.Record(AuditAction.NoticeTested, AuditTarget.Incident(found.Value.Incident.Id), after: new { notice, language });
            return Done.Instance;
        }, cancellation: cancellation);
        bell.Ring();
        return sent;
    }

    /// <summary>In which languages it is sent.</summary>
    public Task<Outcome<Done>> ChooseLanguageAsync(TenantActor actor, int number, int notice, string language, bool oneLanguage, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            if (!Languages.Speaks(language))
            {
                return new FormUnknown();
            }
            return found.Value.Notice.Choose(language, oneLanguage).Then<Done>(done =>
            {
                write.Record(AuditAction.NoticeLanguageChosen, AuditTarget.Incident(found.Value.Incident.Id), after: new { notice, language, oneLanguage });
                return done;
            });
        }, cancellation: cancellation);

    /// <summary>Freezes text and list. Asks for a fresh second factor first: what is sent cannot be called back.</summary>
    public async Task<Outcome<Done>> StartAsync(TenantActor actor, int number, int notice, NoticeOrder order, CancellationToken cancellation = default)
    {
        if (actor.May(Permission.IncidentsManage))
        {
            var fresh = await stepUp.RequireAsync(actor.PersonId, actor.SessionId, cancellation);
            if (!fresh.Succeeded)
            {
                return fresh.Refusal;
            }
        }
        return await tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var (incident, started) = found.Value;
            if (incident.State == IncidentState.Voided)
            {
                return new IncidentNotOpen(incident.State);
            }
            if (started.State != NoticeState.Draft)
            {
                return new NoticeStarted();
            }
            var excluded = order.ExcludeTold ? await LeaveToldAsync(write, started, cancellation) : 0;
            var waiting = write.Db.NoticeRecipients.Where(one => one.OrgId == actor.OrgId && one.NoticeId == started.Id && one.State == RecipientState.Queued);
            var languages = await waiting.Select(one => one.Language).Distinct().ToListAsync(cancellation);
            var worded = await NoticeWork.WordAsync(write.Db, incident, letters, NoticeWork.LanguagesOf(started, languages), cancellation);
            var missing = worded.SelectMany(one => one.Missing).Distinct(StringComparer.Ordinal).ToList();
            var start = new NoticeStart(NoticeContent.ToJson(worded), missing, order.IncompleteReason, await waiting.CountAsync(cancellation), order.Confirmed);
            return started.Start(start, actor.PersonId, write.Now).Then<Done>(done =>
            {
                Note(write, incident, started, TimelineKind.NoticeStarted, started.IncompleteReason);
                write.Record(AuditAction.NoticeStarted, AuditTarget.Incident(incident.Id),
                    after: new { notice, recipients = started.Recipients, excluded, missing = started.Missing, sha256 = Convert.ToHexStringLower(started.Sha256!) });
                return done;
            });
        }, cancellation: cancellation);
    }

    /// <summary>Nothing more goes out until it is resumed; what the mail server has at this moment may still arrive.</summary>
    public Task<Outcome<Done>> PauseAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        MoveAsync(actor, number, notice, one => one.Pause(), TimelineKind.NoticePaused, AuditAction.NoticePaused, cancellation);

    public Task<Outcome<Done>> ResumeAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        MoveAsync(actor, number, notice, one => one.Resume(), TimelineKind.NoticeResumed, AuditAction.NoticeResumed, cancellation);

    /// <summary>The rest is not sent. What waits in the outbox is called back by the job.</summary>
    public Task<Outcome<Done>> StopAsync(TenantActor actor, int number, int notice, string? reason, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var (incident, stopped) = found.Value;
            var ended = stopped.Stop(reason);
            if (!ended.Succeeded)
            {
                return ended.Refusal;
            }
            var now = write.Now;
            var left = await write.Db.NoticeRecipients.Where(one => one.OrgId == actor.OrgId && one.NoticeId == stopped.Id && one.State == RecipientState.Queued)
                .ExecuteUpdateAsync(one => one.SetProperty(row => row.State, RecipientState.NotSent).SetProperty(row => row.Answer, NoticeRecipient.Stopped).SetProperty(row => row.At, now), cancellation);
            Note(write, incident, stopped, TimelineKind.NoticeStopped, stopped.StopReason);
            write.Record(AuditAction.NoticeStopped, AuditTarget.Incident(incident.Id), after: new { notice, notSent = left });
            return Done.Instance;
        }, cancellation: cancellation);

    /// <summary>Writes down that mails came back after the mail server had accepted them.</summary>
    public Task<Outcome<BouncesMarked>> BounceAsync(TenantActor actor, int number, int notice, IReadOnlyList<string> addresses, string? reason, CancellationToken cancellation = default) =>
        tenants.WriteAsync<BouncesMarked>(actor, Permission.IncidentsManage, async write =>
        {
            if (addresses.Count > MostBounces)
            {
                return new TooManyRecipients(MostBounces);
            }
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var (incident, of) = found.Value;
            var others = addresses.Where(text => !EmailAddress.TryParse(text, out _)).ToList();
            var wanted = addresses.Select(text => EmailAddress.TryParse(text, out var address) ? address : null).OfType<EmailAddress>().DistinctBy(address => address.Normalised).ToList();
            var keys = wanted.Select(address => address.Normalised).ToList();
            var rows = await write.Db.NoticeRecipients.Where(one => one.OrgId == actor.OrgId && one.NoticeId == of.Id && keys.Contains(one.AddressKey)).ToDictionaryAsync(one => one.AddressKey, cancellation);
            var marked = 0;
            foreach (var address in wanted)
            {
                var bounced = rows.TryGetValue(address.Normalised, out var row) ? row.Bounce(reason, write.Now) : new NothingToBounce();
                if (bounced.Succeeded)
                {
                    marked++;
                }
                else if (bounced.Refusal is NothingToBounce)
                {
                    others.Add(address.Reveal());
                }
                else
                {
                    return bounced.Refusal;
                }
            }
            if (marked == 0)
            {
                return new NothingToBounce();
            }
            write.Record(AuditAction.NoticeBounced, AuditTarget.Incident(incident.Id), after: new { notice, count = marked });
            return new BouncesMarked(marked, others);
        }, cancellation: cancellation);

    /// <summary>Puts on record that the delivery record leaves the console, and with how many lines.</summary>
    public Task<Outcome<int>> NoteExportAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) =>
        tenants.WriteAsync<int>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }
            var lines = await write.Db.NoticeRecipients.CountAsync(one => one.OrgId == actor.OrgId && one.NoticeId == found.Value.Notice.Id, cancellation);
            write.Record(AuditAction.NoticeExported, AuditTarget.Incident(found.Value.Incident.Id), after: new { notice, count = lines });
            return lines;
        }, cancellation: cancellation);

    private Task<Outcome<Done>> MoveAsync(
        TenantActor actor, int number, int notice, Func<PeopleNotice, Outcome<Done>> verb, TimelineKind kind, AuditAction action, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            var found = await NoticeWork.FindAsync(write, number, notice, cancellation);
            return found.Succeeded
                ? verb(found.Value.Notice).Then<Done>(done =>
                {
                    Note(write, found.Value.Incident, found.Value.Notice, kind, "");
                    write.Record(action, AuditTarget.Incident(found.Value.Incident.Id), after: new { notice });
                    return done;
                })
                : found.Refusal;
        }, cancellation: cancellation);

    private static void Note(TenantWrite write, Incident incident, PeopleNotice notice, TimelineKind kind, string text) =>
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, kind, new NoticeReceipt(notice.Number, notice.Recipients).ToString(), text, write.Actor.PersonId, write.Now));

    private static Task<int> LeaveToldAsync(TenantWrite write, PeopleNotice notice, CancellationToken cancellation)
    {
        var now = write.Now;
        return NoticeQueries.ToldBefore(write.Db, notice).ExecuteUpdateAsync(
            one => one.SetProperty(row => row.State, RecipientState.NotSent).SetProperty(row => row.Answer, NoticeRecipient.ToldBefore).SetProperty(row => row.At, now), cancellation);
    }
}
