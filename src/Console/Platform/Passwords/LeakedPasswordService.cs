using System.Globalization;
using Castellan.Platform.Outbound;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Asks the range service: it is sent the first five digits of the hash, answers with all endings it knows, padded so that
/// even the length of the answer tells nothing, and the comparison happens here.
/// </summary>
public sealed partial class LeakedPasswordService : IDisposable
{
    private const int PrefixDigits = 5;

    // A range holds about 2,000 lines of 40 characters; padding at most doubles that.
    private const int LongestAnswer = 1024 * 1024;

    private readonly LeakedPasswordOptions _options;
    private readonly ILogger<LeakedPasswordService> _log;
    private readonly CircuitHandler _circuit;
    private readonly HttpClient _http;

    public LeakedPasswordService(IOptions<LeakedPasswordOptions> options, TimeProvider clock, ILogger<LeakedPasswordService> log)
    {
        _options = options.Value;
        _log = log;
        (_http, _circuit) = CircuitHandler.Open(TimeSpan.FromMilliseconds(_options.TimeoutMilliseconds), TimeSpan.FromSeconds(_options.PauseSeconds), LongestAnswer, clock);
        _http.DefaultRequestHeaders.Add("Add-Padding", "true");
    }

    /// <summary>Since when look-ups go unanswered, or null.</summary>
    public DateTimeOffset? DownSince => _circuit.DownSince;

    /// <param name="hash">SHA-1 in forty hexadecimal digits.</param>
    public async Task<bool> ContainsAsync(string hash, CancellationToken cancellation)
    {
        try
        {
            var range = await _http.GetStringAsync(new Uri(_options.Address + hash[..PrefixDigits]), cancellation);
            return IsIn(range, hash.AsSpan(PrefixDigits));
        }
        catch (CircuitOpenException)
        {
            return false;
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException)
        {
            LookUpFailed(_log, fault.GetType().Name);
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Whether a range names the ending with a count; padding has the count zero.</summary>
    internal static bool IsIn(string range, ReadOnlySpan<char> ending)
    {
        foreach (var line in range.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon == ending.Length && line[..colon].Equals(ending, StringComparison.OrdinalIgnoreCase))
            {
                return long.TryParse(line[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
            }
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A password could not be looked up among the leaked ones and was accepted: {Fault}")]
    private static partial void LookUpFailed(ILogger log, string fault);
}
