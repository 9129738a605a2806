using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.SignIn;

/// <summary>One console and one account, for attempts that leave no trace.</summary>
public sealed class ConsoleWithAda(PostgresFixture postgres) : IAsyncLifetime
{
    public RunningConsole Console { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        await Console.PersonAsync("ada@example.org");
    }

    public ValueTask DisposeAsync() => Console.DisposeAsync();
}
