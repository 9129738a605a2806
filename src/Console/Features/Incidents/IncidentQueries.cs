using System.Globalization;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Members;
using Castellan.Data.Obligations;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Forms;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>What the list shows: words in the title, a state, a severity.</summary>
public sealed record IncidentListRequest(string? Search, IncidentState? State, IncidentSeverity? Severity, int? After);

/// <summary>Reads incidents, page by page. Clocks are computed from decisions and filings, never stored.</summary>
public sealed class IncidentQueries(TenantDb tenants, TimeProvider clock)
{
    public const int RowsShown = 50;
    public const int LinesShown = 50;

    public Task<IncidentListView> ListAsync(TenantActor actor, IncidentListRequest asked, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var rows = db.Incidents.AsNoTracking().Where(incident => incident.OrgId == actor.OrgId);
            if (asked.State is { } state)
            {
                rows = rows.Where(incident => incident.State == state);
            }
            if (asked.Severity is { } severity)
            {
                rows = rows.Where(incident => incident.Severity == severity);
            }
            if (!string.IsNullOrWhiteSpace(asked.Search))
            {
                var words = asked.Search.Trim().ToLowerInvariant();
                var number = words.StartsWith("inc-", StringComparison.Ordinal) && int.TryParse(words[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : 0;
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL, where lower() knows no culture
                rows = rows.Where(incident => incident.Number == number || incident.Title.ToLower().Contains(words));
#pragma warning restore CA1304, CA1311, CA1862
            }
            // Open first, then the youngest; the cursor is a number and where its incident stands in that order.
            if (asked.After is { } after)
            {
                var last = await db.Incidents.Where(incident => incident.OrgId == actor.OrgId && incident.Number == after).Select(incident => (IncidentState?)incident.State).SingleOrDefaultAsync(ct);
                rows = last == IncidentState.Open
                    ? rows.Where(incident => incident.State != IncidentState.Open || incident.Number < after)
                    : rows.Where(incident => incident.State != IncidentState.Open && incident.Number < after);
            }
            var found = await rows.OrderBy(incident => incident.State != IncidentState.Open).ThenByDescending(incident => incident.Number).Take(RowsShown + 1).ToListAsync(ct);
            var shown = found.Take(RowsShown).ToList();
            var clocks = await ClocksAsync(db, actor.OrgId, shown, ct);
            var names = await NamesAsync(db, actor.OrgId, shown.Select(incident => incident.LeadId), ct);
            return new IncidentListView(
                [.. shown.Select(incident => new IncidentRow(
                    incident.Number, incident.Title, incident.State, incident.Phase, incident.Severity, Name(names, incident.LeadId), incident.ReportedAt,
                    incident.IsOpen && clocks[incident.Id].Where(clock => clock.IsCounting).MinBy(clock => clock.Due) is { } next ? new NextDue(next.RuleId, next.Due!.Value) : null))],
                found.Count > RowsShown ? shown[^1].Number : null);
        }, cancellation);

    public Task<IncidentView?> OneAsync(TenantActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var phases = await db.IncidentPhases.AsNoTracking().Where(phase => phase.OrgId == actor.OrgId && phase.IncidentId == incident.Id).OrderByDescending(phase => phase.EnteredAt).ThenByDescending(phase => phase.Id).ToListAsync(ct);
        var names = await NamesAsync(db, actor.OrgId, phases.Select(phase => phase.EnteredBy), ct);
        return new IncidentView(
            head, incident.Summary, incident.Place,
            new IncidentExtent(incident.PeopleCategories, incident.PeopleCount, incident.DataCategories, incident.RecordCount, incident.Systems, incident.CrossBorder),
            incident.RiskReasons, RiskAnswers.Of(incident.RiskAnswers), new IncidentReview(incident.WhatHappened, incident.RootCause, incident.Lessons), incident.ClosedAt,
            [.. phases.Select(phase => new PhaseLine(phase.Phase, phase.EnteredAt, phase.LeftAt, Name(names, phase.EnteredBy), phase.Reason))],
            await MembersAsync(db, actor, ct));
    }, cancellation);

