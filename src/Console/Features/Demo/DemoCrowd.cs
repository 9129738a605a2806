using Castellan.Data.Identity;
using Castellan.Data.Text;

namespace Castellan.Features.Demo;

/// <summary>Everybody in the demo, each with an address of their own.</summary>
internal sealed class DemoCrowd(Chance chance, string passwordHash)
{
    private static readonly string[] Devices =
    [
        "Chrome · Windows", "Chrome · Windows", "Edge · Windows", "Chrome · macOS", "Safari · macOS", "Firefox · Linux", "Firefox · Windows",
        "Safari · iPhone", "Chrome · Android", "Safari · iPad",
    ];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<DemoPerson> _everybody = [];
    private readonly Dictionary<string, DemoPerson> _cast = new(StringComparer.Ordinal);

    public IReadOnlyList<DemoPerson> Everybody => _everybody;

    /// <summary>One of the cast, made when first met.</summary>
    public DemoPerson Cast(DemoPersona persona, DemoPlan home, DateTimeOffset since)
    {
        if (!_cast.TryGetValue(persona.Mailbox, out var person))
        {
            person = Add(EmailAddress.Parse(persona.Address), persona.Name, persona.Language, home, since);
            _cast.Add(persona.Mailbox, person);
        }
        return person;
    }

    public DemoPerson Newcomer(DemoPlan home, DateTimeOffset since)
    {
        var name = DemoNames.Any(chance, home.French, home.English);
        return Add(AddressFor(name, home), name.Shown, home.Language == "fr" || chance.Happens(home.French / 2) ? "fr" : "en", home, since);
    }

    /// <summary>An address that nobody has an account for: somebody invited.</summary>
    public EmailAddress Outsider(DemoPlan plan) => AddressFor(DemoNames.Any(chance, plan.French, plan.English), plan);

    private DemoPerson Add(EmailAddress address, string name, string language, DemoPlan home, DateTimeOffset since)
    {
        var account = Person.Verified(Guid.CreateVersion7(since), address, name, language, passwordHash, since);
        var person = new DemoPerson(account, home, HabitsIn(home));
        _everybody.Add(person);
        return person;
    }

    private EmailAddress AddressFor(DemoName name, DemoPlan plan)
    {
        var domain = chance.Happens(0.06) ? "contractors.example" : plan.Domain;
        var folded = FoldedText.Of(name.ForAddress);
        var stem = string.Join('.', folded.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))).Where(word => word.Length > 0));
        for (var number = 1; ; number++)
        {
            var address = EmailAddress.Parse(number == 1 ? $"{stem}@{domain}" : $"{stem}{number}@{domain}");
            if (_taken.Add(address.Normalised))
            {
                return address;
            }
        }
    }

    // Networks are those reserved for documentation (RFC 5737) and benchmarks (RFC 2544): nobody is at home there.
    private DemoHabits HabitsIn(DemoPlan home)
    {
        var first = chance.Of(Devices);
        return new DemoHabits(
            home.Members > 1_000 ? $"198.18.{chance.Below(24)}.0/24" : home.Members > 100 ? $"203.0.113.0/24" : "192.0.2.0/24",
            $"198.19.{chance.Below(256)}.0/24",
            chance.Happens(0.6) ? [first, first, chance.Of(Devices)] : [first],
            // Depots work in shifts.
            TimeSpan.FromHours((home.Members > 1_000 && chance.Happens(0.2) ? 14.2 : 8.8) + (1.9 * chance.Bell())),
            0.35 + (1.3 * chance.Share()));
    }
}
