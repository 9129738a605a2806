using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;

namespace Castellan.Features.Audit.Streams;

/// <summary>Streams: the audit log sent on to a receiver outside as it grows.</summary>
public static class StreamsFeature
{
    public static IServiceCollection AddStreams(this IServiceCollection services)
    {
        services.AddSingleton<StreamQueries>();
        services.AddSingleton<StreamCommands>();
        services.AddSingleton<StreamSender>();
        services.AddScoped<IOrganisationWork, StreamWork>();
        services.AddSweeper<StreamSweeper>(StreamSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(3)), forOrganisations: true);
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(StreamTexts), "Streams", "send", Addresses.Streams, 320, nameof(Permission.AuditStream)));
        return services;
    }
}
