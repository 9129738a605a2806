using System.Text;
using Castellan.Platform.Trail;

namespace Castellan.Tests.Unit.Platform.Trail;

[Trait("proves", "B10")]
public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData(" =1", "' =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=cmd|' /C calc'!A0,\"x\"", "\"'=cmd|' /C calc'!A0,\"\"x\"\"\"")]
    [InlineData("a=1", "a=1")]
    [Trait("asvs", "1.2.10")]
    public void A_value_is_quoted_and_never_a_formula(string? value, string written)
    {
        var line = new StringBuilder();
        CsvText.AppendLine(line, value, "end");
        line.ToString().ShouldBe($"{written},end\r\n");
    }
}
