using System.Text.Json;
using Castellan.Data.Identity;

namespace Castellan.Platform.Providers;

/// <summary>
/// Whom a provider says the browser belongs to. Only the subject identifies; an address counts only where the provider
/// says that it was verified.
/// </summary>
public sealed record ProviderAccount(Provider Provider, string Subject, EmailAddress? VerifiedAddress, string? Name)
{
    // Longer names are cut by nobody who is honest; the account's own rule for names judges what is left.
    private const int LongestName = 200;

    /// <summary>Reads Google's answer, or null when it names no account.</summary>
    public static ProviderAccount? OfGoogle(JsonElement user) =>
        SubjectOf(Text(user, "sub")) is { } subject
            ? new ProviderAccount(Provider.Google, subject, AddressOf(Text(user, "email"), IsTrue(user, "email_verified")), NameOf(Text(user, "name")))
            : null;

    /// <summary>Reads GitHub's two answers: the account, and its addresses, of which the primary one counts if it is verified.</summary>
    public static ProviderAccount? OfGitHub(JsonElement user, JsonElement addresses)
    {
        var id = user.ValueKind == JsonValueKind.Object && user.TryGetProperty("id", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) && value > 0
            ? value.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
        if (id is null)
        {
            return null;
        }
        EmailAddress? verified = null;
        if (addresses.ValueKind == JsonValueKind.Array)
        {
            var primary = addresses.EnumerateArray().FirstOrDefault(entry => IsTrue(entry, "primary"));
            verified = AddressOf(Text(primary, "email"), IsTrue(primary, "verified"));
        }
        return new ProviderAccount(Provider.GitHub, id, verified, NameOf(Text(user, "name") ?? Text(user, "login")));
    }

    /// <summary>Names nobody in a log.</summary>
    public override string ToString() => $"an account at {Provider}";

    private static string? SubjectOf(string? text) =>
        text is { Length: > 0 and <= ExternalLogin.SubjectLength } && text.All(c => c is > ' ' and <= '~') ? text : null;

    private static EmailAddress? AddressOf(string? text, bool isVerified) => isVerified && EmailAddress.TryParse(text, out var address) ? address : null;

    private static string? NameOf(string? text) => text is { Length: > 0 and <= LongestName } ? text : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The word, not the text "true" or the number 1: a provider that answers so is not the one we know.
    private static bool IsTrue(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
