using Castellan.Data.Outcomes;

namespace Castellan.Data.Obligations;

/// <summary>Which rules an organisation is under, as somebody chooses them.</summary>
/// <param name="ContractHours">What a processor has promised its controllers; null without.</param>
public sealed record ObligationChoice(IReadOnlyList<string> Regimes, RuleParty Party, bool IsTrustService, int? ContractHours)
{
    /// <summary>A controller in France under the console's own promise: what holds until somebody chooses.</summary>
    public static ObligationChoice Default { get; } = new(["gdpr", "promise", "fr"], RuleParty.Controller, false, null);

    /// <summary>The rules that this choice puts in force on a day.</summary>
    public IReadOnlyList<Rule> RulesOn(DateOnly day) => ObligationEngine.Applicable(RuleSheet.Current, Regimes, Party, day);
}

/// <summary>The choice that an organisation has made; without one <see cref="ObligationChoice.Default"/> holds.</summary>
public sealed class ObligationProfile : ITenantOwned
{
    public const int MostContractHours = 720;

    private ObligationProfile()
    {
    }

    public Guid OrgId { get; private set; }

    public string[] Regimes { get; private set; } = [];

    public RuleParty Party { get; private set; }

    public bool IsTrustService { get; private set; }

    public int? ContractHours { get; private set; }

    public Guid ChangedBy { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public ObligationChoice Choice => new(Regimes, Party, IsTrustService, ContractHours);

    public static ObligationProfile Of(Guid orgId) => new() { OrgId = orgId };

    public Outcome<Done> Choose(ObligationChoice choice, Guid by, DateTimeOffset now)
    {
        var known = RuleSheet.Current.Regimes;
        if (choice.Regimes.Any(regime => !known.Contains(regime, StringComparer.Ordinal)) || !Enum.IsDefined(choice.Party))
        {
            return new RegimeUnknown();
        }
        if (choice.Regimes.Count == 0)
        {
            return new NoRegime();
        }
        if (choice.ContractHours is < 1 or > MostContractHours)
        {
            return new ContractHoursImpossible(MostContractHours);
        }
        Regimes = [.. known.Where(regime => choice.Regimes.Contains(regime, StringComparer.Ordinal))];
        Party = choice.Party;
        IsTrustService = choice.IsTrustService;
        ContractHours = choice.Party == RuleParty.Processor ? choice.ContractHours : null;
        ChangedBy = by;
        ChangedAt = now;
        return Done.Instance;
    }
}
