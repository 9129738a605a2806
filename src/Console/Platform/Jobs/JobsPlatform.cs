using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace Castellan.Platform.Jobs;

/// <summary>Jobs: a clustered scheduler over our PostgreSQL that wakes the registered sweepers.</summary>
public static class JobsPlatform
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section);
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<NodeName>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobRuns>();
        services.AddSingleton<SweepRunner>();
        services.AddSingleton<SweepControl>();
        services.AddSingleton<JobWords>();
        services.AddSweeper<ExpiredSweeper>(ExpiredSweeper.Name, SweepSchedule.Every(TimeSpan.FromHours(1)));
        services.AddSweeper<AuditDaysSweeper>(AuditDaysSweeper.Name, SweepSchedule.Every(TimeSpan.FromHours(1)), forOrganisations: true);
        services.AddHealthChecks().AddCheck<SweeperHealthCheck>("jobs", tags: ["ready"]);
        return services.AddScheduler();
    }

    private static IServiceCollection AddScheduler(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "castellan";
                scheduler.GenerateInstanceId = true;
                // How long work taken over from a killed node may lie before it is seen.
                scheduler.IdleWaitTime = TimeSpan.FromSeconds(3);
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.AddJobType<SweeperJob>();
            quartz.UseDefaultThreadPool(4);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(source => source.DataSourceFactory = provider => provider.GetRequiredService<JobStore>().Source);
                store.ConfigureStore(options =>
                {
                    options.TablePrefix = JobStore.TablePrefix;
                    // The owner's migration makes the tables; this role may not.
                    options.SchemaProvisioning = SchemaProvisioning.Validate;
                    // Later than this, missed runs collapse into one.
                    options.MisfireThreshold = TimeSpan.FromSeconds(5);
                });
                // A killed node is noticed within about ten seconds.
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(3);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(6);
                });
            });
        });
        // Declares the schedules and starts the scheduler; Quartz's service ends it, after the running sweepers.
        services.AddHostedService<SweepScheduler>();
        services.AddQuartzHostedService(options =>
        {
            options.AutoStart = false;
            options.WaitForJobsToComplete = true;
        });
        return services;
    }
}
