using System.Net;
using Castellan.Data.Domains;
using DnsClient;
using DnsClient.Protocol;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Policies.Domains;

/// <summary>Looks a domain's TXT records up. An answer of the name servers is told from none: no answer proves nothing.</summary>
public sealed class DomainRecords(IOptions<DomainOptions> options)
{
    private const int UsualPort = 53;

    private readonly Lazy<LookupClient> _client = new(() => Client(options.Value));

    /// <param name="record">The whole text of the record.</param>
    public async Task<DomainAnswer> LookAsync(string domain, string record, CancellationToken cancellation)
    {
        try
        {
            // The dot at the end: the system's search list has no say.
            var answer = await _client.Value.QueryAsync($"{domain}.", QueryType.TXT, cancellationToken: cancellation);
            return answer.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => answer.Answers.OfType<TxtRecord>().Any(text => string.Concat(text.Text).Trim() == record) ? DomainAnswer.Found : DomainAnswer.Absent,
                DnsHeaderResponseCode.NotExistentDomain => DomainAnswer.Absent,
                _ => DomainAnswer.Unknown,
            };
        }
        catch (Exception fault) when (fault is DnsResponseException or InvalidOperationException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return DomainAnswer.Unknown;
        }
    }

    private static LookupClient Client(DomainOptions options)
    {
        var settings = options.Resolver.Length == 0 ? new LookupClientOptions() : new LookupClientOptions(Resolver(options.Resolver));
        settings.UseCache = false;
        settings.Retries = 1;
        settings.Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        return new LookupClient(settings);
    }

    private static IPEndPoint Resolver(string text) => IPEndPoint.Parse(text) is { Port: 0 } plain ? new IPEndPoint(plain.Address, UsualPort) : IPEndPoint.Parse(text);
}
