using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Castellan.Kit.Charts;

/// <summary>Grid lines with their values and the labels below. Written in C#, because Razor keeps the element "text" for itself.</summary>
public sealed class ChartAxes : ComponentBase
{
    [Parameter, EditorRequired] public required Plot Plot { get; set; }
    [Parameter, EditorRequired] public required IReadOnlyList<string> Labels { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        for (var line = 0; line <= 4; line++)
        {
            var value = Plot.Top * line / 4;
            var y = Plot.Y(value);
            builder.OpenElement(0, "line");
            builder.AddAttribute(1, "class", "grid");
            builder.AddAttribute(2, "x1", "34");
            builder.AddAttribute(3, "x2", "640");
            builder.AddAttribute(4, "y1", Plot.N(y));
            builder.AddAttribute(5, "y2", Plot.N(y));
            builder.CloseElement();
            Text(builder, 28, y + 4, "end", value.ToString("N0", CultureInfo.CurrentCulture));
        }

        for (var at = 0; at < Labels.Count; at += Plot.LabelStep)
        {
            Text(builder, Plot.X(at), 196, "middle", Labels[at]);
        }
    }

    private static void Text(RenderTreeBuilder builder, double x, double y, string anchor, string words)
    {
        builder.OpenElement(6, "text");
        builder.AddAttribute(7, "x", Plot.N(x));
        builder.AddAttribute(8, "y", Plot.N(y));
        builder.AddAttribute(9, "text-anchor", anchor);
        builder.AddContent(10, words);
        builder.CloseElement();
    }
}
