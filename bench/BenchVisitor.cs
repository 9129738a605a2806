using System.Net;
using System.Text.RegularExpressions;

namespace Castellan.Bench;

/// <summary>Speaks HTTP to the application as browsers do: many connections, forms with their hidden fields, no redirects followed.</summary>
internal sealed partial class BenchVisitor : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 64 };

    private BenchVisitor(Uri address) => Client = new HttpClient(_handler) { BaseAddress = address };

    public HttpClient Client { get; }

    public static async Task<BenchVisitor> ComeAsync(BenchInstallation installation) => new(await installation.ListenAsync());

    /// <summary>The form of a page that takes an address, with its hidden fields.</summary>
    public async Task<BenchForm> FormAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        // The page holds other forms beside it: language and theme.
        var page = (await answer.Content.ReadAsStringAsync()).Split("<form").Single(part => part.Contains("name=\"email\"", StringComparison.Ordinal));
        var fields = Hidden().Matches(page).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value), StringComparer.Ordinal);
        return new BenchForm(path, fields, string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(set => set.Split(';')[0])));
    }

    public async Task<HttpResponseMessage> SendAsync(BenchForm form, params (string Name, string Value)[] fields)
    {
        var all = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            all[name] = value;
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Path) { Content = new FormUrlEncodedContent(all) };
        request.Headers.Add("Cookie", form.Cookie);
        return await Client.SendAsync(request);
    }

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }

    // The order of a hidden field's attributes is the framework's affair.
    [GeneratedRegex("<input(?=[^>]*type=.hidden.)(?=[^>]*name=.(?<name>[^'\"]+))(?=[^>]*value=.(?<value>[^'\"]*))[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}

/// <param name="Cookie">What the page set, for the antiforgery check.</param>
internal sealed record BenchForm(string Path, IReadOnlyDictionary<string, string> Fields, string Cookie);
