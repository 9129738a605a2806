using System.Globalization;
using Castellan.Data.Text;
using Microsoft.AspNetCore.Localization;

namespace Castellan.Platform.Language;

/// <summary>The language of a request: the person's choice in a cookie, else what the browser asks for, else English.</summary>
public static class LanguageFeature
{
    public const string CookieName = "__Host-language";

    public static IServiceCollection AddLanguage(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<RefusalWords>().AddSingleton<AccessWords>().AddSingleton<OriginWords>();
        return services.Configure<RequestLocalizationOptions>(options =>
        {
            var cultures = Languages.All.Select(language => CultureInfo.GetCultureInfo(language.Tag)).ToArray();
            options.SupportedCultures = cultures;
            options.SupportedUICultures = cultures;
            options.DefaultRequestCulture = new RequestCulture(Languages.Default);
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = CookieName },
                new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = 5 },
            ];
        });
    }

    /// <summary>Belongs before everything that writes words. A circuit keeps the culture of the request that opened it.</summary>
    public static IApplicationBuilder UseLanguage(this IApplicationBuilder app) => app.UseRequestLocalization();
}
