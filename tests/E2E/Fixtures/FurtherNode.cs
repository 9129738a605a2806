using System.Globalization;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sealing;
using Castellan.Tests.Shared.Mail;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>A console in a process of its own beside the one under test, over the same database: it can be killed.</summary>
internal static class FurtherNode
{
    public static Task<ConsoleNode> StartNodeAsync(this ConsoleUnderTest console)
    {
        var access = console.Services.GetRequiredService<DatabaseAccess>();
        return ConsoleNode.StartAsync("Development", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Castellan"] = access.Server,
            ["Database:AppPassword"] = access.AppPassword,
            ["Database:IdentityPassword"] = access.IdentityPassword,
            ["Database:OperatorPassword"] = access.OperatorPassword,
            ["Database:KeeperPassword"] = access.KeeperPassword,
            ["Database:ContextKey"] = Convert.ToBase64String(access.ContextKey),
            ["Keys:Folder"] = console.Services.GetRequiredService<IOptions<KeyOptions>>().Value.Folder,
            ["Jobs:RunHere"] = "false",
            ["Mail:Host"] = SmtpCatcher.Host,
            ["Mail:Port"] = console.Mails.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = "None",
            ["Mail:From"] = "console@castellan.example",
            ["Logging:LogLevel:Default"] = "Warning",
        });
    }
}
