using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Platform.Language;
using Castellan.Platform.Trail;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Unit.Platform.Trail;

/// <summary>The trail's words with their real resources, in one language.</summary>
internal sealed class Wording : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentUICulture;
    private readonly CultureInfo beforeFormat = CultureInfo.CurrentCulture;
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddLanguage().AddSingleton<TrailWords>().AddSingleton<TrailSentence>().AddSingleton<TrailChanges>().BuildServiceProvider();

    public Wording(string language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    public TrailSentence Sentence => services.GetRequiredService<TrailSentence>();

    public TrailChanges Changes => services.GetRequiredService<TrailChanges>();

    public TrailWords Words => services.GetRequiredService<TrailWords>();

    public static TrailEntry Entry(
        AuditAction action = AuditAction.MemberSuspended, Guid? actor = null, Guid? target = null, string? changes = null, ActorKind actorKind = ActorKind.Person, TargetKind targetKind = TargetKind.Person) =>
        new(DateTimeOffset.UnixEpoch, Guid.NewGuid(), action, AuditOutcome.Done, actorKind, actor, targetKind, target, null, null, null, null, changes);

    public void Dispose()
    {
        (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (before, beforeFormat);
        services.Dispose();
    }
}
