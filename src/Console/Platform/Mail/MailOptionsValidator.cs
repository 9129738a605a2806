using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Mail;

/// <summary>Refuses to start on unusable mail options and names every faulty key at once.</summary>
internal sealed class MailOptionsValidator(IHostEnvironment environment) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(MailOptions options)
    {
        if (options.Host.Length == 0)
        {
            if (!environment.IsDevelopment())
            {
                yield return "Mail:Host is missing: the SMTP server that mails are handed to.";
            }
            yield break;
        }
        if (options.Port is < 1 or > 65535)
        {
            yield return "Mail:Port is no port number.";
        }
        if (!MailAddress.TryCreate(options.From, out var from) || from.Address != options.From)
        {
            yield return "Mail:From is no e-mail address.";
        }
        if (options.FromName.Any(char.IsControl))
        {
            yield return "Mail:FromName contains a control character.";
        }
        if (options.Domain is not null && Uri.CheckHostName(options.Domain) != UriHostNameType.Dns)
        {
            yield return "Mail:Domain is no domain name.";
        }
        if (string.IsNullOrEmpty(options.User) != string.IsNullOrEmpty(options.Password))
        {
            yield return "Mail:User and Mail:Password belong together.";
        }
        if (!string.IsNullOrEmpty(options.User) && options.Security == MailSecurity.None && !IsThisMachine(options.Host))
        {
            yield return "Mail:Security none would send the password in clear to another machine.";
        }
        if (options.TimeoutSeconds is < 1 or > 300)
        {
            yield return "Mail:TimeoutSeconds lies outside 1 to 300.";
        }
        if (options.Connections is < 1 or > 16)
        {
            yield return "Mail:Connections lies outside 1 to 16.";
        }
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
