using System.Globalization;
using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Forms;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>Which breaches the register shows.</summary>
/// <param name="Told">True: the authority was notified; false: it was not; null: both.</param>
public sealed record RegisterRequest(bool? Told, int? Year)
{
    /// <summary>As an address says it; what it does not know narrows nothing.</summary>
    public static RegisterRequest Read(string? told, string? year) => new(
        told switch { "yes" => true, "no" => false, _ => null },
        int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : null);
}

/// <summary>The register of Art. 33(5): every breach with its facts, effects and remedies, notified or not. Voided suspicions stay, with their reasons.</summary>
public sealed class RegisterQueries(TenantDb tenants)
{
    /// <summary>A register longer than this is narrowed by year.</summary>
    public const int MostRows = 2_000;

    public Task<RegisterView> ListAsync(TenantActor actor, RegisterRequest asked, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.RegisterRead, async (db, ct) =>
        {
            var incidents = db.Incidents.AsNoTracking().Where(incident => incident.OrgId == actor.OrgId);
            if (asked.Year is >= 2000 and <= 9000 and var year)
            {
                var from = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
                var until = from.AddYears(1);
                incidents = incidents.Where(incident => incident.ReportedAt >= from && incident.ReportedAt < until);
            }
            var found = await incidents.OrderByDescending(incident => incident.Number).Take(MostRows).ToListAsync(ct);
            var ids = found.Select(incident => incident.Id).ToList();
            var ledger = (await db.IncidentAnchors.AsNoTracking().Where(line => line.OrgId == actor.OrgId && ids.Contains(line.IncidentId)).ToListAsync(ct)).ToLookup(line => line.IncidentId);
            var filings = (await db.IncidentFilings.AsNoTracking().Where(filing => filing.OrgId == actor.OrgId && ids.Contains(filing.IncidentId)).Select(filing => new { filing.IncidentId, filing.Form, filing.FiledAt }).ToListAsync(ct)).ToLookup(filing => filing.IncidentId);
            var measures = (await db.IncidentMeasures.AsNoTracking().Where(measure => measure.OrgId == actor.OrgId && ids.Contains(measure.IncidentId) && measure.State != MeasureState.Dropped).OrderBy(measure => measure.CreatedAt).ToListAsync(ct)).ToLookup(measure => measure.IncidentId);
            var reached = await db.PeopleNotices.AsNoTracking().Where(notice => notice.OrgId == actor.OrgId && ids.Contains(notice.IncidentId) && notice.EndedAt != null)
                .GroupBy(notice => notice.IncidentId).Select(same => new { same.Key, Told = same.Max(notice => notice.Told) }).ToDictionaryAsync(one => one.Key, one => one.Told, ct);
            var amendments = (await (
                from amendment in db.RegisterAmendments
                where amendment.OrgId == actor.OrgId && ids.Contains(amendment.IncidentId)
                join subject in db.Subjects on new { amendment.OrgId, Id = amendment.AuthorId } equals new { subject.OrgId, subject.Id } into authors
                from author in authors.DefaultIfEmpty()
                orderby amendment.At
                select new { amendment.IncidentId, amendment.Text, By = author == null ? null : author.DisplayName ?? author.Email, amendment.At }).ToListAsync(ct)).ToLookup(amendment => amendment.IncidentId);
            var rows = found.Select(incident =>
            {
                var anchors = AnchorDecision.InForce(ledger[incident.Id]);
                DateTimeOffset? Told(NotificationDuty duty) => filings[incident.Id].Where(filing => ObligationReads.DutyOf(filing.Form) == duty).Select(filing => (DateTimeOffset?)filing.FiledAt).Min();
                return new RegisterRow(
                    incident.Number, incident.Title, incident.State, incident.Kinds, incident.Severity, incident.Risk, incident.State == IncidentState.Voided ? incident.VoidReason : incident.RiskReasons, incident.ReportedAt,
                    anchors.GetValueOrDefault(AnchorKind.Detected)?.At, anchors.GetValueOrDefault(AnchorKind.Aware)?.At,
                    incident.WhatHappened.Length > 0 ? incident.WhatHappened : incident.Summary,
                    string.Join('\n', new[] { incident.DataCategories, incident.PeopleCategories }.Where(text => text.Length > 0)),
                    string.Join('\n', measures[incident.Id].Select(measure => measure.Text)),
                    incident.PeopleCount, incident.RecordCount, Told(NotificationDuty.Authority), Told(NotificationDuty.People), reached.GetValueOrDefault(incident.Id),
                    [.. amendments[incident.Id].Select(amendment => new AmendmentLine(amendment.Text, amendment.By, amendment.At))]);
            });
            return new RegisterView([.. rows.Where(row => asked.Told is null || row.AuthorityToldAt is not null == asked.Told)]);
        }, cancellation);
}
