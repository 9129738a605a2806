using Castellan.Kit;
using Castellan.Kit.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Castellan.Tests.Unit.Kit.Time;

public sealed class TimeWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 4, 31, 7, TimeSpan.Zero);
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static readonly IStringLocalizer<KitTexts> Texts = new ServiceCollection()
        .AddLogging().AddLocalization().BuildServiceProvider().GetRequiredService<IStringLocalizer<KitTexts>>();

    [Theory]
    [InlineData("en", "00:00:45", "45 s")]
    [InlineData("en", "00:12:59", "12 min")]
    [InlineData("en", "05:12:00", "5 h 12 min")]
    [InlineData("en", "05:00:30", "5 h")]
    [InlineData("en", "2.03:59:00", "2 d 3 h")]
    [InlineData("en", "-05:12:00", "5 h 12 min")]
    [InlineData("fr", "2.03:59:00", "2 j 3 h")]
    [InlineData("es", "2.03:59:00", "2 d 3 h")]
    public void A_duration_is_told_in_its_two_largest_units(string language, string span, string words)
    {
        using var _ = Culture.Of(language);

        Plain(TimeWords.Duration(Texts, TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(words);
    }

    [Theory]
    [InlineData("en", 312, "in 5 h 12 min")]
    [InlineData("en", -75, "1 h 15 min ago")]
    [InlineData("en", 0, "just now")]
    [InlineData("fr", 312, "dans 5 h 12 min")]
    [InlineData("fr", -75, "il y a 1 h 15 min")]
    [InlineData("es", 312, "dentro de 5 h 12 min")]
    [InlineData("es", -75, "hace 1 h 15 min")]
    public void An_instant_is_told_from_now(string language, int minutes, string words)
    {
        using var _ = Culture.Of(language);

        Plain(TimeWords.Relative(Texts, Now.AddMinutes(minutes), Now)).ShouldBe(words);
    }

    [Fact]
    public void Utc_reads_the_same_in_every_culture()
    {
        using var _ = Culture.Of("fr");

        TimeWords.Utc(Now.ToOffset(TimeSpan.FromHours(1))).ShouldBe("2026-11-22 04:31:07 UTC");
    }

    [Theory]
    [InlineData("en", "22 Nov 2026, 05:31")]
    [InlineData("fr", "22 nov. 2026 à 05:31")]
    [InlineData("es", "22 nov 2026, 05:31")]
    public void A_local_time_is_that_of_the_zone(string language, string words)
    {
        using var _ = Culture.Of(language);

        Plain(TimeWords.Local(Texts, Now, Paris)).ShouldBe(words);
    }

    [Fact]
    [Trait("proves", "F16")]
    public void The_hour_that_comes_twice_keeps_two_distinct_instants()
    {
        var first = new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);

        TimeWords.Local(Texts, first, Paris).ShouldBe(TimeWords.Local(Texts, first.AddHours(1), Paris));
        TimeWords.Utc(first).ShouldNotBe(TimeWords.Utc(first.AddHours(1)));
    }

    [Fact]
    public void An_appointment_names_the_weekday_and_whose_clock_is_meant()
    {
        using var _ = Culture.Of("en");

        Plain(TimeWords.Appointment(Texts, Now.AddHours(28).AddMinutes(29), Now, Paris)).ShouldBe("Mon 10:00 Paris");
        Plain(TimeWords.Appointment(Texts, Now.AddDays(20), Now, Paris)).ShouldBe("12 Dec 2026, 05:31 Paris");
    }

    [Theory]
    [InlineData("America/Argentina/Buenos_Aires", "Buenos Aires")]
    [InlineData("UTC", "UTC")]
    public void A_zone_is_known_by_its_city(string zone, string place) =>
        TimeWords.Place(TimeZoneInfo.FindSystemTimeZoneById(zone)).ShouldBe(place);

    private static string Plain(string words) => words.Replace('\u00a0', ' ');
}
