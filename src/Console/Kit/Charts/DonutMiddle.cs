using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Castellan.Kit.Charts;

/// <summary>The figure in the middle of a donut.</summary>
public sealed class DonutMiddle : ComponentBase
{
    [Parameter, EditorRequired] public required string Words { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", "donut-middle");
        builder.AddAttribute(2, "x", "50");
        builder.AddAttribute(3, "y", "57");
        builder.AddAttribute(4, "text-anchor", "middle");
        builder.AddContent(5, Words);
        builder.CloseElement();
    }
}
