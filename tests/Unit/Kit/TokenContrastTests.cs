using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Kit;

/// <summary>WCAG 2.2: 4.5 : 1 for text (1.4.3), 3 : 1 for the edges of fields, marks and focus (1.4.11), in both themes.</summary>
public sealed partial class TokenContrastTests
{
    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Read();

    private static readonly string[] Grounds = ["ground", "ground-side", "ground-inset", "ground-raised", "ground-hover", "ground-selected"];

    public static TheoryData<string, string, double> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, double>();
            foreach (var ground in Grounds)
            {
                pairs.Add("ink", ground, 4.5);
                pairs.Add("ink-soft", ground, 4.5);
                pairs.Add("accent-ink", ground, 4.5);
                pairs.Add("danger-ink", ground, 4.5);
                pairs.Add("attention-ink", ground, 4.5);
                pairs.Add("good-ink", ground, 4.5);
                pairs.Add("focus", ground, 3);
            }

            foreach (var meaning in (string[])["good", "attention", "danger", "neutral", "accent"])
            {
                pairs.Add($"{meaning}-ink", $"{meaning}-ground", 4.5);
                pairs.Add("ink", $"{meaning}-ground", 4.5);
            }

            foreach (var mark in (string[])["good-mark", "attention-mark", "danger-mark", "neutral-mark", "accent", "line-field"])
            {
                pairs.Add(mark, "ground", 3);
                pairs.Add(mark, "ground-raised", 3);
            }

            foreach (var button in (string[])["accent", "accent-hover", "danger", "danger-hover"])
            {
                pairs.Add("on-accent", button, 4.5);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Ink_can_be_read_on_its_ground(string ink, string ground, double least)
    {
        Contrast(Tokens[ink].Light, Tokens[ground].Light).ShouldBeGreaterThanOrEqualTo(least, $"{ink} on {ground}, light");
        Contrast(Tokens[ink].Dark, Tokens[ground].Dark).ShouldBeGreaterThanOrEqualTo(least, $"{ink} on {ground}, dark");
    }

    [Fact]
    public void The_measure_is_that_of_WCAG()
    {
        Contrast("#000000", "#ffffff").ShouldBe(21, 0.01);
        Contrast("#777777", "#ffffff").ShouldBe(4.48, 0.01);
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }

    private static Dictionary<string, (string Light, string Dark)> Read([CallerFilePath] string here = "")
    {
        var css = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Console/wwwroot/kit/tokens.css"));
        return Token().Matches(css).ToDictionary(
            match => match.Groups["name"].Value,
            match => match.Groups["only"].Success
                ? (match.Groups["only"].Value, match.Groups["only"].Value)
                : (match.Groups["light"].Value, match.Groups["dark"].Value),
            StringComparer.Ordinal);
    }

    [GeneratedRegex(@"--(?<name>[a-z-]+): (?:light-dark\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\)|(?<only>#[0-9a-f]{6}));", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
