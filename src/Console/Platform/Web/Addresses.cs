namespace Castellan.Platform.Web;

/// <summary>Builds every address of the console; nothing else glues paths.</summary>
public static class Addresses
{
    public const string Home = "/";
    public const string SignUp = "/signup";
    public const string Forgot = "/forgot";
    public const string SignOut = "/signout";
    public const string Account = "/account";
    public const string AccountPassword = "/account/password";
    public const string AccountAddress = "/account/email";
    public const string AccountSessions = "/account/sessions";
    public const string AccountSaved = "/account/saved";
    public const string AccountProviders = "/account/sign-in";
    public const string AccountSecondFactor = "/account/second-factor";
    public const string AccountData = "/account/data";
    public const string AccountPasskeys = "/account/passkeys";
    public const string AskPasskey = "/signin/passkey";
    public const string ProviderTrips = "/signin/with";
    public const string ProviderRoute = ProviderTrips + "/{provider}";
    public const string LinkProviderRoute = "/account/sign-in/link/{provider}";
    public const string SignInAfterDeletion = "/signin?after=deleted";
    public const string SignInAfterReset = "/signin?after=reset";
    public const string NewOrganisation = "/organisations/new";
    public const string Operator = "/operator";
    public const string OperatorOrganisations = "/operator/organisations";
    public const string OperatorMail = "/operator/mail";
    public const string OperatorJobs = "/operator/jobs";
    public const string OperatorRescues = "/operator/rescues";
    public const string AccountRescue = "/account/rescue";
    public const string OperatorIncidents = "/operator/incidents";
    public const string OperatorHealth = "/operator/health";
    public const string FileRoute = "/o/{slug}/files/{fileId:guid}";
    public const string RegisterFileRoute = "/o/{slug}/register.csv";
    public const string DeliveryRecordRoute = "/o/{slug}/incidents/{number:int}/people/{notice:int}.csv";
    public const string OwnFileRoute = "/account/files/{fileId:guid}";

    public static string SignIn(string? returnTo = null) => returnTo is null or Home ? "/signin" : $"/signin?return={Uri.EscapeDataString(returnTo)}";

    /// <summary>At sign-in, which says why the session has ended.</summary>
    /// <param name="reason">Name of the end, or null when its time was over.</param>
    public static string SignInEnded(string returnTo, string? reason) => $"/signin?after=ended-{reason ?? "Expired"}&return={Uri.EscapeDataString(returnTo)}";

    /// <summary>At sign-in, which says that the organisation asks for a new one.</summary>
    public static string SignInToEnter(string returnTo) => $"/signin?after=entry&return={Uri.EscapeDataString(returnTo)}";

    /// <summary>Where a person gets what an organisation asks for before it lets him in.</summary>
    public static string Comply(string slug, bool passkey) => $"{(passkey ? AccountPasskeys : AccountSecondFactor)}?for={Uri.EscapeDataString(slug)}";

    public static string Policies(string slug) => $"/o/{slug}/policies";

    /// <summary>Instead of one risk: whoever runs any.</summary>
    public const string AnyRisk = "any";

    /// <summary>Members at risk of losing their account, or of having it taken.</summary>
    public static string Protection(string slug, string? risk = null) => risk is null ? $"/o/{slug}/policies/members" : $"/o/{slug}/policies/members?risk={risk}";

    /// <summary>The organisation's own e-mail domains.</summary>
    public static string Domains(string slug) => $"/o/{slug}/policies/domains";

    /// <summary>One member's way back after all second factors were lost.</summary>
    public static string Rescue(string slug, Guid personId) => $"/o/{slug}/policies/members/{personId}";

    /// <summary>Stops a rescue; works without signing in.</summary>
    public static string CancelRescue(string secret) => $"{AccountRescue}/cancel?token={Uri.EscapeDataString(secret)}";

    /// <summary>What to do without any second factor.</summary>
    public static string WithoutFactor(string? returnTo = null) => returnTo is null or Home ? "/signin/without-factor" : $"/signin/without-factor?return={Uri.EscapeDataString(returnTo)}";

