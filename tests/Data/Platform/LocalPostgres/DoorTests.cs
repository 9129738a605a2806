using System.Globalization;
using Castellan.Tests.Data.Fixtures;
using Npgsql;

namespace Castellan.Tests.Data.Platform.LocalPostgres;

public sealed class DoorTests(PostgresFixture postgres)
{
    private string Folder => postgres.Server.Folder;

    [Fact]
    [Trait("asvs", "13.2.1")]
    public async Task No_way_in_trusts_the_caller()
    {
        var rules = await File.ReadAllLinesAsync(Path.Combine(Folder, "data", "pg_hba.conf"), TestContext.Current.CancellationToken);
        var methods = rules.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')[^1]).ToList();

        methods.ShouldNotBeEmpty();
        methods.ShouldAllBe(method => method == "scram-sha-256");
        (await PrivateServer.AskAsync(postgres.AdminConnectionString, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'")).ShouldBe("0");
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.1", "wrong")]
    [InlineData("socket", null)]
    [InlineData("socket", "wrong")]
    [Trait("asvs", "13.2.1"), Trait("asvs", "13.2.3")]
    public async Task Nobody_enters_without_the_password(string way, string? password)
    {
        var attempt = new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Password = password };
        attempt.Host = way == "socket" ? Path.Combine(Folder, "socket") : way;

        await Should.ThrowAsync<NpgsqlException>(() => PrivateServer.AskAsync(attempt.ConnectionString, "select 1"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("socket")]
    public async Task The_password_opens_both_ways(string way)
    {
        var attempt = new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Host = way == "socket" ? Path.Combine(Folder, "socket") : way };

        (await PrivateServer.AskAsync(attempt.ConnectionString, "select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task It_listens_on_loopback_alone() =>
        (await PrivateServer.AskAsync(postgres.AdminConnectionString, "show listen_addresses")).ShouldBe("127.0.0.1");

    [Fact]
    [Trait("asvs", "13.2.3"), Trait("asvs", "13.3.2")]
    public void Only_its_owner_can_read_the_password_and_the_folder()
    {
        File.GetUnixFileMode(Path.Combine(Folder, "admin.password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task The_servers_log_holds_no_statement_and_no_value()
    {
        await Should.ThrowAsync<PostgresException>(() =>
            PrivateServer.AskAsync(postgres.AdminConnectionString, "create temp table t (mail text unique); insert into t values ('ada@example.org'), ('ada@example.org')"));

        (await File.ReadAllTextAsync(Path.Combine(Folder, "server.log"), TestContext.Current.CancellationToken)).ShouldNotContain("ada@example.org");
    }

    [Fact]
    [Trait("asvs", "13.2.2")]
    public void It_never_runs_as_root()
    {
        var status = File.ReadAllLines($"/proc/{postgres.Server.ProcessId.ToString(CultureInfo.InvariantCulture)}/status");
        var user = status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];

        user.ShouldNotBe("0");
    }
}
