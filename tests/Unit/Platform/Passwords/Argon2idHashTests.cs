using Castellan.Platform.Passwords;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-1")]
public sealed class Argon2idHashTests
{
    [Theory]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")]
    [Trait("asvs", "11.2.1")]
    public void The_reference_implementations_vectors_verify(string phc)
    {
        var hash = Argon2idHash.Parse(phc).ShouldNotBeNull();

        Matches(hash, "password").ShouldBeTrue();
        Matches(hash, "Password").ShouldBeFalse();
    }

    [Fact]
    [Trait("asvs", "11.4.2")]
    public void A_new_hash_says_its_parameters_and_verifies()
    {
        var text = Create("correct horse battery staple");

        text.ShouldStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
        var hash = Argon2idHash.Parse(text).ShouldNotBeNull();
        (hash.MemoryKiB, hash.Iterations).ShouldBe((19456, 2));
        Matches(hash, "correct horse battery staple").ShouldBeTrue();
        Matches(hash, "correct horse battery stapler").ShouldBeFalse();
    }

    [Fact]
    public void Each_hash_has_a_salt_of_its_own() => Create("same").ShouldNotBe(Create("same"));

    [Theory]
    [InlineData(19456, 2, true)]
    [InlineData(19456, 1, true)]
    [InlineData(19457, 2, false)]
    [InlineData(19456, 3, false)]
    public void A_hash_is_outdated_when_a_parameter_has_grown(int memory, int iterations, bool meets) =>
        Argon2idHash.Parse(Create("x")).ShouldNotBeNull()
            .MeetsCost(new PasswordOptions { MemoryKiB = memory, Iterations = iterations }).ShouldBe(meets);

    [Fact]
    public void A_hash_of_another_shape_is_outdated_however_costly() =>
        Argon2idHash.Parse("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b0dWRWJTmaaJObGRdescudvJCs").ShouldNotBeNull()
            .MeetsCost(new PasswordOptions()).ShouldBeFalse();

    [Theory]
    [InlineData("$argon2id$v=19$m=2000000,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=1000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=999999999,t=999999999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4\n")]
    [InlineData("$argon2id$v=19$m=-256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    public void A_string_that_is_malformed_or_too_costly_is_not_read(string phc) => Argon2idHash.Parse(phc).ShouldBeNull();

    private static string Create(string password)
    {
        using var bytes = PasswordBytes.Of(password);
        return Argon2idHash.Create(bytes, 19456, 2);
    }

    private static bool Matches(Argon2idHash hash, string password)
    {
        using var bytes = PasswordBytes.Of(password);
        return hash.Matches(bytes);
    }
}
