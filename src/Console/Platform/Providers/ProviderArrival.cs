namespace Castellan.Platform.Providers;

/// <summary>
/// What happens when somebody comes back from a provider, by what he left for; each feature that sends people there
/// registers its own. Answers where to go on.
/// </summary>
/// <param name="Purpose">Travels with the state, sealed and bound to the browser.</param>
/// <param name="Token">What the feature gave along when it sent the browser away.</param>
public sealed record ProviderArrival(string Purpose, Func<HttpContext, ProviderAccount, ProviderTrip, Task<string>> ArriveAsync, Func<ProviderTrip, string> Refused);

/// <summary>What a browser was sent away with.</summary>
public sealed record ProviderTrip(string Purpose, string? Token, string? ReturnTo);
