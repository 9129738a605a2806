using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.JSInterop;
using Mono.Cecil;

// A sample for EventTests: components with handlers that nobody listed. The namespace makes their verbs go by the names of real ones.
namespace Castellan.Features.Members.BadSample;

/// <summary>Stands for the real commands, which the scan would not find in another assembly.</summary>
public sealed class MemberCommands
{
    public Task RemoveAsync() => Task.FromResult(this);
}

/// <summary>Commands without a line in the table.</summary>
public sealed class NewCommands
{
    public Task EraseAsync() => Task.FromResult(this);
}

[Route("/o/{slug}/members")]
public sealed class BadPage : ComponentBase
{
    private int _looks;

    public static ModuleDefinition Module => ModuleDefinition.ReadModule(typeof(BadPage).Assembly.Location);

    public Func<Task>? Undo { get; private set; }

    [Inject] private MemberCommands Commands { get; set; } = default!;

    [Inject] private NewCommands More { get; set; } = default!;

    [JSInvokable]
    public static void FromScript()
    {
    }

    protected override void OnInitialized() => Undo = Late;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "onclick", EventCallback.Factory.Create(this, RemoveAllAsync));
        builder.AddAttribute(2, "onfocus", EventCallback.Factory.Create(this, () => More.EraseAsync()));
        builder.AddAttribute(3, "onblur", EventCallback.Factory.Create(this, Look));
        builder.CloseElement();
        builder.OpenComponent<BadPart>(4);
        builder.CloseComponent();
    }

    private async Task RemoveAllAsync()
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await Commands.RemoveAsync();
        }
    }

    private Task Late() => Commands.RemoveAsync();

    private void Look() => _looks++;
}

public sealed class BadPart : ComponentBase
{
    private int _touches;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "onclick", EventCallback.Factory.Create(this, Touch));
        builder.CloseElement();
    }

    private void Touch() => _touches++;
}
