using System.Text;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>The red proof of every scan: whatever the form and the place, what is there is named.</summary>
public sealed class CanaryScanTests
{
    // With a blank, a plus, a mark-up character and a letter of two bytes, and three question marks, so that every form differs from every other.
    private const string Text = "heron <é+7731> glides over nine ponds???";

    public static TheoryData<string> Forms => [.. CanaryForms.Of(Encoding.UTF8.GetBytes(Text)).Keys];

    private static CanaryScan Scan => new([Canary.Of("planted", Text), Canary.Of("another", "otters float upon their backs")]);

    [Theory, MemberData(nameof(Forms)), Trait("proves", "LOG-1")]
    public void A_canary_is_named_in_each_form(string form)
    {
        var line = $"info: Castellan.Leak[7] the value is {CanaryForms.Of(Encoding.UTF8.GetBytes(Text))[form]}, and that was it";

        Scan.Find(line).ShouldContain($"planted ({form})");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Base64_of_a_whole_is_seen_through_wherever_the_canary_stands_in_it(int before)
    {
        var whole = Encoding.UTF8.GetBytes($"{new string('x', before)}{Text} and more");

        Scan.Find(Convert.ToBase64String(whole)).ShouldBe([$"planted (base64 at {before})"]);
    }

    [Fact]
    public void What_is_not_there_is_not_named() => Scan.Find("heron glides over ponds; otters float").ShouldBeEmpty();

    [Fact]
    public async Task A_canary_across_the_border_of_two_pieces_is_named()
    {
        var file = Path.Combine(Path.GetTempPath(), $"castellan-canary-{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllBytesAsync(file, [.. new byte[(16 * 1024 * 1024) - 10], .. Encoding.UTF8.GetBytes(Text), .. new byte[100]], TestContext.Current.CancellationToken);

            (await Scan.FindInAsync([file])).ShouldBe(["planted (plain)"]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
