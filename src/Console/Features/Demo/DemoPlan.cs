using Castellan.Data.Access;

namespace Castellan.Features.Demo;

/// <summary>A role of an organisation's own.</summary>
internal sealed record DemoRole(string Name, string Description, PermissionSet Permissions, bool Archived = false);

/// <summary>What one demo organisation is like.</summary>
/// <param name="Members">Active and suspended ones; those who left come on top.</param>
/// <param name="SignsIn">The share of members who sign in anew on a working day.</param>
/// <param name="French">Share of French names.</param>
/// <param name="English">Share of English names.</param>
internal sealed record DemoPlan(
    string Name, string Slug, string Domain, string TimeZone, string Language, int AgeInDays, int Members, double SignsIn,
    double French, double English, IReadOnlyList<DemoRole> Roles, bool HasCast)
{
    private static readonly PermissionSet Reading = PermissionSet.Of(Permission.MembersRead, Permission.MemberDetailsRead, Permission.AuditRead);

    /// <summary>12, 400 and 5,000 members: a studio in Paris, a maker in London, a carrier in New York.</summary>
    public static readonly IReadOnlyList<DemoPlan> All =
    [
        new("Atelier Lumen", "atelier-lumen", "atelier-lumen.example", "Europe/Paris", "fr", 540, 12, 0.6, 0.8, 0.1, [], HasCast: false),
        new("Harbour Robotics", "harbour-robotics", "harbour-robotics.example", "Europe/London", "en", 980, 400, 0.5, 0.12, 0.6,
            [
                new("Auditor", "Reads members and the trail, changes nothing.", Reading),
                new("Team lead", "Invites people and suspends them.", Reading.With(Permission.MembersInvite).With(Permission.MembersManage)),
            ], HasCast: true),
        new("Meridian Freight", "meridian-freight", "meridian-freight.example", "America/New_York", "en", 1_460, 5_000, 0.48, 0.15, 0.45,
            [
                new("Auditor", "Reads members, sessions and the trail.", Reading.With(Permission.SessionsRead)),
                new("Help desk", "Answers calls: sees members and their sessions.", PermissionSet.Of(Permission.MembersRead, Permission.MemberDetailsRead, Permission.SessionsRead)),
                new("Regional manager", "Runs the people of a region.", Reading.With(Permission.MembersInvite).With(Permission.MembersManage).With(Permission.RolesAssign)),
                new("Depot clerk", "Replaced by Help desk.", PermissionSet.Of(Permission.MembersRead), Archived: true),
            ], HasCast: true),
    ];

    /// <summary>How many people hold each built-in role besides the cast; everybody else is a member.</summary>
    public int Holders(RoleKind kind) => kind switch
    {
        RoleKind.Owner => Members / 1_000,
        RoleKind.Admin => 1 + (Members / 160),
        RoleKind.SecurityOfficer => 1 + (Members / 900),
        RoleKind.Billing => 1 + (Members / 1_500),
        RoleKind.Viewer => 1 + (Members / 18),
        RoleKind.Custom => Members / 25,
        _ => 0,
    };
}
