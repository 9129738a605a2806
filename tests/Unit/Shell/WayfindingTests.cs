using System.Reflection;
using Castellan.Platform.Authorization;
using Castellan.Platform.Palette;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Unit.Shell;

/// <summary>What leads to a page is shown to those who may open it and to nobody else.</summary>
public sealed class WayfindingTests
{
    private const string Slug = "harbour";

    private static readonly IServiceCollection Services = Registered();

    private static readonly Dictionary<string, string?> Asked = typeof(PaletteShortcut).Assembly.GetTypes()
        .Select(type => (Guard: type.GetCustomAttribute<TenantPageAttribute>(), Routes: type.GetCustomAttributes<RouteAttribute>()))
        .Where(page => page.Guard is not null)
        .SelectMany(page => page.Routes.Select(route => (route.Template, page.Guard!.Permission)))
        .ToDictionary(page => page.Template.Replace("{slug}", Slug, StringComparison.Ordinal), page => page.Permission?.ToString(), StringComparer.Ordinal);

    public static TheoryData<string, string?> Ways { get; } = new(
        Of<NavigationEntry>().Where(entry => entry.Area == NavigationArea.Organisation).Select(entry => (entry.Address(Slug), entry.Permission))
            .Concat(Of<PaletteShortcut>().Select(shortcut => (shortcut.Address(Slug), shortcut.Permission?.ToString()))));

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_asks_for_what_its_page_asks_for(string address, string? permission) => permission.ShouldBe(Asked[address]);

    [Fact]
    public void No_page_is_named_twice() => Ways.Select(way => way.Data.Item1).ShouldBeUnique();

    [Fact]
    public void Every_source_of_the_palette_is_in() => Services.Count(service => service.ServiceType == typeof(IPaletteSource)).ShouldBe(2);

    private static IEnumerable<T> Of<T>() => Services.Where(service => service.ServiceType == typeof(T)).Select(service => (T)service.ImplementationInstance!);

    private static ServiceCollection Registered()
    {
        var services = new ServiceCollection();
        FeatureList.AddTo(services);
        return services;
    }
}
