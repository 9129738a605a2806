using Castellan.Data;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Forms;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.People;

/// <summary>What the commands on notices look up inside their transactions.</summary>
internal static class NoticeWork
{
    /// <summary>The notice, locked: what is done to one follows one another.</summary>
    public static async Task<Outcome<(Incident Incident, PeopleNotice Notice)>> FindAsync(TenantWrite write, int number, int notice, CancellationToken cancellation)
    {
        if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
        {
            return new IncidentNotFound();
        }
        var found = await write.Db.PeopleNotices.FromSql($"""
            SELECT *, xmin FROM tenant.people_notices WHERE org_id = {incident.OrgId} AND incident_id = {incident.Id} AND number = {notice} FOR UPDATE
            """).SingleOrDefaultAsync(cancellation);
        return found is null ? new NoticeUnknown() : (incident, found);
    }

    /// <summary>The filled form for people in each language, and which of its required fields say nothing.</summary>
    public static async Task<IReadOnlyList<NoticeText>> WordAsync(ConsoleDb db, Incident incident, NoticeLetters letters, IEnumerable<string> languages, CancellationToken cancellation)
    {
        var pack = FormPacks.People;
        var facts = await IncidentQueries.FactsAsync(db, incident, cancellation);
        var drafts = await db.FormDrafts.AsNoTracking().Where(draft => draft.OrgId == incident.OrgId && draft.IncidentId == incident.Id && draft.Form == pack.Code).ToListAsync(cancellation);
        return
        [
            .. from language in languages
               let answers = IncidentQueries.Answers(pack, facts, language, drafts.Find(draft => draft.Language == language))
               select letters.Word(language, facts.Organisation, Sections(pack, facts, answers, language)) with { Missing = [.. pack.Missing(answers).Select(field => field.Key)] },
        ];
    }

    /// <summary>Those on the list who would get the mail in each language.</summary>
    public static IReadOnlyList<string> LanguagesOf(PeopleNotice notice, IEnumerable<string?> among) => notice.OneLanguage
        ? [notice.DefaultLanguage]
        : [.. among.Select(language => language ?? notice.DefaultLanguage).Append(notice.DefaultLanguage).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // Measures that were to be communicated and came after the answer was written are told too.
    private static List<LetterSection> Sections(FormPack pack, FormFacts facts, FormAnswers answers, string language)
    {
        var late = facts.Measures.Where(measure => measure.Communicated && measure.State != MeasureState.Dropped && !answers["done"].Contains(measure.Text, StringComparison.Ordinal)).ToList();
        return
        [
            .. from field in pack.Fields
               let text = field.Key == "done" ? string.Join('\n', late.Select(measure => "– " + measure.Text).Prepend(answers[field.Key]).Where(line => line.Length > 0)) : answers[field.Key]
               where text.Length > 0
               select new LetterSection(FormWords.Label(language, field), text),
        ];
    }
}
