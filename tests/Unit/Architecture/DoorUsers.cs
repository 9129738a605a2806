namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Who may use the three doors that are not an organisation's own, and who may hold a connection at all outside
/// Castellan.Data.Tenancy. Full type names; an entry that is no longer used is refused as well as a use without one.
/// </summary>
internal static class DoorUsers
{
    public static readonly IReadOnlyDictionary<string, string[]> Listed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Accounts, sessions and sign-in, before an organisation is known.
        ["IdentityDb"] = [],

        // The installation's staff, and jobs that work across organisations.
        ["OperatorDb"] = [],

        // Makes and drops the days of the audit.
        ["KeeperDb"] = [],

        // Opens contexts or connections itself: migrations, the private server, the job store.
        ["connection"] = [],
    };
}
