using Castellan.Data.Factors;
using Castellan.Platform.Factors;
using Castellan.Platform.Sealing;

namespace Castellan.Features.Demo;

/// <summary>Second factors of most people: authenticators whose seeds nobody knows. The cast has none, so that everybody can sign in as one of it.</summary>
internal sealed class DemoFactors
{
    private const ulong Seed = 0x466163746F7273;
    private const double Adoption = 0.7;

    // So many people's phones were lost so often that few codes are left.
    private const double Unlucky = 0.04;

    private readonly List<Authenticator> _authenticators = [];
    private readonly List<RecoveryCode> _codes = [];

    public DemoFactors(DemoStory story, Sealer sealer, DateTimeOffset now)
    {
        var chance = new Chance(Seed);
        var cast = DemoCast.All.Append(DemoCast.Operator).Select(persona => persona.Address).ToHashSet(StringComparer.Ordinal);
        foreach (var account in story.Crowd.Everybody.Select(person => person.Account).Where(account => !cast.Contains(account.Email)))
        {
            if (!chance.Happens(Adoption))
            {
                continue;
            }
            var since = chance.Within(account.CreatedAt, now);
            _authenticators.Add(Authenticator.Add(account.Id, sealer.Seal(TotpSeed.Random().Reveal(), FactorProof.BindingOf(account.Id)), Totp.StepOf(since), since));
            var used = chance.Happens(Unlucky) ? RecoverySecret.Count - chance.Below(3) : 0;
            foreach (var (at, secret) in RecoverySecret.IssueAll().Index())
            {
                var code = RecoveryCode.Issue(account.Id, secret, since);
                if (at < used)
                {
                    code.Use(chance.Within(since, now));
                }
                _codes.Add(code);
            }
        }
    }

    public IReadOnlyCollection<Authenticator> Authenticators => _authenticators;

    public IReadOnlyCollection<RecoveryCode> Codes => _codes;
}
