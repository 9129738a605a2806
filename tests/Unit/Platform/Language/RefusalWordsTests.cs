using System.Globalization;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Language;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Castellan.Tests.Unit.Platform.Language;

public sealed class RefusalWordsTests
{
    [Theory]
    [InlineData("en", "This takes an active member; this one is suspended.")]
    [InlineData("fr", "Il faut un membre actif\u00a0; celui-ci est suspendu.")]
    [InlineData("es", "Hace falta un miembro activo; este está suspendido.")]
    public void A_state_is_named_in_the_language_of_the_request(string language, string words) =>
        Worded(language, new MemberNotActive(MembershipState.Suspended)).ShouldBe(words);

    [Theory]
    [InlineData("en", "Invite people, Read the audit log")]
    [InlineData("fr", "Inviter des personnes, Lire le journal d’audit")]
    [InlineData("es", "Invitar a personas, Leer el registro de auditoría")]
    public void Missing_permissions_are_named_in_the_language_of_the_request(string language, string names) =>
        Worded(language, new GrantExceedsActor(PermissionSet.Of(Permission.AuditRead, Permission.MembersInvite))).ShouldContain(names);

    [Fact]
    public void Every_permission_and_every_role_kind_has_a_name_of_its_own()
    {
        foreach (var language in Languages.All)
        {
            var access = In(language.Tag, services => services.GetRequiredService<AccessWords>());
            Enum.GetValues<Permission>().Select(p => In(language.Tag, _ => access.Permission(p))).ShouldBeUnique();
            Enum.GetValues<RoleKind>().Select(k => In(language.Tag, _ => access.Role(k))).ShouldBeUnique();
        }
    }

    [Fact]
    public void A_custom_role_keeps_its_own_name() =>
        In("fr", services => services.GetRequiredService<AccessWords>().Role(RoleKind.Custom, "Night watch")).ShouldBe("Night watch");

    [Fact]
    public void A_refusal_that_nobody_worded_is_a_bug_and_throws() =>
        Should.Throw<System.Resources.MissingManifestResourceException>(() => Worded("en", new Unworded()));

    private static string Worded(string language, Refusal refusal) =>
        In(language, services => services.GetRequiredService<RefusalWords>().Of(refusal));

    private static T In<T>(string language, Func<IServiceProvider, T> read)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return read(new ServiceCollection().AddLogging().AddLanguage().BuildServiceProvider());
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private sealed record Unworded : Refusal;
}
