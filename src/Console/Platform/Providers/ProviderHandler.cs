using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Castellan.Data.Identity;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Providers;

/// <summary>What the framework's OAuth handler needs to know of one provider.</summary>
public sealed class ProviderHandlerOptions : OAuthOptions
{
    public Provider Provider { get; set; }

    public string? AddressesEndpoint { get; set; }
}

/// <summary>
/// The framework's authorisation code flow with PKCE. What a provider answers is read here and goes no further than
/// <see cref="ProviderAccount"/>; its tokens are used for that and forgotten. Failures carry none of its words.
/// </summary>
public sealed class ProviderHandler(IOptionsMonitor<ProviderHandlerOptions> options, ILoggerFactory logger, UrlEncoder encoder, PublicAddress links)
    : OAuthHandler<ProviderHandlerOptions>(options, logger, encoder)
{
    internal const string AccountKey = "account";

    // The Host header is the visitor's to choose; where the provider sends the code is not.
    private string ReturnAddress => links.To(Options.CallbackPath).AbsoluteUri;

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri) => base.BuildChallengeUrl(properties, ReturnAddress);

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        try
        {
            var response = await base.ExchangeCodeAsync(new OAuthCodeExchangeContext(context.Properties, context.Code, ReturnAddress));
            if (response.Error is null && !string.IsNullOrEmpty(response.AccessToken))
            {
                return response;
            }
        }
        catch (Exception fault) when (fault is JsonException or HttpRequestException or InvalidOperationException or IOException
            || (fault is OperationCanceledException && !Context.RequestAborted.IsCancellationRequested))
        {
            return Unusable();
        }
        return Unusable();

        static OAuthTokenResponse Unusable() => OAuthTokenResponse.Failed(new ProviderAnswerException("The provider did not exchange the code."));
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        using var user = await AskAsync(Options.UserInformationEndpoint, tokens.AccessToken!);
        ProviderAccount? account;
        if (Options.AddressesEndpoint is { } place)
        {
            using var addresses = await AskAsync(place, tokens.AccessToken!);
            account = ProviderAccount.OfGitHub(user.RootElement, addresses.RootElement);
        }
        else
        {
            account = ProviderAccount.OfGoogle(user.RootElement);
        }
        properties.SetParameter(AccountKey, account ?? throw new ProviderAnswerException("The provider named no account."));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private async Task<JsonDocument> AskAsync(string endpoint, string token)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await Backchannel.SendAsync(request, Context.RequestAborted);
            response.EnsureSuccessStatusCode();
            return JsonDocument.Parse(await response.Content.ReadAsStreamAsync(Context.RequestAborted));
        }
        catch (Exception fault) when (fault is JsonException or HttpRequestException or InvalidOperationException or FormatException or IOException
            || (fault is OperationCanceledException && !Context.RequestAborted.IsCancellationRequested))
        {
            throw new ProviderAnswerException($"The provider's answer is of no use: {fault.GetType().Name}.");
        }
    }
}

/// <summary>A provider answered with nothing that can be used. Carries no word of its answer.</summary>
public sealed class ProviderAnswerException(string message) : Exception(message);
