using Castellan.Platform.Web;

namespace Castellan.Features.Operator;

/// <summary>What the installation's staff sees: its health, the organisations, mail and jobs. Each look inside an organisation is on that organisation's record.</summary>
public static class OperatorFeature
{
    public static IServiceCollection AddOperator(this IServiceCollection services)
    {
        services.AddSingleton<InstallationQueries>().AddSingleton<OrganisationQueries>().AddSingleton<MailQueries>().AddSingleton<JobQueries>();
        services.AddSingleton<OrganisationViewing>().AddSingleton<MailCommands>().AddSingleton<JobCommands>().AddSingleton<OperatorGrant>();
        services.AddSingleton<DomainCommands>();
        services.AddSingleton(Entry("Overview", "gauge", Addresses.Operator, 100));
        services.AddSingleton(Entry("Organisations", "briefcase", Addresses.OperatorOrganisations, 110));
        services.AddSingleton(Entry("Incidents", "alert-triangle", Addresses.OperatorIncidents, 120));
        services.AddSingleton(Entry("Rescues", "key", Addresses.OperatorRescues, 130));
        services.AddSingleton(Entry("Mail", "mail", Addresses.OperatorMail, 200));
        services.AddSingleton(Entry("Jobs", "clock", Addresses.OperatorJobs, 210));
        return services;
    }

    private static NavigationEntry Entry(string text, string icon, string address, int order) =>
        new(NavigationArea.Operator, typeof(OperatorTexts), text, icon, _ => address, order);
}
