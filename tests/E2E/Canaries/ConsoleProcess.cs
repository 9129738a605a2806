using System.Diagnostics;
using System.Text.RegularExpressions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>A console in a process of its own; everything that it prints goes into one file.</summary>
internal sealed partial class ConsoleProcess : IDisposable
{
    public const string Argument = "console";

    private const string OutputVariable = "CASTELLAN_TEST_OUTPUT";

    private readonly Process _process;

    private ConsoleProcess(Process process, string output, string address)
    {
        _process = process;
        Output = output;
        Address = address;
    }

    public string Output { get; }

    /// <summary>For example <c>http://localhost:41234</c>.</summary>
    public string Address { get; }

    public static async Task<ConsoleProcess> StartAsync(string output, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        // The shell hands the file over: no reader of ours, that could lose a line, stands between.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >\"${OutputVariable}\" 2>&1", Path.Combine(AppContext.BaseDirectory, "Castellan.Tests.E2E"),
            Argument, "--environment=Testing", "--applicationName=Castellan", $"--contentRoot={AppContext.BaseDirectory}", "--urls=http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.Environment[OutputVariable] = output;
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var process = Process.Start(start) ?? throw new InvalidOperationException("The console did not start.");
        var began = Stopwatch.StartNew();
        while (true)
        {
            var said = File.Exists(output) ? Ready().Match(await ReadAsync(output, cancellation)) : Match.Empty;
            if (said.Success)
            {
                return new ConsoleProcess(process, output, $"http://localhost:{said.Groups["port"].Value}");
            }
            if (process.HasExited || began.Elapsed > TimeSpan.FromMinutes(2))
            {
                var last = File.Exists(output) ? await ReadAsync(output, cancellation) : "";
                process.Dispose();
                throw new InvalidOperationException($"The console did not come up. Its last words: {last[Math.Max(0, last.Length - 2000)..]}");
            }
            await Task.Delay(200, cancellation);
        }
    }

    public static async Task RunAsync(string[] settings)
    {
        await using var console = await ConsoleApplication.CreateAsync(settings, builder => builder.WebHost.UseStaticWebAssets());
        await console.Web.StartAsync();
        await Console.Out.WriteLineAsync($"Ready at port {console.Services.GetRequiredService<PublicAddress>().Root.Port}.");
        // Ends with whoever started it.
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
        await console.Web.StopAsync();
    }

    /// <summary>Lets it end by itself, so that every line is written.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromMinutes(1), cancellation);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(cancellation);
    }

    [GeneratedRegex(@"Ready at port (?<port>\d+)\.", RegexOptions.None, 1000)]
    private static partial Regex Ready();
}
