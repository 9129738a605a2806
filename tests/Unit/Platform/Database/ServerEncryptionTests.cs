using Castellan.Platform.Database;

namespace Castellan.Tests.Unit.Platform.Database;

public sealed class ServerEncryptionTests
{
    [Theory, Trait("asvs", "12.3.1"), Trait("asvs", "12.3.2"), Trait("asvs", "12.3.4")]
    [InlineData("Host=db.example.org;Database=castellan")]
    [InlineData("Host=db.example.org;SSL Mode=Disable")]
    [InlineData("Host=db.example.org;SSL Mode=Prefer")]
    [InlineData("Host=db.example.org;SSL Mode=Require")]
    [InlineData("Host=10.0.0.5:5433;SSL Mode=Prefer")]
    [InlineData("Host=localhost,db.example.org")]
    [InlineData("Host=localhost.example.org")]
    public void A_database_on_another_machine_is_reached_under_verified_TLS_only(string connection) =>
        ServerEncryption.Faults(connection).ShouldHaveSingleItem().ShouldContain("SSL Mode=VerifyFull");

    [Theory]
    [InlineData("Host=db.example.org;SSL Mode=VerifyFull")]
    [InlineData("Host=db.example.org,db2.example.org;SSL Mode=VerifyCA")]
    [InlineData("Host=localhost;Database=castellan")]
    [InlineData("Host=127.0.0.1:5433")]
    [InlineData("Host=::1")]
    [InlineData("Host=/run/postgresql;Database=castellan")]
    public void This_machine_and_a_verified_server_pass(string connection) => ServerEncryption.Faults(connection).ShouldBeEmpty();

    [Fact]
    public void What_is_no_connection_string_is_named_and_not_repeated()
    {
        var fault = ServerEncryption.Faults("Host=db;Password=words of a test;Nonsense=1").ShouldHaveSingleItem();

        fault.ShouldContain("ConnectionStrings:Castellan");
        fault.ShouldNotContain("words of a test");
    }
}
