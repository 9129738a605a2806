using System.Diagnostics;
using System.Globalization;
using static Castellan.Tests.Data.Platform.LocalPostgres.PrivateServer;

namespace Castellan.Tests.Data.Platform.LocalPostgres;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_server_killed_hard_comes_back_with_everything_committed()
    {
        using var place = new PrivateServer();
        var killed = await place.StartAsync(place.Options with { Fast = false });
        await AskAsync(killed.AdminConnectionString, "create table kept as select generate_series(1, 1000) as n");
        KillHard(killed.ProcessId);
        await WaitUntilGoneAsync(killed.ProcessId);
        await killed.DisposeAsync();
        File.Exists(Path.Combine(place.Data, "postmaster.pid")).ShouldBeTrue();

        await using var again = await place.StartAsync(place.Options with { Fast = false });

        again.Adopted.ShouldBeFalse();
        (await AskAsync(again.AdminConnectionString, "select count(*) from kept")).ShouldBe("1000");
    }

    [Fact]
    public async Task A_server_killed_while_a_session_works_comes_back()
    {
        using var place = new PrivateServer();
        var killed = await place.StartAsync();
        var busy = AskAsync(killed.AdminConnectionString, "select count(*) from generate_series(1, 20000000) a");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        KillHard(killed.ProcessId);

        await using var again = await place.StartAsync();

        (await AskAsync(again.AdminConnectionString, "select 1")).ShouldBe("1");
        await Should.NotThrowAsync(async () => await Task.WhenAny(busy));
        await killed.DisposeAsync();
        (await AskAsync(again.AdminConnectionString, "select 1")).ShouldBe("1", "the first console left, the second still uses the server");
    }

    [Fact]
    public async Task A_lock_file_whose_number_belongs_to_another_program_does_not_stop_a_start()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        var file = Path.Combine(place.Data, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);

        await using var second = await place.StartAsync();

        second.ProcessId.ShouldNotBe(Environment.ProcessId);
        (await AskAsync(second.AdminConnectionString, "select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task A_console_killed_hard_takes_the_server_with_it()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        using var other = await place.OtherConsoleAsync();
        await first.DisposeAsync();
        IsAlive(first.ProcessId).ShouldBeTrue("the other console still uses the server");

        other.Kill();

        await WaitUntilGoneAsync(first.ProcessId);
        File.Exists(Path.Combine(place.Data, "postmaster.pid")).ShouldBeFalse("the watchdog stops it cleanly");
    }

    [Fact]
    public async Task A_server_left_by_a_killed_console_is_adopted_when_nobody_watches()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        using var other = await place.OtherConsoleAsync();
        await first.DisposeAsync();

        await using var second = await place.StartAsync();
        other.Kill();

        second.Adopted.ShouldBeTrue();
        second.ProcessId.ShouldBe(first.ProcessId);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        (await AskAsync(second.AdminConnectionString, "select 1")).ShouldBe("1", "the watchdog waits for the second console too");
    }

    [Fact]
    public async Task An_interrupted_creation_is_begun_anew()
    {
        using var place = new PrivateServer();
        var half = Path.Combine(place.Path, "data.unfinished");
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, "PG_VERSION"), "15", TestContext.Current.CancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            using var owner = Process.Start("chown", ["-R", "postgres", place.Path]);
            await owner.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var server = await place.StartAsync();

        Directory.Exists(half).ShouldBeFalse();
        (await AskAsync(server.AdminConnectionString, "select 1")).ShouldBe("1");
    }
}
