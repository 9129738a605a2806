using Castellan.Platform.Mail;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace Castellan.Tests.Unit.Platform.Mail;

public sealed class MailOptionsTests
{
    [Fact]
    public void Usable_options_pass()
    {
        Faults(new MailOptions { Host = "mail.example", From = "castellan@example.org", User = "u", Password = "p" }).ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var faults = Faults(new MailOptions { Host = "mail.example", Port = 0, From = "nobody", FromName = "a\r\nb", User = "u", TimeoutSeconds = 0, Connections = 99, Domain = "no domain" });

        foreach (var key in new[] { "Port", "From ", "FromName", "Domain", "User", "TimeoutSeconds", "Connections" })
        {
            faults.ShouldContain(fault => fault.StartsWith($"Mail:{key}", StringComparison.Ordinal), key);
        }
    }

    [Fact]
    [Trait("asvs", "12.3.1")]
    public void A_password_goes_to_another_machine_under_TLS_only()
    {
        var options = new MailOptions { Host = "mail.example", From = "a@example.org", User = "u", Password = "p", Security = MailSecurity.None };

        Faults(options).ShouldHaveSingleItem();
        options.Host = "127.0.0.1";
        Faults(options).ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_server_passes_in_development_only()
    {
        Faults(new MailOptions(), Environments.Development).ShouldBeEmpty();
        Faults(new MailOptions()).ShouldHaveSingleItem();
    }

    private static IEnumerable<string> Faults(MailOptions options, string? environment = null) =>
        new MailOptionsValidator(new HostingEnvironment { EnvironmentName = environment ?? Environments.Production }).Validate(null, options).Failures ?? [];
}
