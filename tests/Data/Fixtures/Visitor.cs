using System.Net;
using System.Text.RegularExpressions;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>What came back, with what differs between any two answers taken out of <see cref="Body"/>.</summary>
public sealed record Answer(HttpStatusCode Status, string Raw, string Body, string? Location, string? RetryAfter);

/// <summary>A browser without JavaScript: keeps cookies, fills forms. Secure cookies travel to localhost, as in Chromium.</summary>
public sealed partial class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };

    public IDictionary<string, string> Cookies { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? Session => Cookies.FirstOrDefault(cookie => cookie.Key.StartsWith("__Host-castellan", StringComparison.Ordinal) && !IsPending(cookie.Key)).Value;

    /// <summary>The key of a sign-in that owes its second factor.</summary>
    public string? Pending => Cookies.FirstOrDefault(cookie => IsPending(cookie.Key)).Value;

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Opens the page, fills its form of this name and sends it; hidden fields go along, unless they are given anew.</summary>
    public async Task<Answer> SubmitAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        var page = await GetAsync(path);
        var hidden = Form().Matches(page.Raw).Select(match => match.Value).Where(found => found.Contains($"value=\"{form}\"", StringComparison.Ordinal))
            .SelectMany(found => Hidden().Matches(found)).Select(match => (match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value))).ToList();
        hidden.ShouldNotBeEmpty($"{path} has no form {form}: {page.Status}");
        return await PostAsync(path, [.. hidden.Where(field => !fields.Any(own => own.Name == field.Item1)), .. fields]);
    }

    public Task<Answer> PostAsync(string path, IReadOnlyList<(string Name, string Value)> fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = new StringContent(string.Join('&', fields.Select(field => $"{Encode(field.Name)}={Encode(field.Value)}")), System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"),
    });

    /// <summary>The antiforgery field of a page, for endpoints without a form of their own.</summary>
    public async Task<(string Name, string Value)> TokenAsync(string path)
    {
        var page = await GetAsync(path);
        var match = Hidden().Matches(page.Raw).First(found => found.Groups["name"].Value.StartsWith("__Request", StringComparison.Ordinal));
        return (match.Groups["name"].Value, match.Groups["value"].Value);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
        var raw = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, raw, Varying().Replace(raw, "·"), response.Headers.Location?.OriginalString,
            response.Headers.TryGetValues("Retry-After", out var wait) ? wait.Single() : null);
    }

    public void Dispose() => _http.Dispose();

    private static bool IsPending(string cookie) => cookie.StartsWith("__Host-castellan-factor", StringComparison.Ordinal);

    // Uri.EscapeDataString refuses lone surrogates; a hostile client does not.
    private static string Encode(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c.ToString()
        : char.IsSurrogate(c) ? $"%{0xE0 | (c >> 12):X2}%{0x80 | ((c >> 6) & 0x3F):X2}%{0x80 | (c & 0x3F):X2}"
        : string.Concat(System.Text.Encoding.UTF8.GetBytes([c]).Select(b => $"%{b:X2}"))));

    [GeneratedRegex("<form[^>]*>.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Hidden();

    // Antiforgery tokens, ids counted up in the process, the sealed state at the end of the page.
    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"|field-[0-9a-f]+|<!--Blazor.*?-->", RegexOptions.Singleline, 1000)]
    private static partial Regex Varying();
}
