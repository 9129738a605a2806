using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Castellan.Platform.LocalPostgres;

/// <summary>The server's port: chosen by the system once, kept while it stays free.</summary>
internal static class LoopbackPort
{
    public static int Choose(string rememberedIn, ILogger log)
    {
        if (Remembered(rememberedIn) is { } before)
        {
            if (TryListen(before) is not null)
            {
                return before;
            }

            LocalPostgresLog.PortTaken(log, before);
        }

        var chosen = TryListen(0) ?? throw new LocalPostgresException("No loopback port is free for the private PostgreSQL.");
        File.WriteAllText(rememberedIn, chosen.ToString(CultureInfo.InvariantCulture));
        return chosen;
    }

    private static int? Remembered(string file) =>
        File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : null;

    private static int? TryListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
