using Microsoft.AspNetCore.Http.HttpResults;

namespace Castellan.Shell.Gallery;

/// <summary>Every part of the kit in every state, for judging the look. Mapped in development only.</summary>
internal static class GalleryEndpoints
{
    public static void MapGallery(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapGet("/kit", () => new RazorComponentResult<GalleryDocument>()).AllowAnonymous();
        }
    }
}