    /// <param name="before">Cursor of the page before: instant and id of its last line.</param>
    public Task<TimelineView?> TimelineAsync(TenantActor actor, int number, string? before, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var lines = db.IncidentTimeline.AsNoTracking().Where(line => line.OrgId == actor.OrgId && line.IncidentId == incident.Id);
        if (TimelineCursor.Read(before) is { } cursor)
        {
            lines = lines.Where(line => line.OccurredAt < cursor.At || (line.OccurredAt == cursor.At && line.Id.CompareTo(cursor.Id) < 0));
        }
        var found = await lines.OrderByDescending(line => line.OccurredAt).ThenByDescending(line => line.Id).Take(LinesShown + 1).ToListAsync(ct);
        var shown = found.Take(LinesShown).ToList();
        var ids = shown.Select(line => line.Id).ToList();
        var corrected = await db.IncidentTimeline.AsNoTracking().Where(line => line.OrgId == actor.OrgId && line.IncidentId == incident.Id && line.Corrects != null && ids.Contains(line.Corrects.Value))
            .GroupBy(line => line.Corrects!.Value).Select(same => new { Id = same.Key, At = same.Max(line => line.RecordedAt) }).ToDictionaryAsync(one => one.Id, one => one.At, ct);
        var fileIds = shown.Select(line => line.FileId).OfType<Guid>().ToList();
        var files = await db.StoredFiles.AsNoTracking().Where(file => file.OrgId == actor.OrgId && fileIds.Contains(file.Id)).Select(file => new { file.Id, file.Sha256, file.Length }).ToDictionaryAsync(file => file.Id, ct);
        var names = await NamesAsync(db, actor.OrgId, shown.Select(line => line.AuthorId), ct);
        return new TimelineView(
            head,
            [.. shown.Select(line =>
            {
                var file = line.FileId is { } id ? files.GetValueOrDefault(id) : null;
                return new TimelineLine(
                    line.Id, line.Kind, line.OccurredAt, line.Zone, line.RecordedAt, Name(names, line.AuthorId), line.Text, line.Detail, line.Corrects,
                    corrected.TryGetValue(line.Id, out var at) ? at : null, line.FileId, file?.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null, file?.Length,
                    line.PinnedKind, line.PinnedId, line.PinnedPerson);
            })],
            found.Count > LinesShown ? new TimelineCursor(shown[^1].OccurredAt, shown[^1].Id).ToString() : null,
            before is null);
    }, cancellation);

    public Task<ClocksView?> ClocksAsync(TenantActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var ledger = await db.IncidentAnchors.AsNoTracking().Where(line => line.OrgId == actor.OrgId && line.IncidentId == incident.Id).OrderByDescending(line => line.DecidedAt).ThenByDescending(line => line.Id).ToListAsync(ct);
        var inForce = AnchorDecision.InForce(ledger);
        var names = await NamesAsync(db, actor.OrgId, ledger.Select(line => line.DecidedBy), ct);
        var facts = (await ObligationReads.FactsAsync(db, incident.OrgId, [incident], ct))[incident.Id].Facts;
        return new ClocksView(head, [.. ledger.Select(line => new LedgerLine(
            line.Id, line.Anchor, line.At, line.Zone, line.Reason, Name(names, line.DecidedBy), line.DecidedAt,
            inForce.TryGetValue(line.Anchor, out var present) && present.Id == line.Id, ledger.Find(other => other.Corrects == line.Id)?.DecidedAt, line.DecidedBy is null))], facts, await NotesAsync(db, incident, head.Clocks, ct));
    }, cancellation);

    /// <summary>The rules that the organisation is under.</summary>
    public Task<RulesView> RulesAsync(TenantActor actor, CancellationToken cancellation = default) => tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
    {
        var profile = await db.ObligationProfiles.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == actor.OrgId, ct);
        return new RulesView(profile?.Choice ?? ObligationChoice.Default, profile is null, await db.Incidents.CountAsync(one => one.OrgId == actor.OrgId && one.State == IncidentState.Open, ct));
    }, cancellation);

    private static async Task<IReadOnlyList<ObligationNote>> NotesAsync(ConsoleDb db, Incident incident, IReadOnlyList<Obligation> clocks, CancellationToken cancellation)
    {
        var seen = await db.ObligationAcknowledgements.AsNoTracking().Where(one => one.OrgId == incident.OrgId && one.IncidentId == incident.Id).ToListAsync(cancellation);
        var reminded = await db.ObligationReminders.AsNoTracking().Where(one => one.OrgId == incident.OrgId && one.IncidentId == incident.Id).ToListAsync(cancellation);
        var waived = await db.ObligationDecisions.AsNoTracking().Where(one => one.OrgId == incident.OrgId && one.IncidentId == incident.Id).ToListAsync(cancellation);
        var names = await NamesAsync(db, incident.OrgId, seen.Select(one => (Guid?)one.PersonId).Concat(waived.Select(one => (Guid?)one.DecidedBy)), cancellation);
        return
        [
            .. from clock in clocks
               let mine = seen.Find(one => one.RuleId == clock.RuleId && one.DueAt == clock.Due)
               let last = reminded.Where(one => one.RuleId == clock.RuleId && one.DueAt == clock.Due).MaxBy(one => one.SentAt)
               let decision = waived.Where(one => one.RuleId == clock.RuleId).MaxBy(one => one.DecidedAt)
               select new ObligationNote(
                   clock.RuleId, Name(names, mine?.PersonId), mine?.At, last?.SentAt, last?.Told ?? 0,
                   decision is { Waived: true } ? Name(names, decision.DecidedBy) : null, decision is { Waived: true } ? decision.Reason : ""),
        ];
    }

    public Task<MeasuresView?> MeasuresAsync(TenantActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var measures = await db.IncidentMeasures.AsNoTracking().Where(measure => measure.OrgId == actor.OrgId && measure.IncidentId == incident.Id).OrderBy(measure => measure.CreatedAt).ThenBy(measure => measure.Id).ToListAsync(ct);
        var names = await NamesAsync(db, actor.OrgId, measures.Select(measure => measure.OwnerId), ct);
        return new MeasuresView(head, [.. measures.Select(measure => new MeasureLine(
            measure.Id, measure.Text, measure.OwnerId, Name(names, measure.OwnerId), measure.DueAt, measure.State, measure.Evidence, measure.Communicated, measure.DoneAt, measure.Version))], await MembersAsync(db, actor, ct));
    }, cancellation);

    public Task<NoticesView?> NoticesAsync(TenantActor actor, int number, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, head, ct) =>
    {
        var facts = await FactsAsync(db, incident, ct);
        var drafts = await db.FormDrafts.AsNoTracking().Where(draft => draft.OrgId == actor.OrgId && draft.IncidentId == incident.Id).ToListAsync(ct);
        var filings = await db.IncidentFilings.AsNoTracking().Where(filing => filing.OrgId == actor.OrgId && filing.IncidentId == incident.Id).OrderByDescending(filing => filing.RecordedAt).ToListAsync(ct);
        var names = await NamesAsync(db, actor.OrgId, filings.Select(filing => (Guid?)filing.FiledBy), ct);
        return new NoticesView(
            head,
            [.. from pack in FormPacks.All
                from language in Languages.All.Select(language => language.Tag)
                let draft = drafts.Find(one => one.Form == pack.Code && one.Language == language)
                let answers = Answers(pack, facts, language, draft)
                select new FormProgress(pack.Code, language, pack.RequiredFields.Count - pack.Missing(answers).Count, pack.RequiredFields.Count, draft?.SavedAt)],
            [.. filings.Select(filing => new FilingLine(
                filing.Id, filing.Form, filing.Language, filing.Stage, filing.FiledAt, filing.Zone, Name(names, filing.FiledBy), filing.Channel, filing.Reference, filing.LateReasons,
                Convert.ToHexStringLower(filing.Sha256), filing.ProofFileId, filing.IsIntact))]);
    }, cancellation);

    /// <summary>A form with what was typed; what nobody touched is filled from the incident. Null for an unknown form.</summary>
    public Task<FormView?> FormAsync(TenantActor actor, int number, string form, string language, CancellationToken cancellation = default) => ReadAsync<FormView>(actor, number, async (db, incident, head, ct) =>
    {
        if (FormPacks.Of(form) is not { } pack || !Languages.Speaks(language))
        {
            return null;
        }
        var draft = await db.FormDrafts.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Form == form && one.Language == language, ct);
        var filed = await db.IncidentFilings.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Form == form).OrderByDescending(one => one.RecordedAt).FirstOrDefaultAsync(ct);
        var answers = Answers(pack, await FactsAsync(db, incident, ct), language, draft);
        var due = head.Clocks.Where(one => pack.Meets.Contains(one.RuleId, StringComparer.Ordinal) && one.Rule.LateNeedsReasons).Min(one => one.Due);
        return new FormView(head, form, language, answers.Texts, draft?.SavedAt, filed is null ? null : FormAnswers.Of(filed.Content).Texts, filed is null ? due : null);
    }, cancellation);

    /// <summary>What recording a notice that was sent as filed begins with; null for one that was not started.</summary>
    public Task<SentNotice?> SentNoticeAsync(TenantActor actor, int number, int notice, CancellationToken cancellation = default) => ReadAsync(actor, number, async (db, incident, _, ct) =>
        await db.PeopleNotices.AsNoTracking().Where(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Number == notice && one.StartedAt != null)
            .Select(one => new SentNotice(one.Number, one.StartedAt!.Value, one.Recipients, Convert.ToHexStringLower(one.Sha256!))).SingleOrDefaultAsync(ct), cancellation);

    internal static FormAnswers Answers(FormPack pack, FormFacts facts, string language, FormDraft? draft)
    {
        var typed = FormAnswers.Of(draft?.Content);
        var filled = FormPrefill.Of(pack, facts, language);
        // An answer that somebody emptied on purpose stays empty.
        return new FormAnswers(pack.Fields.ToDictionary(field => field.Key, field => typed.Texts.TryGetValue(field.Key, out var own) ? own : filled[field.Key], StringComparer.Ordinal));
    }

    internal static async Task<FormFacts> FactsAsync(ConsoleDb db, Incident incident, CancellationToken cancellation)
    {
        var orgId = incident.OrgId;
        var organisation = await db.Organisations.AsNoTracking().Where(o => o.OrgId == orgId).Select(o => new { o.Name, o.IncidentContact, o.TimeZone }).SingleAsync(cancellation);
        var ledger = await db.IncidentAnchors.AsNoTracking().Where(line => line.OrgId == orgId && line.IncidentId == incident.Id).ToListAsync(cancellation);
        var measures = await db.IncidentMeasures.AsNoTracking().Where(measure => measure.OrgId == orgId && measure.IncidentId == incident.Id).OrderBy(measure => measure.CreatedAt).ToListAsync(cancellation);
        var told = incident.OriginId is null ? null : await db.RelayedIncidents.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == orgId && one.OriginId == incident.OriginId, cancellation);
        return new FormFacts(organisation.Name, organisation.IncidentContact, organisation.TimeZone, incident, AnchorDecision.InForce(ledger), measures, told?.Told);
    }

    private Task<T?> ReadAsync<T>(TenantActor actor, int number, Func<ConsoleDb, Incident, IncidentHead, CancellationToken, Task<T?>> query, CancellationToken cancellation)
        where T : class => tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var incident = await db.Incidents.AsNoTracking().SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.Number == number, ct);
            return incident is null ? null : await query(db, incident, await HeadAsync(db, incident, ct), ct);
        }, cancellation);

    private async Task<IncidentHead> HeadAsync(ConsoleDb db, Incident incident, CancellationToken cancellation)
    {
        var clocks = await ClocksAsync(db, incident.OrgId, [incident], cancellation);
        var names = await NamesAsync(db, incident.OrgId, [incident.LeadId, incident.ReportedBy], cancellation);
        return new IncidentHead(
            incident.Number, incident.Title, incident.State, incident.Phase, incident.Severity, incident.Kinds, incident.Risk, incident.LeadId, Name(names, incident.LeadId),
            Name(names, incident.ReportedBy), incident.ReportedAt, clocks[incident.Id], incident.VoidReason, incident.OriginId is not null, incident.Version);
    }

    private async Task<Dictionary<Guid, IReadOnlyList<Obligation>>> ClocksAsync(ConsoleDb db, Guid orgId, IReadOnlyList<Incident> incidents, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return (await ObligationReads.FactsAsync(db, orgId, incidents, cancellation)).ToDictionary(pair => pair.Key, pair => ObligationEngine.Compute(pair.Value.Rules, pair.Value.Facts, now));
    }

    internal static async Task<Dictionary<Guid, string>> NamesAsync(ConsoleDb db, Guid orgId, IEnumerable<Guid?> people, CancellationToken cancellation)
    {
        var ids = people.OfType<Guid>().Distinct().ToList();
        return ids.Count == 0 ? [] : await db.Subjects.AsNoTracking().Where(subject => subject.OrgId == orgId && ids.Contains(subject.Id))
            .ToDictionaryAsync(subject => subject.Id, subject => subject.DisplayName ?? subject.Email ?? "", cancellation);
    }

    internal static string? Name(Dictionary<Guid, string> names, Guid? id) => id is { } known && names.TryGetValue(known, out var name) && name.Length > 0 ? name : null;

    /// <summary>Who may lead or take on a measure, in the reader's alphabet.</summary>
    private static async Task<IReadOnlyList<Choice>> MembersAsync(ConsoleDb db, TenantActor actor, CancellationToken cancellation)
    {
        var found = await (
            from member in db.Memberships
            where member.OrgId == actor.OrgId && member.State == MembershipState.Active
            join role in db.Roles on new { member.OrgId, Id = member.RoleId } equals new { role.OrgId, role.Id }
            where role.Kind == RoleKind.Owner || role.Kind == RoleKind.Admin || role.Kind == RoleKind.SecurityOfficer || role.Kind == RoleKind.Custom
            join subject in db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
            orderby subject.DisplayName, subject.Id
            select new Choice(member.PersonId, subject.DisplayName ?? subject.Email ?? "", subject.Email)).Take(500).ToListAsync(cancellation);
        var mayReadAddresses = actor.May(Permission.MembersRead);
        return [.. found.Select(one => mayReadAddresses ? one : one with { Address = null }).OrderBy(one => one.Words(), StringComparer.CurrentCultureIgnoreCase)];
    }
}
