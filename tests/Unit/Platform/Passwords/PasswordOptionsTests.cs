using Castellan.Platform.Passwords;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-1")]
public sealed class PasswordOptionsTests
{
    [Theory]
    [InlineData(19456, 2, true)]
    [InlineData(47104, 1, true)]
    [InlineData(65536, 3, true)]
    [InlineData(19455, 2, false)]
    [InlineData(47103, 1, false)]
    [InlineData(19456, 1, false)]
    [InlineData(47104, 0, false)]
    [InlineData(9216, 100, false)]
    [Trait("asvs", "11.4.2")]
    public void Argon2id_below_OWASPs_minimum_is_refused(int memory, int iterations, bool accepted)
    {
        var faults = Faults(("MemoryKiB", memory), ("Iterations", iterations));

        (faults.Count > 0).ShouldBe(!accepted);
        faults.ShouldAllBe(fault => fault.Contains("Passwords:MemoryKiB") && fault.Contains("Passwords:Iterations"));
    }

    [Theory]
    [InlineData("MemoryKiB", 1_048_577)]
    [InlineData("Iterations", 100_000)]
    [InlineData("Permits", -1)]
    [InlineData("QueueSeconds", 0)]
    [InlineData("MinimumLength", 14)]
    [InlineData("MinimumLength", 129)]
    [InlineData("MinimumLengthWithSecondFactor", 7)]
    [InlineData("MinimumLengthWithSecondFactor", 16)]
    [InlineData("MaximumLength", 127)]
    [InlineData("MaximumLength", 5000)]
    public void A_setting_out_of_range_is_named(string key, int value) =>
        Faults((key, value)).ShouldHaveSingleItem().ShouldContain($"Passwords:{key} {value}");

    [Fact]
    public void All_faults_are_listed_at_once() =>
        Faults(("MemoryKiB", 1), ("Permits", -1), ("QueueSeconds", 99), ("MinimumLength", 8), ("MaximumLength", 20)).Count.ShouldBe(5);

    [Fact]
    public void The_defaults_are_accepted() => Faults().ShouldBeEmpty();

    private static List<string> Faults(params (string Key, int Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Passwords:{setting.Key}", (string?)$"{setting.Value}")))
            .Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddPasswords().BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }
}
