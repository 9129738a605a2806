using System.Diagnostics;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-1")]
public sealed class PasswordWorkersTests : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly PasswordWorkers workers = Workers(new PasswordOptions());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    [Fact]
    public async Task What_was_hashed_is_right_and_anything_else_is_wrong()
    {
        var stored = await workers.HashAsync(Password, Cancellation);

        (await workers.VerifyAsync(stored, Password, Cancellation)).ShouldBe(PasswordVerdict.Right);
        (await workers.VerifyAsync(stored, Password + " ", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
        (await workers.VerifyAsync(stored, "", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
    }

    [Fact]
    [Trait("asvs", "11.2.2")]
    public async Task A_hash_with_smaller_parameters_is_right_but_outdated()
    {
        using var weaker = Workers(new PasswordOptions { MemoryKiB = 19456 });
        var stored = await weaker.HashAsync(Password, Cancellation);

        (await workers.VerifyAsync(stored, Password, Cancellation)).ShouldBe(PasswordVerdict.RightButOutdated);
        (await workers.VerifyAsync(stored, "wrong", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
    }

    [Fact]
    public async Task An_imported_hash_is_right_but_outdated() =>
        (await workers.VerifyAsync("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U", Cancellation))
            .ShouldBe(PasswordVerdict.RightButOutdated);

    [Fact]
    public async Task After_its_renewal_an_imported_password_counts_beyond_72_bytes()
    {
        var whole = new string('a', 72) + "ignored";
        var renewed = await workers.HashAsync(whole, Cancellation);

        (await workers.VerifyAsync(renewed, whole, Cancellation)).ShouldBe(PasswordVerdict.Right);
        (await workers.VerifyAsync(renewed, new string('a', 72) + "other", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [Trait("asvs", "6.3.8")]
    public async Task An_unknown_account_or_an_unreadable_hash_costs_as_much_as_a_known_one(string? stored)
    {
        var known = await workers.HashAsync(Password, Cancellation);

        // In turn, and the quickest of each: whatever else the machine does only adds to a sample.
        var (ofKnown, ofUnknown) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 15; round++)
        {
            ofKnown = Math.Min(ofKnown, await TimeOfVerifying(known));
            ofUnknown = Math.Min(ofUnknown, await TimeOfVerifying(stored));
        }

        (ofUnknown / ofKnown).ShouldBeInRange(0.5, 2);
    }

    [Fact]
    [Trait("proves", "B23")]
    public void Ten_megabytes_are_wrong_at_once_without_a_hash()
    {
        var huge = new string('x', 10_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verdict = workers.VerifyAsync(null, huge, Cancellation);

        verdict.IsCompletedSuccessfully.ShouldBeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
        Should.Throw<ArgumentException>(() => workers.HashAsync(huge, Cancellation)).Message.ShouldNotContain("xxx");
    }

    [Theory]
    [Trait("proves", "B03")]
    [InlineData("nul\0one is in here", "nul\0two is in here")]
    [InlineData("İstanbul ıslak", "Istanbul islak")]
    [InlineData("caf\u00E9 au lait", "cafe\u0301 au lait")]
    [Trait("asvs", "6.2.8")]
    public Task Unicode_is_hashed_as_received(string password, string similar) => AreDifferentPasswords(password, similar);

    [Fact]
    [Trait("proves", "B01")]
    public Task Lone_surrogates_are_hashed_as_received() => AreDifferentPasswords("\uD800 lone surrogate", "\uD801 lone surrogate");

    [Fact]
    [Trait("asvs", "6.2.9")]
    public async Task A_hundred_and_twenty_eight_characters_beyond_the_basic_plane_are_accepted()
    {
        var foxes = string.Concat(Enumerable.Repeat("🦊", 128));
        var stored = await workers.HashAsync(foxes, Cancellation);

        (await workers.VerifyAsync(stored, foxes, Cancellation)).ShouldBe(PasswordVerdict.Right);
        (await workers.VerifyAsync(stored, foxes + "🦊", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
    }

    private async Task AreDifferentPasswords(string password, string similar)
    {
        var stored = await workers.HashAsync(password, Cancellation);

        (await workers.VerifyAsync(stored, password, Cancellation)).ShouldBe(PasswordVerdict.Right);
        (await workers.VerifyAsync(stored, similar, Cancellation)).ShouldBe(PasswordVerdict.Wrong);
    }

    private async Task<double> TimeOfVerifying(string? stored)
    {
        var started = Stopwatch.GetTimestamp();
        (await workers.VerifyAsync(stored, "wrong password", Cancellation)).ShouldBe(PasswordVerdict.Wrong);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static PasswordWorkers Workers(PasswordOptions options) => new(Options.Create(options), TimeProvider.System);
}
