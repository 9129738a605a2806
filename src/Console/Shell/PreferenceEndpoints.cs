using Castellan.Platform.Language;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Castellan.Shell;

/// <summary>Theme and language are plain forms, so they also work without JavaScript and before sign-in.</summary>
public static class PreferenceEndpoints
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static void MapPreferences(this IEndpointRouteBuilder app)
    {
        // [FromForm] makes antiforgery mandatory for both.
        app.MapPost("/preferences/theme", (HttpContext http, [FromForm] string? theme, [FromForm(Name = "return")] string? address) =>
        {
            Keep(http, Theme.CookieName, Theme.Known(theme));
            return Back(address);
        }).AllowAnonymous();

        app.MapPost("/preferences/language", (HttpContext http, [FromForm] string? language, [FromForm(Name = "return")] string? address) =>
        {
            LanguageCookie.Keep(http, language);
            return Back(address);
        }).AllowAnonymous();
    }

    private static RedirectHttpResult Back(string? address) =>
        TypedResults.LocalRedirect(ReturnAddress.OrElse(address, "/"));

    private static void Keep(HttpContext http, string name, string value) =>
        http.Response.Cookies.Append(name, value, new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            Path = "/",
        });
}
