using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Trail;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Holds;

/// <summary>Says what a hold is about, condition by condition.</summary>
public sealed class HoldWords(IStringLocalizer<HoldTexts> texts, IStringLocalizer<KitTexts> times, TrailWords words)
{
    private const int ActionsNamed = 5;

    public IReadOnlyList<string> Of(HoldScope scope, IReadOnlyDictionary<Guid, TrailName> names, TimeZoneInfo zone)
    {
        List<string> all = [];
        if (scope.Entries.Count > 0)
        {
            all.Add(texts.Count("PickedEntries", scope.Entries.Count));
        }
        if (scope.Sessions.Count > 0)
        {
            all.Add(texts.Count("PickedSessions", scope.Sessions.Count));
        }
        Add(scope.About, id => texts["About", words.Name(id, names, TargetKind.Person)]);
        Add(scope.Actor, id => texts["ByActor", words.Name(id, names, TargetKind.Person)]);
        Add(scope.Target, id => texts["OnTarget", words.Name(id, names)]);
        if (scope.Actions.Count > 0)
        {
            all.Add(scope.Actions.Count <= ActionsNamed
                ? string.Join(", ", scope.Actions.Select(words.Action))
                : texts.Count("Actions", scope.Actions.Count, string.Join(", ", scope.Actions.Select(action => words.Family(TrailFamilies.FamilyOf(action))).Distinct())));
        }
        if (scope.Outcomes.Count > 0)
        {
            all.Add(string.Join(", ", scope.Outcomes.Select(words.Outcome)));
        }
        Add(scope.Session, id => texts["InSession", words.Name(id, names, TargetKind.Session)]);
        if (scope.Request is { } request)
        {
            all.Add(texts["InRequest", request]);
        }
        if (scope.Network is { } network)
        {
            all.Add(texts["FromNetwork", network]);
        }
        all.Add(TimeOf(scope, zone));
        return all;

        void Add(Guid? id, Func<Guid, string> say)
        {
            if (id is { } known)
            {
                all.Add(say(known));
            }
        }
    }

    private string TimeOf(HoldScope scope, TimeZoneInfo zone)
    {
        var from = scope.From <= DateTimeOffset.UnixEpoch ? null : Day(scope.From, zone);
        return (from, scope.To) switch
        {
            (null, null) => texts["AnyTimeAndFuture"],
            (null, { } to) => texts["UntilDay", Day(to, zone)],
            (_, null) => texts["FromDayOn", from],
            (_, { } to) => texts["BetweenDays", from, Day(to, zone)],
        };
    }

    private string Day(DateTimeOffset at, TimeZoneInfo zone) => TimeWords.Local(times, at, zone);
}