    /// <summary>The second step of a sign-in.</summary>
    public static string SecondFactor(string? returnTo = null) => returnTo is null or Home ? "/signin/factor" : $"/signin/factor?return={Uri.EscapeDataString(returnTo)}";

    /// <summary>The second step without the authenticator at hand.</summary>
    public static string Recovery(string? returnTo = null) => returnTo is null or Home ? "/signin/recovery" : $"/signin/recovery?return={Uri.EscapeDataString(returnTo)}";

    /// <summary>Leaves for a provider, to sign in.</summary>
    public static string SignInWith(string provider, string? returnTo = null) => returnTo is null or Home ? $"/signin/with/{provider}" : $"/signin/with/{provider}?return={Uri.EscapeDataString(returnTo)}";

    /// <summary>Where a provider sends the browser back to.</summary>
    public static string ProviderReturn(string provider) => $"{ProviderTrips}/{provider}/return";

    /// <summary>Back at the sign-in page, which says why the provider's answer did not do.</summary>
    public static string SignInRefused(string reason) => $"/signin?refused={reason}";

    /// <summary>Leaves for a provider, to link an account there.</summary>
    public static string LinkProvider(string provider, string token) => $"/account/sign-in/link/{provider}?token={Uri.EscapeDataString(token)}";

    public static string ProvidersAfter(string result) => $"{AccountProviders}?result={result}";

    public static string Verify(string secret) => $"/verify?token={Uri.EscapeDataString(secret)}";

    public static string Reset(string secret) => $"/reset?token={Uri.EscapeDataString(secret)}";

    public static string Invitation(string secret) => $"/invitation?token={Uri.EscapeDataString(secret)}";

    public static string ConfirmAddress(string secret) => $"/account/email/confirm?token={Uri.EscapeDataString(secret)}";

    public static string CancelAddress(string secret) => $"/account/email/cancel?token={Uri.EscapeDataString(secret)}";

    public static string Organisation(string slug) => $"/o/{slug}";

    public static string Members(string slug) => $"/o/{slug}/members";

    public static string Member(string slug, Guid personId) => $"/o/{slug}/members/{personId}";

    public static string Invitations(string slug) => $"/o/{slug}/members/invitations";

    public static string InviteMembers(string slug) => $"/o/{slug}/members/invite";

    public static string ImportMembers(string slug) => $"/o/{slug}/members/import";

    public static string Roles(string slug) => $"/o/{slug}/roles";

    public static string NewRole(string slug) => $"/o/{slug}/roles/new";

    public static string SuspendedMembers(string slug) => $"/o/{slug}/members?state=suspended";

    public static string MembersWithRole(string slug, Guid roleId) => $"/o/{slug}/members?role={roleId}";

    public static string Role(string slug, Guid roleId) => $"/o/{slug}/roles/{roleId}";

    public static string Audit(string slug) => $"/o/{slug}/audit";

    public static string AuditOf(string slug, Guid actorId) => $"/o/{slug}/audit?actor={actorId}";

    public static string AuditOn(string slug, Guid targetId) => $"/o/{slug}/audit?target={targetId}";

    /// <summary>Everything in one session; naming its person makes the search short.</summary>
    public static string AuditIn(string slug, Guid sessionId, Guid? personId) => personId is null ? $"/o/{slug}/audit?session={sessionId}" : $"/o/{slug}/audit?actor={personId}&session={sessionId}";

