using Castellan.Platform.Passwords;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PasswordOptions = Castellan.Platform.Passwords.PasswordOptions;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-1")]
public sealed class PasswordFormatsTests
{
    private const string Unusual = "mot de passe é";

    [Theory]
    // crypt_blowfish 1.3, wrapper.c
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("pä55wörter", "$2y$05$abcdefghijklmnopqrstuu92D1yxZvXfz.TWNDxiRdQQwJwFZ9x4C")]
    // RFC 7914, section 11
    [InlineData("passwd", "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw==")]
    // Django 5.2, tests/auth_tests/test_hashers.py
    [InlineData("lètmein", "pbkdf2_sha256$1000000$seasalt$r1uLUxoxpP2Ued/qxvmje7UH9PUJBkRrvf9gGPL7Cps=")]
    // Python's hashlib
    [InlineData(Unusual, "pbkdf2_sha1$1000$seasalt$1fWJi2iPLykbvQY72RtTxBtq5iU=")]
    [InlineData(Unusual, "$pbkdf2-sha512$1000$8PHy8/T19vf4.fr7/P3./w$kLfFJnNC9LwkAFO2zIrN8KMDONTLiCYS4V5YMikhhLzwBwd1UY3qhkyrQnuak0WRBVa74nhg4nnKEIeJQsIH5g")]
    // passlib, tests/test_handlers.py
    [InlineData("password", "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ")]
    public void Published_vectors_of_imported_formats_verify_and_are_outdated(string password, string stored)
    {
        PasswordFormats.IsSupported(stored).ShouldBeTrue();
        Matches(stored, password).ShouldBeTrue();
        Matches(stored, password + "x").ShouldBeFalse();
        PasswordFormats.Parse(stored)!.MeetsCost(new PasswordOptions()).ShouldBeFalse();
    }

    [Theory]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV2)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3)]
    public void What_the_framework_hashed_verifies(PasswordHasherCompatibilityMode mode)
    {
        var framework = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = mode }));
        var stored = framework.HashPassword(new object(), Unusual);

        Matches(stored, Unusual).ShouldBeTrue();
        Matches(stored, Unusual.ToUpperInvariant()).ShouldBeFalse();
    }

    [Fact]
    public void Bcrypt_ignores_what_follows_its_72_bytes()
    {
        const string Stored = "$2b$05$abcdefghijklmnopqrstuuGUnCqbfgs3htOkLrFduUjAyLBw1Rq/u";

        Matches(Stored, new string('a', 72) + "ignored").ShouldBeTrue();
        Matches(Stored, new string('a', 72) + "other").ShouldBeTrue();
        Matches(Stored, new string('a', 71) + "b").ShouldBeFalse();
    }

    [Fact]
    [Trait("proves", "B01")]
    public void A_password_with_nul_never_matches_a_bcrypt_hash_of_what_stands_before_it() =>
        Matches("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U\0anything").ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    [InlineData("$1$abcdefgh$irWbblnpmw.5z7wgBnprh0")]
    [InlineData("$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("pbkdf2_sha256$999999999$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=")]
    [InlineData("pbkdf2_sha256$1000$salt$")]
    [InlineData("pbkdf2_sha256$1000$salt$VawE")]
    [InlineData("pbkdf2_md5$1000$salt$VawEblbjCJ/sFpHCJUS2Bg==")]
    [InlineData("$pbkdf2-sha256$0$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ")]
    [InlineData("AQAAAAE=")]
    [InlineData("AQAAAAL/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Unknown_weak_or_ruinous_hashes_are_not_supported(string? stored) => PasswordFormats.IsSupported(stored).ShouldBeFalse();

    [Fact]
    [Trait("proves", "B04")]
    [Trait("asvs", "1.4.1")]
    public void No_stored_text_makes_parsing_throw()
    {
        PasswordFormats.IsSupported(new string('$', 1_000_000)).ShouldBeFalse();
        PasswordFormats.IsSupported("pbkdf2_sha256$1$" + new string('a', 1_000_000)).ShouldBeFalse();

        var pieces = Gen.Elements("$", "argon2id", "v=19", "m=256,t=2,p=1", "2b", "05", "pbkdf2_sha256", "pbkdf2-sha512", "1000", "====", "AQAAAAEAACcQ", "\uD800", "\0");
        Prop.ForAll(pieces.ListOf().Select(string.Concat).ToArbitrary(), text => PasswordFormats.IsSupported(text) || true).QuickCheckThrowOnFailure();
    }

    private static bool Matches(string stored, string password)
    {
        using var bytes = PasswordBytes.Of(password);
        return PasswordFormats.Parse(stored).ShouldNotBeNull().Matches(bytes);
    }
}
