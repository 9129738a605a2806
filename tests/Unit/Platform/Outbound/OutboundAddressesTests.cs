using System.Net;
using Castellan.Platform.Outbound;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Outbound;

public sealed class OutboundAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::10.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001:db8::1")]
    [Trait("asvs", "1.3.6"), Trait("asvs", "13.2.4")]
    public void An_address_that_leads_inside_is_closed(string address) => Closed().IsAllowed(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    public void The_public_internet_is_open(string address)
    {
        Closed().IsAllowed(IPAddress.Parse(address)).ShouldBeTrue();
        Closed().IsAllowedPrivately(IPAddress.Parse(address)).ShouldBeFalse();
    }

    [Fact]
    [Trait("asvs", "1.3.6"), Trait("asvs", "13.2.4")]
    public void What_the_operator_names_is_open_and_nothing_beside_it()
    {
        var addresses = new OutboundAddresses(Options.Create(new OutboundOptions { AllowedNetworks = ["10.1.0.0/16"] }));

        addresses.IsAllowed(IPAddress.Parse("10.1.2.3")).ShouldBeTrue();
        addresses.IsAllowed(IPAddress.Parse("::ffff:10.1.2.3")).ShouldBeTrue();
        addresses.IsAllowed(IPAddress.Parse("10.2.2.3")).ShouldBeFalse();
        addresses.AllowsPlain.ShouldBeTrue();
        Closed().AllowsPlain.ShouldBeFalse();
    }

    private static OutboundAddresses Closed() => new(Options.Create(new OutboundOptions()));
}
