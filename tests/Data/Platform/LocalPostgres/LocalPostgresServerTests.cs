using System.Net;
using System.Net.Sockets;
using Castellan.Platform.LocalPostgres;
using Npgsql;
using static Castellan.Tests.Data.Platform.LocalPostgres.PrivateServer;

namespace Castellan.Tests.Data.Platform.LocalPostgres;

public sealed class LocalPostgresServerTests
{
    [Fact]
    public async Task A_new_folder_becomes_a_server_that_answers_and_stops_with_its_console()
    {
        using var place = new PrivateServer();
        var server = await place.StartAsync();
        (await AskAsync(server.AdminConnectionString, "select current_user || ' ' || current_setting('data_checksums')")).ShouldBe("castellan_admin on");
        (await AskAsync(server.AdminConnectionString, "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'postgres'"))
            .ShouldBe("C.UTF-8 UTF8");
        server.Adopted.ShouldBeFalse();

        await server.DisposeAsync();

        // Its lock file goes a moment before the process does.
        await WaitUntilGoneAsync(server.ProcessId);
        File.Exists(Path.Combine(place.Data, "postmaster.pid")).ShouldBeFalse();
    }

    [Fact]
    public async Task Data_port_and_password_outlive_the_console()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        await AskAsync(first.AdminConnectionString, "create table kept as select 7 as n");
        await first.DisposeAsync();

        await using var second = await place.StartAsync();

        second.AdminConnectionString.ShouldBe(first.AdminConnectionString);
        (await AskAsync(second.AdminConnectionString, "select n from kept")).ShouldBe("7");
    }

    [Fact]
    public async Task The_last_of_two_consoles_stops_the_server()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        var second = await place.StartAsync();
        second.Adopted.ShouldBeTrue();
        second.ProcessId.ShouldBe(first.ProcessId);

        await first.DisposeAsync();
        (await AskAsync(second.AdminConnectionString, "select 1")).ShouldBe("1");

        await second.DisposeAsync();
        // Its lock file goes a moment before the process does.
        await WaitUntilGoneAsync(second.ProcessId);
    }

    [Fact]
    public async Task Consoles_that_start_at_the_same_moment_share_one_server()
    {
        using var place = new PrivateServer();

        var consoles = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.StartAsync()));

        consoles.Select(console => console.ProcessId).Distinct().Count().ShouldBe(1);
        consoles.Count(console => !console.Adopted).ShouldBe(1);
        await Task.WhenAll(consoles.Select(console => console.DisposeAsync().AsTask()));
        // Its lock file goes a moment before the process does.
        await WaitUntilGoneAsync(consoles[0].ProcessId);
    }

    [Fact]
    public async Task A_taken_port_is_replaced_and_the_new_one_kept()
    {
        using var place = new PrivateServer();
        var first = await place.StartAsync();
        await first.DisposeAsync();
        using var squatter = new TcpListener(IPAddress.Loopback, first.Port);
        squatter.Start();

        int moved;
        await using (var second = await place.StartAsync())
        {
            moved = second.Port;
            (await AskAsync(OverTcp(second), "select 1")).ShouldBe("1");
        }

        moved.ShouldNotBe(first.Port);
        squatter.Stop();
        await using var third = await place.StartAsync();
        third.Port.ShouldBe(moved);
    }

    [Fact]
    public async Task A_folder_too_deep_for_a_socket_is_served_over_loopback()
    {
        using var place = new PrivateServer();
        var deep = place.Options with { Folder = Path.Combine(place.Path, new string('d', 90)) };
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(place.Path);
        }

        await using var server = await place.StartAsync(deep);

        server.Host.ShouldBe("127.0.0.1");
        (await AskAsync(server.AdminConnectionString, "select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task A_run_keeps_fsync_and_a_test_server_leaves_it_out()
    {
        using var place = new PrivateServer();
        await using (var careful = await place.StartAsync(place.Options with { Fast = false }))
        {
            (await AskAsync(careful.AdminConnectionString, "select current_setting('fsync') || current_setting('full_page_writes') || current_setting('synchronous_commit')"))
                .ShouldBe("ononon");
        }

        await using var fast = await place.StartAsync();
        (await AskAsync(fast.AdminConnectionString, "select current_setting('fsync') || current_setting('full_page_writes') || current_setting('synchronous_commit')"))
            .ShouldBe("offoffon");
    }

    [Fact]
    [Trait("asvs", "1.2.5")]
    public async Task A_setting_of_the_caller_wins_and_cannot_break_out_of_its_line()
    {
        using var place = new PrivateServer();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "41", ["castellan.note"] = "it's fine" };

        await using var server = await place.StartAsync(place.Options with { Settings = settings });

        (await AskAsync(server.AdminConnectionString, "select current_setting('max_connections') || current_setting('castellan.note')")).ShouldBe("41it's fine");
        await Should.ThrowAsync<LocalPostgresException>(async () =>
        {
            using var other = new PrivateServer();
            await other.StartAsync(other.Options with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["note"] = "a\nfsync = off" } });
        });
    }

    internal static string OverTcp(LocalPostgresServer server) =>
        new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Host = "127.0.0.1" }.ConnectionString;
}
