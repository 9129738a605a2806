using Castellan.Data.Text;
using Microsoft.AspNetCore.Localization;

namespace Castellan.Platform.Language;

/// <summary>Keeps the language that a person chose, for a year.</summary>
public static class LanguageCookie
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>For a person who signs in on a device that has made no choice yet.</summary>
    public static void KeepUnlessChosen(HttpContext http, string? language)
    {
        if (!http.Request.Cookies.ContainsKey(LanguageFeature.CookieName))
        {
            Keep(http, language);
        }
    }

    /// <summary>Languages we do not speak are left alone.</summary>
    public static void Keep(HttpContext http, string? language)
    {
        if (Languages.Supported(language) is not { } known)
        {
            return;
        }
        http.Response.Cookies.Append(LanguageFeature.CookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(known)), new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            Path = "/",
        });
    }
}
