using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Authorization;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Castellan.Platform.Files;

/// <summary>Sealed files: taken in, kept, downloaded by one authorised and audited way, swept away in time.</summary>
public static class FilesPlatform
{
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddOptions<FileOptions>().BindConfiguration(FileOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FileOptions>, FileOptionsCheck>();
        services.AddSingleton<FileSeal>();
        services.AddSingleton<FileStore>();
        services.AddSingleton<FileDownloads>();
        return services.AddSweeper<FilesSweeper>(FilesSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(10)));
    }

    public static void MapFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet(Addresses.FileRoute, DownloadAsync).WithMetadata(new TenantPageAttribute());
        app.MapGet(Addresses.OwnFileRoute, DownloadOwnAsync).RequireAuthorization();
    }

    private static async Task DownloadAsync(HttpContext http, TenantState tenant, FileDownloads downloads, Guid fileId) =>
        await SendAsync(http, downloads, await downloads.OfferAsync(tenant.Current!.Actor, fileId, http.RequestAborted));

    private static async Task DownloadOwnAsync(HttpContext http, FileDownloads downloads, Guid fileId)
    {
        var who = SignedIn.Of(http.User)!;
        await SendAsync(http, downloads, await downloads.OfferOwnAsync(new IdentityActor(who.PersonId, who.SessionId, who.Origin), fileId, http.RequestAborted));
    }

    private static async Task SendAsync(HttpContext http, FileDownloads downloads, Outcome<OfferedFile> offered)
    {
        if (!offered.Succeeded)
        {
            http.Response.StatusCode = offered.Refusal switch
            {
                PermissionMissing => StatusCodes.Status403Forbidden,
                FileExpired => StatusCodes.Status410Gone,
                _ => StatusCodes.Status404NotFound,
            };
            return;
        }
        var file = offered.Value;
        // Saved, never shown: what a file holds is nobody's page.
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = file.Manifest.Length;
        // A chunk that does not open ends the connection short of the announced length: the browser tells a failed download.
        await foreach (var plain in downloads.ContentAsync(file, http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(plain, http.RequestAborted);
        }
    }
}
