using Castellan.Platform.Web;

namespace Castellan.Tests.Unit.Platform.Web;

[Trait("proves", "B12")]
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/o/northwind/members?q=ada&state=active")]
    [InlineData("/o/northwind/audit?target=https://example.org/")]
    [InlineData("/account#passkeys")]
    public void A_path_of_this_application_is_gone_to(string address) =>
        ReturnAddress.OrElse(address, "/elsewhere").ShouldBe(address);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("/..//evil.example")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/o\\..\\evil")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData(" /account")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/account\r\nSet-Cookie: a=b")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/\0")]
    [InlineData("/caf\u00e9")]
    [Trait("asvs", "1.2.2"), Trait("asvs", "3.7.2")]
    public void Whatever_else_a_browser_could_read_as_another_site_is_not(string? address) =>
        ReturnAddress.OrElse(address, "/").ShouldBe("/");

    [Fact]
    public void An_address_of_endless_length_is_not() =>
        ReturnAddress.IsLocal("/" + new string('a', 1_000_000)).ShouldBeFalse();
}
