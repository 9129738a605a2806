using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>What is known of one organisation's part; numbers are approximate.</summary>
/// <param name="Words">What only this organisation is told.</param>
public sealed record AffectedFacts(string? DataCategories, string? PeopleCategories, int? PeopleCount, int? RecordCount, string? Words);

/// <summary>Who in an organisation has seen or taken on its part: roles, no names. Stored as bits; never renumber.</summary>
[Flags]
public enum RelayRoles : short
{
    None = 0,
    Owner = 1,
    SecurityOfficer = 2,
    Other = 4,
}

/// <summary>What an organisation shows the operators of its own incident, and nothing more.</summary>
public sealed record RelayStatus(RelayRoles Seen, RelayRoles Acknowledged, int OpenObligations, IncidentState State);

/// <summary>
/// One organisation's part of an incident of the installation: chosen and released by operators, then told by a job, once. The row is
/// the organisation's and goes with it; it says nothing of any other.
/// </summary>
public sealed class RelayedIncident : ITenantOwned
{
    private RelayedIncident()
    {
    }

    public Guid OrgId { get; private set; }

    /// <summary>The incident of the installation.</summary>
    public Guid OriginId { get; private set; }

    public string DataCategories { get; private set; } = "";

    public string PeopleCategories { get; private set; } = "";

    public int? PeopleCount { get; private set; }

    public int? RecordCount { get; private set; }

    public string Words { get; private set; } = "";

    public Guid ChosenBy { get; private set; }

    public DateTimeOffset ChosenAt { get; private set; }

    public Guid? ReleasedBy { get; private set; }

    /// <summary>From then on it is told; the operator's proof of a second factor stood before it.</summary>
    public DateTimeOffset? ReleasedAt { get; private set; }

    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>The incident that was opened in the organisation.</summary>
    public Guid? IncidentId { get; private set; }

    public int? IncidentNumber { get; private set; }

    /// <summary>How many people were told at once.</summary>
    public int ToldPeople { get; private set; }

    /// <summary>JSON: the words as they were told.</summary>
    public string? ToldWords { get; private set; }

    /// <summary>The number of the last update that arrived.</summary>
    public int UpdatesTold { get; private set; }

    public Guid? WithdrawnBy { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public string WithdrawReason { get; private set; } = "";

    public DateTimeOffset? WithdrawalToldAt { get; private set; }

    public RelayRoles Seen { get; private set; }

    public RelayRoles Acknowledged { get; private set; }

    public int? OpenObligations { get; private set; }

    public IncidentState? IncidentState { get; private set; }

    public DateTimeOffset? StatusAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public bool IsDue => ReleasedAt is not null && ToldAt is null && WithdrawnAt is null;

    public bool OwesWithdrawal => ToldAt is not null && WithdrawnAt is not null && WithdrawalToldAt is null;

    public ToldWords? Told => InstallationIncidents.ToldWords.Read(ToldWords);

    public RelayStatus? Status => StatusAt is null ? null : new(Seen, Acknowledged, OpenObligations ?? 0, IncidentState ?? Incidents.IncidentState.Open);

    public static RelayedIncident Choose(Guid orgId, InstallationIncident origin, Guid by, DateTimeOffset now) =>
        new() { OrgId = orgId, OriginId = origin.Id, ChosenBy = by, ChosenAt = now };

    /// <summary>Takes an organisation in again that was left out before it heard of anything.</summary>
    public Outcome<Done> ChooseAgain(Guid by, DateTimeOffset now)
    {
        if (WithdrawnAt is null || ToldAt is not null)
        {
            return new ChosenAlready();
        }
        (WithdrawnAt, WithdrawnBy, WithdrawReason, ReleasedAt, ReleasedBy) = (null, null, "", null, null);
        (ChosenBy, ChosenAt) = (by, now);
        return Done.Instance;
    }

    public Outcome<Done> Describe(AffectedFacts facts)
    {
        if (ToldAt is not null)
        {
            return new ToldAlready();
        }
        if (facts.PeopleCount < 0 || facts.RecordCount < 0)
        {
            return new CountNegative();
        }
        return ProseText.Clean(facts.DataCategories, Incident.ReasonLength).Then(data => ProseText.Clean(facts.PeopleCategories, Incident.ReasonLength).Then(people =>
            ProseText.Clean(facts.Words, Incident.ReasonLength).Then<Done>(words =>
            {
                (DataCategories, PeopleCategories, Words) = (data, people, words);
                (PeopleCount, RecordCount) = (facts.PeopleCount, facts.RecordCount);
                return Done.Instance;
            })));
    }

    /// <summary>Answers whether it was released by this call.</summary>
    public bool Release(Guid by, DateTimeOffset now)
    {
        if (ReleasedAt is not null || WithdrawnAt is not null)
        {
            return false;
        }
        (ReleasedBy, ReleasedAt) = (by, now);
        return true;
    }

    /// <summary>The organisation has its incident.</summary>
    public void Arrived(Incident incident, ToldWords words, int updates, int people, DateTimeOffset now)
    {
        (ToldAt, IncidentId, IncidentNumber, ToldPeople) = (now, incident.Id, incident.Number, people);
        (ToldWords, UpdatesTold) = (words.ToJson(), updates);
    }

    public void Updated(int number) => UpdatesTold = number;

    /// <summary>Takes back a mistaken choice. Who was told already is told this too; the rest never hears of it.</summary>
    public Outcome<Done> Withdraw(string? reason, Guid by, DateTimeOffset now) => WithdrawnAt is not null
        ? new WithdrawnAlready()
        : ProseText.Required(reason, Incident.ReasonLength).Then<Done>(cleaned =>
        {
            (WithdrawnBy, WithdrawnAt, WithdrawReason) = (by, now, cleaned);
            return Done.Instance;
        });

    public void WithdrawalArrived(DateTimeOffset now) => WithdrawalToldAt = now;

    /// <summary>Who has seen it has seen it, even when the notification is long gone.</summary>
    public void Publish(RelayStatus status, DateTimeOffset now)
    {
        (Seen, Acknowledged) = (Seen | status.Seen, Acknowledged | status.Acknowledged);
        (OpenObligations, IncidentState, StatusAt) = (status.OpenObligations, status.State, now);
    }
}
