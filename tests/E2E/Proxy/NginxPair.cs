using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Castellan.Tests.E2E.Fixtures;
using Castellan.Tests.Shared.Files;
using Castellan.Tests.Shared.Mail;
using Castellan.Tests.Shared.Nodes;

namespace Castellan.Tests.E2E.Proxy;

/// <summary>
/// Two consoles in production, from a published folder, behind nginx with the configuration of <c>docs/operations</c> as it stands, over
/// one private PostgreSQL.
/// </summary>
public sealed class NginxPair : IAsyncLifetime
{
    private static readonly string[] Temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly TestFolder _folder = new();
    private readonly List<ConsoleNode> _nodes = [];
    private readonly int _port = ConsoleNode.FreePort();
    private SmtpCatcher? _mails;
    private Process? _nginx;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"https://localhost:{_port}");

    public IReadOnlyList<ConsoleNode> Nodes => _nodes;

    internal SmtpCatcher Mails => _mails!;

    /// <summary>Which node answered each request for this path; several, with commas between them, where one was out of reach.</summary>
    internal IReadOnlyList<string> AnsweredBy(string path) =>
        [.. File.ReadLines(Path.Combine(_folder.Path, "access.log"))
            .Where(line => line.Contains($" {path}\" ", StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf("\" ", StringComparison.Ordinal) + 2)..].Split(' ', 4)[3])];

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.Path);
        _mails = await SmtpCatcher.StartAsync();
        var build = Path.Combine(_folder.Path, "build");
        await RunAsync("dotnet", "publish", Path.Combine(RepositoryFolder.Path, "src", "Console"), "-c", "Release", "--no-build", "-v", "q", "-nologo", "-p:_BlazorBrotliCompressionLevel=Optimal", "-o", build);
        // The first makes the database.
        for (var node = 0; node < 2; node++)
        {
            _nodes.Add(await ConsoleNode.StartAsync("Production", Settings(_port, _mails.Port), build));
        }
        WriteConfiguration();
        _nginx = Process.Start(Nginx())!;
        await UntilItListensAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            _nginx.Kill(entireProcessTree: true);
            await _nginx.WaitForExitAsync();
            _nginx.Dispose();
        }
        // The last to end stops the private server.
        foreach (var node in _nodes)
        {
            if (node.IsAlive)
            {
                await node.StopAsync();
            }
            await node.DisposeAsync();
        }
        if (_mails is not null)
        {
            await _mails.DisposeAsync();
        }
        _folder.Dispose();
    }

    /// <summary>What nginx says of its configuration; the exit code is 0 where it takes it.</summary>
    public async Task<(int ExitCode, string Output)> TestConfigurationAsync()
    {
        var start = Nginx();
        start.ArgumentList.Add("-t");
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        using var nginx = Process.Start(start)!;
        var said = await nginx.StandardError.ReadToEndAsync();
        await nginx.WaitForExitAsync();
        return (nginx.ExitCode, said);
    }

    private Dictionary<string, string> Settings(int port, int mailPort) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings:Castellan"] = "",
        ["LocalPostgres:Folder"] = Path.Combine(_folder.Path, "postgres"),
        ["LocalPostgres:Fast"] = "true",
        ["Public:Address"] = $"https://localhost:{port}",
        ["Proxies:Trusted:0"] = "127.0.0.1",
        ["Registration:Mode"] = "Open",
        ["Mail:Host"] = SmtpCatcher.Host,
        ["Mail:Port"] = mailPort.ToString(CultureInfo.InvariantCulture),
        ["Mail:Security"] = "None",
        ["Mail:From"] = "console@castellan.example",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    private void WriteConfiguration()
    {
        var site = Directory.CreateDirectory(Path.Combine(_folder.Path, "castellan")).FullName;
        File.WriteAllLines(Path.Combine(site, "nodes.conf"), _nodes.Select(node => $"server 127.0.0.1:{node.Address.Port} max_fails=1 fail_timeout=2s;"));
        var (certificate, key) = Certificate();
        File.WriteAllText(Path.Combine(_folder.Path, "tls.pem"), certificate);
        File.WriteAllText(Path.Combine(_folder.Path, "tls.key"), key);
        File.WriteAllText(Path.Combine(site, "site.conf"), $"""
            listen 127.0.0.1:{_port} ssl http2;
            server_name localhost;
            ssl_certificate {_folder.Path}/tls.pem;
            ssl_certificate_key {_folder.Path}/tls.key;
            access_log {_folder.Path}/access.log castellan;
            """);
        // What a distribution's own nginx.conf brings, kept inside the test's folder.
        File.WriteAllText(Path.Combine(_folder.Path, "nginx.conf"), $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes 1;
            pid {{_folder.Path}}/nginx.pid;
            error_log stderr crit;
            events { worker_connections 512; }
            http {
                {{string.Join(' ', Temporary.Select(kind => $"{kind}_temp_path {_folder.Path}/{kind};"))}}
                include {{RepositoryFolder.Path}}/docs/operations/castellan.conf;
            }
            """);
    }

    private ProcessStartInfo Nginx() => new(
        File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", ["-p", _folder.Path, "-c", Path.Combine(_folder.Path, "nginx.conf"), "-e", "stderr"]);

    private async Task UntilItListensAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    private static (string Certificate, string Key) Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, said);
    }
}
