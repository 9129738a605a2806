using Castellan.Kit.Charts;

namespace Castellan.Tests.Unit.Kit.Charts;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 4)]
    [InlineData(5, 8)]
    [InlineData(17, 20)]
    [InlineData(161, 200)]
    [InlineData(4112, 8000)]
    public void The_axis_ends_at_a_round_figure_above_the_highest(double highest, double top) =>
        Scale.Top(highest).ShouldBe(top);
}
