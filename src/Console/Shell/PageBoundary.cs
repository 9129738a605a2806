using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Castellan.Shell;

/// <summary>Keeps the frame alive around a page that failed and names a reference that stands in the log as well.</summary>
public sealed partial class PageBoundary : ErrorBoundaryBase
{
    private string reference = string.Empty;

    [Inject] private ILogger<PageBoundary> Log { get; set; } = default!;

    protected override Task OnErrorAsync(Exception exception)
    {
        reference = ActivityTraceId.CreateRandom().ToHexString()[..12];
        PageFailed(Log, exception, reference);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<ErrorScreen>(1);
        builder.AddComponentParameter(2, nameof(ErrorScreen.Reference), reference);
        builder.CloseComponent();
    }

    [LoggerMessage(LogLevel.Error, "A page failed, reference {Reference}")]
    private static partial void PageFailed(ILogger log, Exception exception, string reference);
}
