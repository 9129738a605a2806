using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Notifications;
using Castellan.Data.Tenancy;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>Tells those who are told of a new incident at once, by mail and by the bell, in the transaction that opens it.</summary>
public sealed class ReportLetters(PublicAddress publicAddress)
{
    internal async Task TellAsync(TenantWrite write, Incident incident, CancellationToken cancellation)
    {
        var organisation = await write.Db.Organisations.AsNoTracking().SingleAsync(o => o.OrgId == write.Actor.OrgId, cancellation);
        var reporter = await write.Db.Subjects.AsNoTracking().Where(subject => subject.OrgId == write.Actor.OrgId && subject.Id == write.Actor.PersonId)
            .Select(subject => subject.DisplayName ?? subject.Email).SingleOrDefaultAsync(cancellation) ?? organisation.Name;
        var page = publicAddress.To(Addresses.Incident(organisation.Slug, incident.Number));
        var told = await IncidentWork.ToldAtOnceAsync(write, organisation.IncidentContact, cancellation);
        // Whoever reports it knows.
        write.Db.Notifications.AddRange(told.People.Where(person => person != write.Actor.PersonId).Select(person => Notification.For(
            write.Actor.OrgId, person, NotificationKind.IncidentReported, new NotificationFacts(write.Actor.PersonId, incident.Id, incident.Number), write.Now)));
        foreach (var address in told.Addresses)
        {
            var number = IncidentWork.Named(incident.Number);
            write.Send(IncidentMail.Reported(new Recipient(address), organisation.Language, organisation.Name, number, reporter, page));
        }
    }
}
