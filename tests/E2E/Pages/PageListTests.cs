using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace Castellan.Tests.E2E.Pages;

public sealed class PageListTests
{
    [Fact]
    public void Every_page_that_can_be_routed_to_is_listed_once()
    {
        var routable = typeof(ConsoleApplication).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>(inherit: false))
            .Select(route => route.Template);

        PageList.All.Select(page => page.Route).Order(StringComparer.Ordinal).ShouldBe(routable.Order(StringComparer.Ordinal));
    }
}
