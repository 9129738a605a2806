using Castellan.Data.Mail;
using Castellan.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Mail;

/// <summary>Mail: the outbox, its sweeper and the way out.</summary>
public static class MailPlatform
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<LetterWriter>();
        services.AddSingleton<LetterSeal>();
        services.AddSingleton<RecipientTags>();
        services.AddSingleton<OutboxBell>();
        services.AddSingleton<MailComposer>();
        services.AddSingleton<ComposeMail>(provider => provider.GetRequiredService<MailComposer>().Compose);
        services.AddSingleton<OutboxQueue>();
        services.AddSingleton<MailSlots>();
        services.AddSingleton<SmtpMailTransport>();
        services.AddSingleton<MailboxTransport>();
        // Without a server the options pass in development only.
        services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.Host.Length == 0
            ? provider.GetRequiredService<MailboxTransport>()
            : provider.GetRequiredService<SmtpMailTransport>());
        services.AddSweeper<OutboxSweeper>(OutboxSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(5)), forOrganisations: true);
        services.AddHostedService<OutboxBellKeeper>();
        services.AddHealthChecks().AddCheck<MailHealthCheck>("mail", tags: ["ready"]);
        return services;
    }
}
