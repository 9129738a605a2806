using Castellan.Data.Audit;
using Castellan.Platform.Trail;

namespace Castellan.Tests.Unit.Platform.Trail;

public sealed class TrailChangesTests
{
    private static readonly Guid Viewer = Guid.NewGuid();
    private static readonly Dictionary<Guid, TrailName> Names = new() { [Viewer] = new TrailName(TargetKind.Role, "Helpers", Castellan.Data.Access.RoleKind.Custom) };

    [Fact, Trait("proves", "AUD-5")]
    public void Changed_fields_become_pairs_and_unchanged_ones_are_left_out() => Of(
        new { name = "Ours", timeZone = "Europe/Paris" }, new { name = "Mine", timeZone = "Europe/Paris" })
        .ShouldBe([new TrailChange("Name", "Ours", "Mine")]);

    [Fact, Trait("proves", "AUD-5")]
    public void Ids_become_names_and_enums_words()
    {
        Of(new { state = "Active", roleId = Viewer, role = "Helpers" }, new { state = "Suspended", roleId = Guid.Empty, role = "x" }).ShouldBe(
        [
            new TrailChange("State", "active", "suspended"),
            new TrailChange("Role", "Helpers", "something no longer kept (0000)"),
        ]);
        Of(null, new { permissions = new[] { "AuditRead", "NoSuch" }, count = 1200, contact = true, language = "fr" }).ShouldBe(
        [
            new TrailChange("Permissions", null, "Read the audit log, NoSuch"),
            new TrailChange("Number", null, "1,200"),
            new TrailChange("contact", null, "yes"),
            new TrailChange("Language", null, "Français"),
        ]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"before":null,"after":null}""")]
    public void What_holds_no_pairs_shows_none(string json) => OfJson(json).ShouldBeEmpty();

    [Theory, Trait("proves", "B05")]
    [InlineData("""{"before":5,"after":"x"}""", "Value", "5", "x")]
    [InlineData("""{"after":{"7":"x"}}""", "7", null, "x")]
    [InlineData("""{"after":{"a":{"b":[1]}}}""", "a", null, """{"b":[1]}""")]
    [InlineData("""{"after":{"a":null},"before":{"a":1e400}}""", "a", "1e400", null)]
    [InlineData("""{"after":{"a":""}}""", "a", null, "(empty)")]
    [InlineData("""{"after":{"permissions":[]}}""", "Permissions", null, "none")]
    public void Odd_values_are_shown_as_they_are(string json, string field, string? before, string? after) =>
        OfJson(json).ShouldHaveSingleItem().ShouldBe(new TrailChange(field, before, after));

    [Fact]
    public void A_long_value_is_cut_between_characters()
    {
        var shown = Of(null, new { a = new string('x', 399) + "😀" + new string('y', 10_000) }).ShouldHaveSingleItem().After!;

        shown.ShouldEndWith("…");
        shown.Length.ShouldBe(400);
        shown.ShouldAllBe(letter => !char.IsSurrogate(letter));
    }

    private static IReadOnlyList<TrailChange> Of(object? before, object? after) => OfJson(AuditChanges.Write(before, after)!);

    private static IReadOnlyList<TrailChange> OfJson(string json)
    {
        using var wording = new Wording("en");
        return wording.Changes.Of(Wording.Entry(changes: json), Names, TimeZoneInfo.Utc);
    }
}
