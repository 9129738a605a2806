using Castellan.Platform.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>The public address that commands under test put into mails.</summary>
internal static class TestAddress
{
    public static PublicAddress Public { get; } = new(Options.Create(new PublicOptions { Address = "https://console.example" }), new NoServer());

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
