using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

/// <summary>Every page of the application; a test compares it with what can be routed to.</summary>
internal static class PageList
{
    public static IReadOnlyList<ListedPage> All { get; } =
    [
        new("/not-found", Guise.Nobody),
        new("/signin", Guise.Nobody),
        new("/signin/factor", Guise.HalfIn),
        new("/signin/recovery", Guise.HalfIn),
        new("/signin/without-factor", Guise.Nobody),
        new("/signup", Guise.Nobody),
        new("/verify", Guise.Nobody, showcase => showcase.VerifyLink),
        new("/forgot", Guise.Nobody),
        new("/reset", Guise.Nobody, showcase => showcase.ResetLink),
        new("/invitation", Guise.Nobody, showcase => showcase.InvitationLink),
        new("/", Guise.Operator),
        new("/organisations/new", Guise.Owner),
        new("/o/{slug}", Guise.Owner, InOrganisation("")),
        new("/o/{slug}/members", Guise.Owner, InOrganisation("/members")),
        new("/o/{slug}/members/{personId:guid}", Guise.Owner, showcase => $"/o/{showcase.Slug}/members/{showcase.Member}"),
        new("/o/{slug}/members/invite", Guise.Owner, InOrganisation("/members/invite")),
        new("/o/{slug}/members/import", Guise.Owner, InOrganisation("/members/import")),
        new("/o/{slug}/members/invitations", Guise.Owner, InOrganisation("/members/invitations")),
        new("/o/{slug}/roles", Guise.Owner, InOrganisation("/roles")),
        new("/o/{slug}/roles/new", Guise.Owner, InOrganisation("/roles/new")),
        new("/o/{slug}/roles/{RoleId:guid}", Guise.Owner, showcase => $"/o/{showcase.Slug}/roles/{showcase.Role}"),
        new("/o/{slug}/sessions", Guise.Owner, InOrganisation("/sessions")),
        new("/o/{slug}/policies", Guise.Owner, InOrganisation("/policies")),
        new("/o/{slug}/policies/members", Guise.Owner, InOrganisation("/policies/members")),
        new("/o/{slug}/policies/members/{personId:guid}", Guise.Owner, showcase => $"/o/{showcase.Slug}/policies/members/{showcase.Member}"),
        new("/o/{slug}/policies/domains", Guise.Owner, InOrganisation("/policies/domains")),
        new("/o/{slug}/audit", Guise.Owner, InOrganisation("/audit")),
        new("/o/{slug}/audit/kept", Guise.Owner, InOrganisation("/audit/kept")),
        new("/o/{slug}/audit/holds", Guise.Owner, InOrganisation("/audit/holds?action=OrganisationFounded")),
        new("/o/{slug}/incidents", Guise.Owner, InOrganisation("/incidents")),
        new("/o/{slug}/incidents/report", Guise.Owner, InOrganisation("/incidents/report")),
        new("/o/{slug}/incidents/{Number:int}", Guise.Owner, InOrganisation("/incidents/1")),
        new("/o/{slug}/incidents/{Number:int}/timeline", Guise.Owner, InOrganisation("/incidents/1/timeline")),
        new("/o/{slug}/incidents/{Number:int}/clocks", Guise.Owner, InOrganisation("/incidents/1/clocks")),
        new("/o/{slug}/incidents/{Number:int}/containment", Guise.Owner, InOrganisation("/incidents/1/containment")),
        new("/o/{slug}/incidents/{Number:int}/measures", Guise.Owner, InOrganisation("/incidents/1/measures")),
        new("/o/{slug}/incidents/{Number:int}/notices", Guise.Owner, InOrganisation("/incidents/1/notices")),
        new("/o/{slug}/incidents/{Number:int}/notices/{Form}/{Language}", Guise.Owner, InOrganisation("/incidents/1/notices/cnil/en")),
        new("/o/{slug}/incidents/{Number:int}/notices/{Form}/{Language}/copy", Guise.Owner, InOrganisation("/incidents/1/notices/cnil/en/copy")),
        new("/o/{slug}/incidents/{Number:int}/people", Guise.Owner, InOrganisation("/incidents/1/people")),
        new("/o/{slug}/incidents/{Number:int}/people/{Notice:int}", Guise.Owner, InOrganisation("/incidents/1/people/1")),
        new("/o/{slug}/incidents/rules", Guise.Owner, InOrganisation("/incidents/rules")),
        new("/o/{slug}/alerts", Guise.Owner, InOrganisation("/alerts")),
        new("/o/{slug}/alerts/rules", Guise.Owner, InOrganisation("/alerts/rules")),
        new("/o/{slug}/register", Guise.Owner, InOrganisation("/register")),
        new("/o/{slug}/notifications", Guise.Owner, InOrganisation("/notifications")),
        new("/o/{slug}/jobs", Guise.Owner, InOrganisation("/jobs")),
        new("/o/{slug}/exports", Guise.Owner, InOrganisation("/exports")),
        new("/o/{slug}/streams", Guise.Owner, InOrganisation("/streams")),
        new("/o/{slug}/settings", Guise.Owner, InOrganisation("/settings")),
        new("/account", Guise.Owner),
        new("/account/password", Guise.Owner),
        new("/account/email", Guise.Owner),
        new("/account/email/confirm", Guise.Nobody),
        new("/account/email/cancel", Guise.Nobody),
        new("/account/rescue/cancel", Guise.Nobody),
        new("/account/second-factor", Guise.Operator),
        new("/account/passkeys", Guise.Operator),
        new("/account/sessions", Guise.Owner),
        new("/account/sign-in", Guise.Owner),
        new("/account/data", Guise.Owner),
        new("/operator", Guise.Operator),
        new("/operator/health", Guise.Operator),
        new("/operator/organisations", Guise.Operator),
        new("/operator/organisations/{orgId:guid}", Guise.Operator, showcase => $"/operator/organisations/{showcase.OrgId}"),
        new("/operator/incidents", Guise.Operator),
        new("/operator/incidents/{Number:int}", Guise.Operator, showcase => $"/operator/incidents/{showcase.Installation}"),
        new("/operator/incidents/{Number:int}/affected", Guise.Operator, showcase => $"/operator/incidents/{showcase.Installation}/affected"),
        new("/operator/incidents/{Number:int}/updates", Guise.Operator, showcase => $"/operator/incidents/{showcase.Installation}/updates"),
        new("/operator/mail", Guise.Operator),
        new("/operator/jobs", Guise.Operator),
        new("/operator/rescues", Guise.Operator),
    ];

    public static TheoryData<string> Routes => [.. All.Select(page => page.Route)];

    public static ListedPage Of(string route) => All.Single(page => page.Route == route);

    private static Func<Showcase, string> InOrganisation(string path) => showcase => $"/o/{showcase.Slug}{path}";
}
