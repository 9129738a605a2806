using Castellan.Data;
using Castellan.Data.Tenancy;

namespace Castellan.Tests.Data.Isolation;

/// <summary>A context that a statement claims. Null sends none.</summary>
/// <param name="IsValid">The attacker's own: his rows may be seen, nobody else's.</param>
public sealed record ClaimedContext(string Name, string? Value, bool IsValid = false);

/// <summary>Every way to claim wrongly, and the one right way as control.</summary>
public static class WrongContext
{
    public const string None = "none";
    public const string Own = "own organisation";

    /// <summary>The contexts of the generated matrix, for one login role.</summary>
    public static IReadOnlyList<ClaimedContext> All(TwoTenants tenants, string role)
    {
        var signer = tenants.Installation.Signer;
        var own = signer.Sign(role, new TenantContext(tenants.Attacker.OrgId, tenants.Attacker.Owner.PersonId));
        var parts = own.Split('.');
        return
        [
            new(None, null),
            new("empty string", ""),
            new("malformed", "1.2.3"),
            new("forged mac", Join(parts, 4, Flip(parts[4], 0))),
            new("victim's organisation under own mac", Join(parts, 1, tenants.Victim.OrgId.ToString())),
            new("expired", Signed(tenants, role, TimeSpan.FromMinutes(-2))),
            new("another login role's", signer.Sign(role == LoginRole.App ? LoginRole.Identity : LoginRole.App, new TenantContext(tenants.Victim.OrgId, tenants.Victim.Owner.PersonId))),
            new("another key", new ContextSigner(new byte[32], 1, TimeProvider.System).Sign(role, new TenantContext(tenants.Victim.OrgId, null))),
            new("unknown key number", new ContextSigner(new byte[32], 2, TimeProvider.System).Sign(role, new TenantContext(tenants.Victim.OrgId, null))),
            // Signed, but for no organisation: enough for the doors across tenants alone.
            new("no organisation", signer.Sign(role, new TenantContext(null, tenants.Attacker.Owner.PersonId))),
            new(Own, own, IsValid: true),
        ];
    }

    /// <summary>Changes of a good context, each of which the database has to refuse (I15).</summary>
    public static IEnumerable<ClaimedContext> Mutations(TwoTenants tenants, string role)
    {
        var good = tenants.Installation.Signer.Sign(role, new TenantContext(tenants.Attacker.OrgId, tenants.Attacker.Owner.PersonId));
        var parts = good.Split('.');
        for (var i = 0; i < parts[4].Length; i++)
        {
            yield return new($"mac digit {i}", Join(parts, 4, Flip(parts[4], i)));
            yield return new($"mac cut at {i}", Join(parts, 4, parts[4][..i]));
        }
        for (var i = 0; i < good.Length; i++)
        {
            yield return new($"without character {i}", good.Remove(i, 1));
            yield return new($"with a space at {i}", good.Insert(i, " "));
        }
        for (var digit = 0; digit < parts[3].Length; digit++)
        {
            yield return new($"expiry digit {digit}", Join(parts, 3, parts[3][..digit] + (char)('0' + ((parts[3][digit] - '0' + 1) % 10)) + parts[3][(digit + 1)..]));
        }
        foreach (var person in new[] { tenants.Victim.Owner.PersonId.ToString(), "-", "", Guid.Empty.ToString() })
        {
            yield return new($"person {person}", Join(parts, 2, person));
        }
        foreach (var org in new[] { tenants.Victim.OrgId.ToString(), Installation.OrgId.ToString(), "-", "", "%", "*", "' OR true --" })
        {
            yield return new($"organisation {org}", Join(parts, 1, org));
        }
        foreach (var (name, value) in new[]
        {
            ("upper-case mac", Join(parts, 4, parts[4].ToUpperInvariant())), ("trailing line break", good + "\n"), ("leading line break", "\n" + good), ("twice", $"{good}.{good}"),
            ("two lines", $"{good}\n{good}"), ("a part more", good + "."), ("key number with zeros", "0" + good), ("key number in other digits", "١" + good[1..]), ("null text", "null"),
            ("only dots", "...."), ("long", new string('1', 100_000)), ("negative key", "-" + good), ("signs for itself", $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[3]}.{new string('0', 64)}"),
        })
        {
            if (value != good)
            {
                yield return new(name, value);
            }
        }
    }

    public static string Signed(TwoTenants tenants, string role, TimeSpan ago) =>
        new ContextSigner(tenants.Installation.Access.ContextKey, 1, new Shifted(ago)).Sign(role, new TenantContext(tenants.Victim.OrgId, tenants.Victim.Owner.PersonId));

    private static string Join(string[] parts, int place, string value) => string.Join('.', parts.Select((part, index) => index == place ? value : part));

    private static string Flip(string hex, int place) => hex[..place] + (hex[place] == '0' ? '1' : '0') + hex[(place + 1)..];

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