    /// <summary>Everything in one request; naming its person and day makes the search short.</summary>
    public static string AuditRequest(string slug, string request, Guid? personId, DateOnly day) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"/o/{slug}/audit?request={Uri.EscapeDataString(request)}{(personId is null ? "" : $"&actor={personId}")}&from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}");

    public static string AuditFrom(string slug, string network) => $"/o/{slug}/audit?network={Uri.EscapeDataString(network)}";

    /// <summary>One entry among its neighbours.</summary>
    public static string AuditEntry(string slug, string cursor) => $"/o/{slug}/audit?entry={cursor}";

    public static string AuditAbout(string slug, Guid personId) => $"/o/{slug}/audit?about={personId}";

    public static string AuditKept(string slug) => $"/o/{slug}/audit/kept";

    public static string AuditHolds(string slug) => $"/o/{slug}/audit/holds";
    public static string Alerts(string slug) => $"/o/{slug}/alerts";

    public static string AlertRules(string slug) => $"/o/{slug}/alerts/rules";

    /// <summary>What one person did, or what was done to him, on some days.</summary>
    public static string AuditOnDays(string slug, Guid personId, bool byActor, DateOnly from, DateOnly to) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"/o/{slug}/audit?{(byActor ? "actor" : "target")}={personId}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}");

    public static string Notifications(string slug) => $"/o/{slug}/notifications";

    public static string Sessions(string slug) => $"/o/{slug}/sessions";

    public static string Jobs(string slug) => $"/o/{slug}/jobs";

    public static string Streams(string slug) => $"/o/{slug}/streams";

    public static string Exports(string slug) => $"/o/{slug}/exports";

    public static string File(string slug, Guid fileId) => $"/o/{slug}/files/{fileId}";

    public static string OwnFile(Guid fileId) => $"/account/files/{fileId}";

    public static string Incidents(string slug) => $"/o/{slug}/incidents";

    public static string ReportIncident(string slug) => $"/o/{slug}/incidents/report";

    public static string Incident(string slug, int number) => $"/o/{slug}/incidents/{number}";

    public static string IncidentTimeline(string slug, int number) => $"/o/{slug}/incidents/{number}/timeline";

    public static string IncidentClocks(string slug, int number) => $"/o/{slug}/incidents/{number}/clocks";

    public static string IncidentEvidence(string slug, int number) => $"/o/{slug}/incidents/{number}/evidence";

    /// <param name="cursor">Where the entry of the audit log stands.</param>
    public static string KeepEvidence(string slug, string cursor) => $"/o/{slug}/incidents/keep?entry={cursor}";

    public static string IncidentMeasures(string slug, int number) => $"/o/{slug}/incidents/{number}/measures";

    public static string IncidentNotices(string slug, int number) => $"/o/{slug}/incidents/{number}/notices";

    public static string IncidentPeople(string slug, int number) => $"/o/{slug}/incidents/{number}/people";

    /// <summary>One notice to people: its list and text, then what became of it.</summary>
    public static string PeopleNotice(string slug, int number, int notice) => $"/o/{slug}/incidents/{number}/people/{notice}";

    public static string DeliveryRecord(string slug, int number, int notice) => $"/o/{slug}/incidents/{number}/people/{notice}.csv";

    /// <summary>The form for people with a notice that was sent, to be recorded as filed.</summary>
    public static string FileNotice(string slug, int number, string language, int notice) => $"/o/{slug}/incidents/{number}/notices/people/{language}?notice={notice}";

    public static string IncidentContainment(string slug, int number) => $"/o/{slug}/incidents/{number}/containment";

    public static string IncidentForm(string slug, int number, string form, string language) => $"/o/{slug}/incidents/{number}/notices/{form}/{language}";

    public static string IncidentFormCopy(string slug, int number, string form, string language) => $"/o/{slug}/incidents/{number}/notices/{form}/{language}/copy";

    public static string IncidentRules(string slug) => $"/o/{slug}/incidents/rules";

    public static string Register(string slug) => $"/o/{slug}/register";

    public static string RegisterFile(string slug) => $"/o/{slug}/register.csv";

    public static string Settings(string slug) => $"/o/{slug}/settings";

    public static string OperatorIncident(int number) => $"/operator/incidents/{number}";

    public static string OperatorIncidentAffected(int number) => $"/operator/incidents/{number}/affected";

    public static string OperatorIncidentUpdates(int number) => $"/operator/incidents/{number}/updates";

    public static string OperatorOrganisation(Guid orgId) => $"/operator/organisations/{orgId}";

    public static string OperatorOrganisationMembers(Guid orgId, Guid afterPerson) => $"/operator/organisations/{orgId}?after={afterPerson}";
}
