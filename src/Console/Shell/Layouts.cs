using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Castellan.Shell;

/// <summary>Which frame stands around a page: its address says. So no feature has to know the shell.</summary>
internal static class Layouts
{
    public static Type Of(Type page)
    {
        if (page.IsDefined(typeof(AllowAnonymousAttribute)))
        {
            return typeof(DoorLayout);
        }
        var address = page.GetCustomAttributes<RouteAttribute>().Select(route => route.Template).First();
        return address switch
        {
            _ when address.StartsWith("/o/", StringComparison.Ordinal) => typeof(OrganisationLayout),
            _ when address.StartsWith("/operator", StringComparison.Ordinal) => typeof(OperatorLayout),
            _ => typeof(AccountLayout),
        };
    }
}
