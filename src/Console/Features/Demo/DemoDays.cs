using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Demo;

/// <summary>
/// The days of a month: people sign in when their organisation wakes up, mistype, sign out, look things up; weekends are
/// quiet; and two nights somebody from outside tries passwords.
/// </summary>
internal sealed class DemoDays(Chance chance, DemoTrail trail)
{
    // Older sessions have been purged by now; only the trail remembers them.
    private static readonly TimeSpan SessionsKept = TimeSpan.FromDays(6.5);

    private readonly List<Session> _sessions = [];
    private readonly List<SessionEntry> _visits = [];

    public IReadOnlyList<Session> Sessions => _sessions;

    public IReadOnlyList<SessionEntry> Visits => _visits;

    public void Live(DemoPerson person, IReadOnlyList<(DemoTeam Team, DemoMember Member)> places)
    {
        var calendar = new DemoCalendar(person.Home.TimeZone);
        for (var day = calendar.DayOf(trail.First); day <= calendar.DayOf(trail.Last); day = day.AddDays(1))
        {
            var workday = DemoCalendar.IsWorkday(day);
            var likely = person.Home.SignsIn * person.Habits.Diligence * (workday ? Midweek(day) : 0.07);
            if (!chance.Happens(likely))
            {
                continue;
            }
            var at = calendar.At(day, person.Habits.StartsAt + TimeSpan.FromHours(workday ? 0.7 * chance.Bell() : 1 + (9 * chance.Share())));
            var open = places.Where(place => place.Member.IsActiveAt(at)).ToList();
            if (open.Count > 0 && trail.Covers(at))
            {
                Visit(person, open, at, atOffice: workday && chance.Happens(0.7));
            }
        }
    }

    /// <summary>Guesses at addresses that do not exist, and at one that does.</summary>
    public void Attack(DateTimeOffset begin, int guesses, DemoPerson victim, IReadOnlyList<Guid> streams)
    {
        var at = begin;
        for (var guess = 0; guess < guesses; guess++)
        {
            at = at.AddSeconds(1 + (9 * chance.Share()));
            var origin = trail.Stranger("198.51.100.0/24");
            if (guess % 40 == 7)
            {
                Account(AuditAction.SignInRefused, at, victim, streams, origin, null, AuditOutcome.Refused);
            }
            else
            {
                trail.AddStranger(at, origin);
            }
        }
    }

    // Tuesday to Thursday are the full days.
    private static double Midweek(DateOnly day) => day.DayOfWeek is DayOfWeek.Monday or DayOfWeek.Friday ? 0.9 : 1.05;

    private void Visit(DemoPerson person, List<(DemoTeam Team, DemoMember Member)> open, DateTimeOffset at, bool atOffice)
    {
        var streams = open.Select(place => place.Team.OrgId).Prepend(Installation.OrgId).ToList();
        var origin = trail.OriginOf(person, atOffice);
        if (chance.Happens(0.05))
        {
            Account(AuditAction.SignInRefused, at.AddSeconds(-20), person, streams, origin, null, AuditOutcome.Refused);
        }
        var session = Session.Begin(person.Account.Id, chance.Bytes(32), SignInMethod.Password, origin.Network, origin.Device, at);
        Account(AuditAction.SignedIn, at, person, streams, origin, session.Id, after: new { method = nameof(SignInMethod.Password) });
        var leaves = at + TimeSpan.FromHours(1 + (8 * chance.Share()));
        var seen = leaves < trail.Last ? leaves : trail.Last.AddMinutes(-3 * chance.Share());
        session.Seen(seen);
        var entered = open.Where((_, place) => place == 0 || chance.Happens(0.35)).ToList();
        foreach (var place in entered)
        {
            Enter(person, place.Team, session, at.AddSeconds(2 + (20 * chance.Share())), origin);
        }
        if (chance.Happens(0.45) && leaves < trail.Last)
        {
            session.End(SessionEnd.SignedOut, leaves);
            Account(AuditAction.SignedOut, leaves, person, streams, origin, session.Id);
        }
        Personal(person, streams, session, at, seen, origin);
        foreach (var place in entered)
        {
            Work(place.Team, place.Member, session, at, seen, origin);
        }
        Keep(session, entered.Select(place => place.Team.OrgId), at, seen);
    }

    private void Enter(DemoPerson person, DemoTeam team, Session session, DateTimeOffset at, RequestOrigin origin) =>
        trail.Add(team.OrgId, AuditAction.OrganisationEntered, at, person, AuditTarget.Session(session.Id), origin, session.Id);

    private void Personal(DemoPerson person, List<Guid> streams, Session session, DateTimeOffset from, DateTimeOffset to, RequestOrigin origin)
    {
        AuditAction? act = chance.Below(1_000) switch
        {
            < 3 => AuditAction.ProfileChanged,
            < 5 => AuditAction.PasswordChanged,
            _ => null,
        };
        if (act is { } action)
        {
            Account(action, chance.Within(from.AddMinutes(2), to), person, streams, origin, session.Id);
        }
        else if (chance.Happens(0.0015))
        {
            Account(AuditAction.PasswordResetRequested, from.AddMinutes(-9), person, streams, origin, null);
            Account(AuditAction.PasswordReset, from.AddMinutes(-4), person, streams, origin, null);
        }
    }

    // Those who look after a team look at people.
    private void Work(DemoTeam team, DemoMember member, Session session, DateTimeOffset from, DateTimeOffset to, RequestOrigin origin)
    {
        if (!team.RoleById(member.Membership.RoleId).Permissions.Contains(Data.Access.Permission.MemberDetailsRead) || chance.Happens(0.6))
        {
            return;
        }
        for (var look = chance.Below(3); look >= 0; look--)
        {
            trail.Add(team.OrgId, AuditAction.MemberViewed, chance.Within(from.AddMinutes(1), to), member.Person, AuditTarget.Person(chance.Of(team.Members).Id), origin, session.Id);
        }
    }

    private void Account(
        AuditAction action, DateTimeOffset at, DemoPerson person, IReadOnlyList<Guid> streams, RequestOrigin origin, Guid? sessionId,
        AuditOutcome outcome = AuditOutcome.Done, object? after = null)
    {
        foreach (var stream in streams)
        {
            trail.Add(stream, action, at, person, AuditTarget.Person(person.Account.Id), origin, sessionId, after: after, outcome: outcome);
        }
    }

    private void Keep(Session session, IEnumerable<Guid> entered, DateTimeOffset at, DateTimeOffset seen)
    {
        if (trail.Last - at > SessionsKept)
        {
            return;
        }
        _sessions.Add(session);
        foreach (var orgId in entered)
        {
            var visit = SessionEntry.Enter(orgId, session, at.AddSeconds(4));
            visit.Seen(seen);
            if (session.EndedAt is { } ended)
            {
                visit.End(ended);
            }
            _visits.Add(visit);
        }
    }
}
