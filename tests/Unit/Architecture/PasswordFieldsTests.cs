using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>A field for a password hides what is typed, says to password managers what it is for, and takes what is pasted, at any length that is accepted.</summary>
public sealed partial class PasswordFieldsTests
{
    [Fact, Trait("asvs", "6.2.6"), Trait("asvs", "6.2.7")]
    public void Every_field_for_a_password_helps_password_managers() => Repository.With(".razor", "src").SelectMany(Offences).ShouldBeEmpty();

    [Fact]
    public void There_are_such_fields() => Repository.With(".razor", "src").SelectMany(file => Field().Matches(file.Text)).Count(field => IsPassword(field.Value)).ShouldBeGreaterThan(10);

    [Fact, Trait("asvs", "6.2.7")]
    public void Nothing_listens_to_what_is_pasted() => Repository.With(".razor", "src").Concat(Repository.With(".js", "src")).Where(file => Pasting().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();

    [Theory]
    [InlineData("<input class=\"input\" name=\"password\" autocomplete=\"current-password\" />", "shows what is typed")]
    [InlineData("<input type=\"text\" @bind=\"password\" autocomplete=\"new-password\" />", "shows what is typed")]
    [InlineData("<input type=\"password\" name=\"password\" autocomplete=\"off\" />", "keeps password managers out")]
    [InlineData("<input type=\"password\" name=\"password\" />", "keeps password managers out")]
    [InlineData("<input type=\"password\" name=\"password\" maxlength=\"32\" autocomplete=\"new-password\" />", "cuts a long password")]
    public void A_fault_is_named(string markup, string fault) => Offences(new SourceFile("src/A.razor", markup)).ShouldHaveSingleItem().ShouldEndWith(fault);

    [Theory]
    [InlineData("<input type=\"password\" name=\"password\" autocomplete=\"current-password\" required />")]
    [InlineData("<input class=\"input\" type=\"email\" name=\"email\" autocomplete=\"username\" />")]
    public void A_good_field_passes(string markup) => Offences(new SourceFile("src/A.razor", markup)).ShouldBeEmpty();

    [Fact]
    public void A_listener_to_pasting_is_found() => Pasting().IsMatch("<input @onpaste:preventDefault />").ShouldBeTrue();

    private static IEnumerable<string> Offences(SourceFile file) =>
        from field in Field().Matches(file.Text)
        where IsPassword(field.Value)
        let fault = !field.Value.Contains("type=\"password\"", StringComparison.Ordinal) ? "shows what is typed"
            : !Helped().IsMatch(field.Value) ? "keeps password managers out"
            : Shortest().Match(field.Value) is { Success: true } limit && int.Parse(limit.Groups["most"].Value, System.Globalization.CultureInfo.InvariantCulture) < 128 ? "cuts a long password"
            : null
        where fault is not null
        select $"{file.At(field.Index)} {fault}";

    private static bool IsPassword(string field) =>
        field.Contains("type=\"password\"", StringComparison.Ordinal) || field.Contains("-password\"", StringComparison.Ordinal) || field.Contains("name=\"password\"", StringComparison.Ordinal);

    [GeneratedRegex(@"<input\b[^<]*?/>", RegexOptions.None, 10_000)]
    private static partial Regex Field();

    [GeneratedRegex(@"autocomplete=""(current|new)-password""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Helped();

    [GeneratedRegex(@"maxlength=""(?<most>\d+)""", RegexOptions.None, 10_000)]
    private static partial Regex Shortest();

    [GeneratedRegex(@"\bon(before)?paste\b|addEventListener\(\s*['""]paste", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Pasting();
}
