using Castellan.Data.Identity;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Providers;

/// <summary>Sign-in by accounts elsewhere: one authentication scheme for each configured provider.</summary>
public static partial class ProvidersPlatform
{
    private const string PurposeItem = "purpose";
    private const string TokenItem = "token";
    private const string ReturnItem = "return";

    // The way there and back, a sign-in with a second factor there included.
    private static readonly TimeSpan LongestTrip = TimeSpan.FromMinutes(10);

    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<ProviderOptions>, ProviderOptionsCheck>();
        services.AddOptions<ProviderOptions>().BindConfiguration(ProviderOptions.Section).ValidateOnStart();
        // The framework words failures with what the provider said, tokens and addresses among it; our own entry says what failed.
        services.AddLogging(logging => logging.AddFilter(typeof(ProviderHandler).FullName, LogLevel.None));
        services.AddSingleton<ProviderLines>();
        services.AddHealthChecks().AddCheck<ProvidersHealthCheck>("providers");
        var settings = configuration.GetSection(ProviderOptions.Section).Get<ProviderOptions>() ?? new ProviderOptions();
        foreach (var provider in settings.Offered)
        {
            services.AddAuthentication().AddOAuth<ProviderHandlerOptions, ProviderHandler>(SchemeOf(provider), options => Configure(options, provider, settings));
            services.AddOptions<ProviderHandlerOptions>(SchemeOf(provider)).Configure<ProviderLines>((options, lines) => options.Backchannel = lines.To(provider));
        }
        return services;
    }

    /// <summary>Sends the browser to a provider; it comes back to the arrival of this purpose.</summary>
    public static Task DepartAsync(HttpContext http, Provider provider, ProviderTrip trip)
    {
        var properties = new AuthenticationProperties();
        properties.Items[PurposeItem] = trip.Purpose;
        properties.Items[TokenItem] = trip.Token;
        properties.Items[ReturnItem] = trip.ReturnTo;
        return http.ChallengeAsync(SchemeOf(provider), properties);
    }

    /// <summary>The provider that an address names, if it is offered.</summary>
    public static Provider? Named(string? name, ProviderOptions options) =>
        options.Offered.Where(provider => string.Equals(name, SchemeOf(provider), StringComparison.Ordinal)).Select(provider => (Provider?)provider).FirstOrDefault();

#pragma warning disable CA1308 // An address, not a comparison: lower case as every other.
    public static string SchemeOf(Provider provider) => provider.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static void Configure(ProviderHandlerOptions options, Provider provider, ProviderOptions settings)
    {
        var client = settings.Of(provider);
        options.Provider = provider;
        options.ClientId = client.ClientId!;
        // The check names a missing secret; the framework's own complaint would name none of our keys.
        options.ClientSecret = string.IsNullOrWhiteSpace(client.ClientSecret) ? "-" : client.ClientSecret;
        options.AuthorizationEndpoint = client.Authorize;
        options.TokenEndpoint = client.Token;
        options.UserInformationEndpoint = client.User;
        options.AddressesEndpoint = client.Addresses;
        options.CallbackPath = Addresses.ProviderReturn(SchemeOf(provider));
        options.UsePkce = true;
        options.SaveTokens = false;
        options.RemoteAuthenticationTimeout = LongestTrip;
        options.Scope.Clear();
        foreach (var scope in provider == Provider.Google ? new[] { "profile", "email" } : ["read:user", "user:email"])
        {
            options.Scope.Add(scope);
        }
        // What binds the answer to this browser. Lax: the provider's redirect is a navigation.
        options.CorrelationCookie.Name = "__Host-trip.";
        options.CorrelationCookie.Path = "/";
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.Always;
        options.CorrelationCookie.HttpOnly = true;
        options.Events.OnTicketReceived = ArriveAsync;
        options.Events.OnRemoteFailure = RefuseAsync;
    }

    // Nothing is signed in here: the arrival decides, and the framework's own sign-in is passed over.
    private static async Task ArriveAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var trip = TripOf(context.Properties);
        var account = context.Properties!.GetParameter<ProviderAccount>(ProviderHandler.AccountKey)!;
        context.HandleResponse();
        // The browser is not signed in by this request's principal yet: the middleware that does it comes after this one.
        http.User = (await http.AuthenticateAsync()).Principal ?? http.User;
        http.Response.Redirect(await ArrivalOf(http, trip).ArriveAsync(http, account, trip));
    }

    private static Task RefuseAsync(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        var trip = TripOf(context.Properties);
        context.HandleResponse();
        TripFailed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProvidersPlatform)), context.Scheme.Name, context.Failure?.GetType().Name ?? "unknown");
        http.Response.Redirect(ArrivalOf(http, trip).Refused(trip));
        return Task.CompletedTask;
    }

    private static ProviderTrip TripOf(AuthenticationProperties? properties) => new(
        properties?.Items.TryGetValue(PurposeItem, out var purpose) is true && purpose is not null ? purpose : "",
        properties?.Items.TryGetValue(TokenItem, out var token) is true ? token : null,
        properties?.Items.TryGetValue(ReturnItem, out var address) is true ? address : null);

    // Without a readable state nobody knows what it was for; signing in says so as well as any.
    private static ProviderArrival ArrivalOf(HttpContext http, ProviderTrip trip)
    {
        var arrivals = http.RequestServices.GetServices<ProviderArrival>().ToList();
        return arrivals.FirstOrDefault(arrival => arrival.Purpose == trip.Purpose) ?? arrivals[0];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody came back from {Provider}: {Fault}")]
    private static partial void TripFailed(ILogger log, string provider, string fault);
}
