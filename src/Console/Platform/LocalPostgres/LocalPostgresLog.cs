namespace Castellan.Platform.LocalPostgres;

internal static partial class LocalPostgresLog
{
    [LoggerMessage(LogLevel.Information, "Created a private PostgreSQL {Version} in {Folder}")]
    public static partial void Created(ILogger log, Version version, string folder);

    [LoggerMessage(LogLevel.Information, "Private PostgreSQL ready on port {Port} after {Milliseconds} ms")]
    public static partial void Started(ILogger log, int port, long milliseconds);

    [LoggerMessage(LogLevel.Information, "Using the private PostgreSQL that already runs on port {Port}")]
    public static partial void Adopted(ILogger log, int port);

    [LoggerMessage(LogLevel.Information, "Private PostgreSQL stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(LogLevel.Information, "Another console still uses the private PostgreSQL, which therefore keeps running")]
    public static partial void LeftRunning(ILogger log);

    [LoggerMessage(LogLevel.Warning, "Account {Account} cannot reach {Wanted}; the private PostgreSQL lives in {Folder} instead")]
    public static partial void FolderMoved(ILogger log, string account, string wanted, string folder);

    [LoggerMessage(LogLevel.Warning, "A previous private PostgreSQL did not end cleanly; its data is being recovered")]
    public static partial void Recovering(ILogger log);

    [LoggerMessage(LogLevel.Warning, "Port {Port} is taken by another program; choosing another one")]
    public static partial void PortTaken(ILogger log, int port);

    [LoggerMessage(LogLevel.Error, "The private PostgreSQL did not stop: {Reason}")]
    public static partial void NotStopped(ILogger log, string reason);
}
