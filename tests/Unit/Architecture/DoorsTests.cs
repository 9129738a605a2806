using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>A row is reached through one of the four doors; who uses the last three, or a connection, is listed by name.</summary>
public sealed class DoorsTests
{
    private const string Doors = "Castellan.Data.Tenancy";

    private static readonly string[] Connections =
    [
        "Npgsql.NpgsqlConnection", "Npgsql.NpgsqlDataSource", "Npgsql.NpgsqlDataSourceBuilder", "Npgsql.NpgsqlMultiHostDataSource",
        "System.Data.Common.DbConnection", "System.Data.Common.DbDataSource",
        "Microsoft.EntityFrameworkCore.DbContextOptionsBuilder", "Microsoft.EntityFrameworkCore.DbContextOptionsBuilder`1",
        "Microsoft.EntityFrameworkCore.IDbContextFactory`1",
    ];

    private static readonly string[] Obtaining =
    [
        "AddDbContext", "AddDbContextPool", "AddDbContextFactory", "AddPooledDbContextFactory", "AddNpgsqlDataSource",
        "CreateDbContext", "CreateDbContextAsync", "GetDbConnection",
    ];

    [Theory]
    [InlineData("IdentityDb")]
    [InlineData("OperatorDb")]
    [InlineData("KeeperDb")]
    [InlineData("SeedDb")]
    [InlineData("RelayWrite")]
    [InlineData("connection")]
    public void Only_listed_types_pass(string door) => Offences(door, Assemblies.Ours, DoorUsers.Listed[door]).ShouldBeEmpty();

    [Fact]
    public void An_unlisted_user_of_a_door_is_named() =>
        Offences("KeeperDb", Sample, []).ShouldHaveSingleItem().ShouldStartWith("Castellan.Features.Audit.Purge ");

    [Fact]
    public void A_listed_user_passes() => Offences("KeeperDb", Sample, ["Castellan.Features.Audit.Purge"]).ShouldBeEmpty();

    [Fact]
    public void A_stale_entry_is_named() =>
        Offences("KeeperDb", Sample, ["Castellan.Features.Audit.Purge", "Castellan.Features.Audit.Gone"])
            .ShouldHaveSingleItem().ShouldStartWith("Castellan.Features.Audit.Gone ");

    [Theory]
    [InlineData("object Go() => new Npgsql.NpgsqlConnection();")]
    [InlineData("async Task Go(Npgsql.NpgsqlDataSource source) { await using var c = await source.OpenConnectionAsync(); }")]
    [InlineData("class Rows : Microsoft.EntityFrameworkCore.DbContext { } object Go() => new Rows();")]
    [InlineData("async Task Go(Microsoft.EntityFrameworkCore.IDbContextFactory<Microsoft.EntityFrameworkCore.DbContext> all) { await all.CreateDbContextAsync(); }")]
    [InlineData("object Go(Microsoft.EntityFrameworkCore.DbContext db) => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetDbConnection(db.Database);")]
    public void A_connection_or_context_outside_the_doors_is_named(string member) =>
        Offences("connection", Assemblies.Compile($"namespace Castellan.Features.Members {{ class Shortcut {{ {member} }} }}"), [])
            .ShouldHaveSingleItem().ShouldStartWith("Castellan.Features.Members.Shortcut ");

    [Fact]
    public void Inside_the_doors_a_connection_is_at_home() =>
        Offences("connection", Assemblies.Compile("namespace Castellan.Data.Tenancy { class Door { Npgsql.NpgsqlConnection c; } }"), []).ShouldBeEmpty();

    private static IReadOnlyList<TypeDefinition> Sample => Assemblies.Compile("""
        namespace Castellan.Data.Tenancy { class KeeperDb { } class Connections { KeeperDb keeper; } }
        namespace Castellan.Features.Audit { class Purge { async Task Run(object door) { await Task.Yield(); _ = ((Castellan.Data.Tenancy.KeeperDb)door).ToString(); } } }
        """);

    private static IEnumerable<string> Offences(string door, IReadOnlyList<TypeDefinition> types, string[] listed)
    {
        var users = types
            .Where(type => Room.Of(type) is not Room.Outside && type.Namespace != Doors && Uses(type, door))
            .Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);
        return users.Except(listed, StringComparer.Ordinal).Select(user => $"{user} uses {door} and is not listed in DoorUsers.cs")
            .Concat(listed.Except(users, StringComparer.Ordinal).Select(entry => $"{entry} is listed in DoorUsers.cs for {door} and does not use it"));
    }

    private static bool Uses(TypeDefinition type, string door) => door == "connection"
        ? TypeUses.Of(type).Any(used => Connections.Contains(used.FullName, StringComparer.Ordinal) && !IsContext(type)) || type.AllMethods().Any(Obtains)
        : TypeUses.Of(type).Any(used => used.FullName == $"{Doors}.{door}");

    /// <summary>A context names the builder of its own options; opening it is what counts.</summary>
    private static bool IsContext(TypeDefinition type) => type.Is("Microsoft.EntityFrameworkCore.DbContext");

    private static bool Obtains(MethodDefinition method) => method.Instructions().Any(instruction => instruction.Operand is MethodReference called
        && (Obtaining.Contains(called.Name, StringComparer.Ordinal)
            || (instruction.OpCode.Code == Mono.Cecil.Cil.Code.Newobj && called.DeclaringType.Is("Microsoft.EntityFrameworkCore.DbContext"))));
}
