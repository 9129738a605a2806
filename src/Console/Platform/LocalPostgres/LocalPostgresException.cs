namespace Castellan.Platform.LocalPostgres;

/// <summary>The private PostgreSQL cannot run. The message is written for the operator and says what to do.</summary>
public sealed class LocalPostgresException : Exception
{
    public LocalPostgresException(string message) : base(message)
    {
    }

    public LocalPostgresException(string message, Exception inner) : base(message, inner)
    {
    }
}
