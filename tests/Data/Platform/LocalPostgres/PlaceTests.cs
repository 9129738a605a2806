using Castellan.Platform.LocalPostgres;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Platform.LocalPostgres;

public sealed class PlaceTests
{
    [Fact]
    public async Task Missing_programs_are_named_with_the_way_to_install_them_and_nothing_is_made()
    {
        using var empty = new TestFolder();
        using var place = new PrivateServer();

        var refused = await Should.ThrowAsync<LocalPostgresException>(() => place.StartAsync(place.Options with { BinariesFolder = empty.Path }));

        refused.Message.ShouldContain("PostgreSQL 15 or newer is not installed");
        refused.Message.ShouldContain("apt-get install postgresql");
        Directory.Exists(place.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cluster_of_another_major_version_asks_for_that_version()
    {
        using var place = new PrivateServer();
        await (await place.StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(place.Data, "PG_VERSION"), "9\n", TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<LocalPostgresException>(() => place.StartAsync());

        refused.Message.ShouldContain("postgresql-9");
    }

    [Fact]
    public async Task A_lost_password_is_explained()
    {
        using var place = new PrivateServer();
        await (await place.StartAsync()).DisposeAsync();
        File.Delete(Path.Combine(place.Path, "admin.password"));

        var refused = await Should.ThrowAsync<LocalPostgresException>(() => place.StartAsync());

        refused.Message.ShouldContain("admin.password is missing");
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server under another account.");
        using var place = new PrivateServer();

        var refused = await Should.ThrowAsync<LocalPostgresException>(() => place.StartAsync(place.Options with { ServerAccount = "castellan-nobody" }));

        refused.Message.ShouldContain("castellan-nobody");
    }

    [Fact]
    public async Task A_checkout_below_a_folder_of_root_alone_keeps_its_data_elsewhere()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server under another account.");
        using var closed = new TestFolder();
        Directory.CreateDirectory(closed.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var wanted = Path.Combine(closed.Path, ".local", "postgres");
        using var place = new PrivateServer();

        await using (var server = await place.StartAsync(place.Options with { Folder = wanted }))
        {
            server.Folder.ShouldBe(ServerFolder.Elsewhere(wanted));
            Directory.Exists(wanted).ShouldBeFalse();
            (await PrivateServer.AskAsync(server.AdminConnectionString, "select 1")).ShouldBe("1");
        }

        Directory.Delete(ServerFolder.Elsewhere(wanted), recursive: true);
    }

    [Fact]
    public async Task Root_keeps_the_account_that_owns_an_existing_folder()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server under another account.");
        using var place = new PrivateServer();
        await using (await place.StartAsync(place.Options with { ServerAccount = "daemon" }))
        {
        }

        await using var again = await place.StartAsync();

        (await PrivateServer.AskAsync(again.AdminConnectionString, "select 1")).ShouldBe("1");
    }

    [Fact]
    public void The_default_folder_belongs_to_the_checkout_or_to_the_published_build()
    {
        using var place = new TestFolder();
        var nested = Directory.CreateDirectory(Path.Combine(place.Path, "src", "Console")).FullName;
        LocalPostgresOptions.DefaultFolder(nested).ShouldBe(Path.Combine(nested, ".local", "postgres"));

        File.WriteAllText(Path.Combine(place.Path, "Console.sln"), "");

        LocalPostgresOptions.DefaultFolder(nested).ShouldBe(Path.Combine(place.Path, ".local", "postgres"));
    }
}
