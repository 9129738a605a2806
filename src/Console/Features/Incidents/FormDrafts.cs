using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Forms;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Incidents;

/// <summary>
/// Keeps forms and reports on the server while somebody types, so that a lost connection loses nothing. A draft is no act:
/// it leaves no audit entry until it is filed or sent.
/// </summary>
public sealed class FormDrafts(TenantDb tenants)
{
    /// <summary>Saves and answers when. Two people in one form save field by field, the last word counts for each field.</summary>
    public async Task<Outcome<DateTimeOffset>> SaveAsync(TenantActor actor, int number, FormPack pack, string language, IReadOnlyDictionary<string, string> changed, CancellationToken cancellation = default)
    {
        if (!Languages.Speaks(language))
        {
            return new FormUnknown();
        }
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await tenants.WriteAsync<DateTimeOffset>(actor, Permission.IncidentsManage, async write =>
                {
                    if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
                    {
                        return new IncidentNotFound();
                    }
                    var draft = await write.Db.FormDrafts.FromSql($"""
                        SELECT *, xmin FROM tenant.incident_form_drafts
                        WHERE org_id = {actor.OrgId} AND incident_id = {incident.Id} AND form = {pack.Code} AND language = {language} FOR UPDATE
                        """).SingleOrDefaultAsync(cancellation);
                    if (draft is null)
                    {
                        draft = FormDraft.Begin(incident, pack.Code, language);
                        write.Db.FormDrafts.Add(draft);
                    }
                    var answers = changed.Aggregate(FormAnswers.Of(draft.Content), (all, one) => all.With(one.Key, one.Value));
                    return pack.Clean(answers).Then(cleaned => draft.Save(Typed(cleaned, answers).ToJson(), actor.PersonId, write.Now)).Then<DateTimeOffset>(_ => write.Now);
                }, cancellation: cancellation);
            }
            // Two began the same draft at once: the other one's row is there now.
            catch (DbUpdateException taken) when (attempt < 3 && taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                continue;
            }
        }
    }

    // What nobody touched is not kept as empty: it goes on being filled from the incident.
    private static FormAnswers Typed(FormAnswers cleaned, FormAnswers answers) =>
        new(cleaned.Texts.Where(answer => answers.Texts.ContainsKey(answer.Key)).ToDictionary(answer => answer.Key, answer => answer.Value, StringComparer.Ordinal));

    public async Task<Outcome<DateTimeOffset>> SaveReportAsync(TenantActor actor, string content, CancellationToken cancellation = default)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await tenants.WriteAsync<DateTimeOffset>(actor, permission: null, async write =>
                {
                    var draft = await write.Db.ReportDrafts.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.PersonId == actor.PersonId, cancellation);
                    if (draft is null)
                    {
                        draft = ReportDraft.Begin(actor.OrgId, actor.PersonId);
                        write.Db.ReportDrafts.Add(draft);
                    }
                    return draft.Save(content, write.Now).Then<DateTimeOffset>(_ => write.Now);
                }, cancellation: cancellation);
            }
            catch (DbUpdateException taken) when (attempt < 3 && taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                continue;
            }
        }
    }

    public Task<string?> ReportAsync(TenantActor actor, CancellationToken cancellation = default) => tenants.ReadAsync(actor, (db, ct) =>
        db.ReportDrafts.Where(draft => draft.OrgId == actor.OrgId && draft.PersonId == actor.PersonId).Select(draft => draft.Content).SingleOrDefaultAsync(ct), cancellation);
}
