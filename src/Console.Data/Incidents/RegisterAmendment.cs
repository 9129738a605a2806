using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>A later word about an incident in the register of breaches (Art. 33(5)). Never changed, never taken away.</summary>
public sealed class RegisterAmendment : ITenantOwned
{
    private RegisterAmendment()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public string Text { get; private set; } = "";

    public Guid AuthorId { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Closed incidents are amended too: that is what it is for.</summary>
    public static Outcome<RegisterAmendment> Write(Incident incident, string? text, Guid by, DateTimeOffset now) =>
        ProseText.Required(text, Incident.ReasonLength).Then<RegisterAmendment>(cleaned => new RegisterAmendment
        {
            OrgId = incident.OrgId,
            Id = Guid.CreateVersion7(now),
            IncidentId = incident.Id,
            Text = cleaned,
            AuthorId = by,
            At = now,
        });
}
