using Castellan.Data.Mail;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Castellan.Tests.Data.Platform.Jobs;

/// <summary>A node with the real scheduler and one sweeper.</summary>
internal static class JobNode
{
    public static IHost Create(DatabaseAccess access, TimeSpan tickLength)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddFilter(_ => false));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(access);
        builder.Services.AddSingleton(new ContextSigner(access.ContextKey, 1, TimeProvider.System));
        builder.Services.AddSingleton<DoorConnections>();
        builder.Services.AddSingleton<OperatorDb>();
        builder.Services.AddSingleton<KeeperDb>();
        builder.Services.AddSingleton<ComposeMail>((_, _, _) => throw new NotSupportedException("These nodes send no mail."));
        builder.Services.AddSingleton(new TickLength(tickLength));
        builder.Services.AddJobs();
        builder.Services.AddSweeper<TickSweeper>(TickSweeper.Name, SweepSchedule.Every(TickSweeper.Interval));
        return builder.Build();
    }
}
