using Castellan.Data.Obligations;

namespace Castellan.Tests.Unit.Obligations;

public sealed class RuleSheetTests
{
    [Fact]
    public void The_sheet_names_its_version_and_every_source()
    {
        DateOnly.TryParseExact(RuleSheet.Current.Version, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _).ShouldBeTrue();
        RuleSheet.Current.Rules.ShouldAllBe(rule => rule.Source.Length > 0);
        RuleSheet.Current.Regimes.ShouldBe(["gdpr", "promise", "fr", "uk", "nis2", "dora", "cra", "sg"]);
    }

    // Red proofs: each of these sheets contradicts itself.
    [Theory]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "after": "a", "amount": 1, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "one of the two")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "amount": 1, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "one of the two")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "0 Hours")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "amount": 3, "unit": "CalendarDays", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "nowhere")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "after": "b", "amount": 3, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "not there")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "after": "a", "amount": 3, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "waits for itself")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Somewhen", "amount": 3, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "cannot be read")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "amout": 3, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""", "cannot be read")]
    [InlineData("""{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "amount": 3, "unit": "Hours", "fields": [], "validFrom": "2026-01-01", "status": "InForce" }""", "cannot be read")]
    public void A_sheet_that_contradicts_itself_is_refused(string rule, string why) =>
        Should.Throw<InvalidDataException>(() => RuleSheet.Parse($$"""{ "version": "2026-01-01", "rules": [ {{rule}} ] }""")).Message.ShouldContain(why);

    [Fact]
    public void A_rule_twice_is_refused()
    {
        const string Rule = """{ "id": "a", "regime": "r", "stage": "s", "to": "t", "anchor": "Aware", "amount": 1, "unit": "Hours", "fields": [], "source": "x", "validFrom": "2026-01-01", "status": "InForce" }""";

        Should.Throw<InvalidDataException>(() => RuleSheet.Parse($$"""{ "version": "2026-01-01", "rules": [ {{Rule}}, {{Rule}} ] }""")).Message.ShouldContain("twice");
    }
}
