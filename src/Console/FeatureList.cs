using Castellan.Features.Access;
using Castellan.Features.Account;
using Castellan.Features.Audit;
using Castellan.Features.Audit.Exports;
using Castellan.Features.Audit.Holds;
using Castellan.Features.Audit.Kept;
using Castellan.Features.Audit.Streams;
using Castellan.Features.Demo;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Alerts;
using Castellan.Features.Incidents.Evidence;
using Castellan.Features.Incidents.People;
using Castellan.Features.Incidents.Relay;
using Castellan.Features.Jobs;
using Castellan.Features.Members;
using Castellan.Features.Notifications;
using Castellan.Features.Operator;
using Castellan.Features.Operator.Incidents;
using Castellan.Features.Operator.Rescues;
using Castellan.Features.Organisations;
using Castellan.Features.Overview;
using Castellan.Features.Policies;
using Castellan.Features.Policies.Domains;
using Castellan.Features.Policies.Rescues;
using Castellan.Features.Sessions;
using Castellan.Features.SignIn;

namespace Castellan;

/// <summary>The features, one line each.</summary>
internal static class FeatureList
{
    public static void AddTo(IServiceCollection services)
    {
        services.AddOverview();
        services.AddMembers();
        services.AddAccess();
        services.AddOrganisationSessions();
        services.AddPolicies();
        services.AddDomains();
        services.AddMemberRescues();
        services.AddAudit();
        services.AddKept();
        services.AddHolds();
        services.AddExports();
        services.AddStreams();
        services.AddIncidents();
        services.AddAlerts();
        services.AddPeople();
        services.AddEvidence();
        services.AddRelay();
        services.AddNotificationPage();
        services.AddOrganisationJobs();
        services.AddOrganisations();
        services.AddSignIn();
        services.AddOperator();
        services.AddOperatorRescues();
        services.AddInstallationIncidents();
        services.AddAccount();
        services.AddDemo();
    }

    public static void MapTo(WebApplication web)
    {
        web.MapSignIn();
        web.MapAccount();
        web.MapIncidents();
        web.MapPeople();
    }
}
