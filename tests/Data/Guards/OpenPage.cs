using Castellan.Features.Members;
using Castellan.Kit;
using Castellan.Platform.Authorization;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Castellan.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

#pragma warning disable BL0006 // Only a renderer knows what is drawn; when its types change, this file changes.

namespace Castellan.Tests.Data.Guards;

/// <summary>The members' page, open and alive, whose events pass the circuit's guard as those of a browser do.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly CircuitGuard _guard;
    private readonly Drawing _drawing;
    private readonly Browser _browser;

    private OpenPage(AsyncServiceScope scope, SignedIn who, string address)
    {
        _scope = scope;
        PersonId = who.PersonId;
        // The page's parameters come from the address that the scope's own navigation holds.
        ((IHostEnvironmentNavigationManager)Get<NavigationManager>()).Initialize("http://localhost/", $"http://localhost{address}");
        _browser = new Browser($"http://localhost{address}");
        _drawing = new Drawing(new Services(scope.ServiceProvider, _browser));
        var authentication = new Known(Task.FromResult(new AuthenticationState(who.ToPrincipal("test"))));
        _guard = new CircuitGuard(new CircuitStanding(authentication, Get<SessionDirectory>(), Get<TenantGate>(), Get<TenantState>(), Get<Departure>(), _browser), Get<TenantState>(), _browser);
    }

    public Guid PersonId { get; }

    /// <summary>Where the page's own links and filters went, without reloading.</summary>
    public IEnumerable<string> Moves => _browser.Went.Where(step => !step.Reload).Select(step => step.Address);

    /// <summary>Where the guard sent the browser; null while the page may stay.</summary>
    public string? LedTo => _browser.Went.LastOrDefault(step => step.Reload).Address;

    /// <summary>How many of the members shown can be suspended from here.</summary>
    public int Offers => _drawing.Handlers().Count(IsSuspend);

    public static async Task<OpenPage> OpenAsync(GuardedConsole console, Cast cast, string role)
    {
        var person = await cast.HireAsync(role);
        await console.SignInAsync(person.PersonId);
        var session = await console.Installation.ScalarAsAdminAsync<Guid>($"SELECT id FROM identity.sessions WHERE person_id = '{person.PersonId}'");
        var who = new SignedIn(person.PersonId, session, "", "", false, person.Origin);
        var page = new OpenPage(console.Services.CreateAsyncScope(), who, Addresses.Members(cast.Team.Slug));
        await page._drawing.DrawAsync(new Whole { Who = who, Slug = cast.Team.Slug });
        return page;
    }

    public Task FilterAsync(string state) => SendAsync(
        handler => handler is { Component: FilterBar, Event: "onchange" } && Equals(handler.Element["name"], "state"), new ChangeEventArgs { Value = state });

    public Task SuspendAsync(Guid personId) => SendAsync(handler => IsSuspend(handler) && handler.Within.OfType<MemberMenu>().Single().Member.PersonId == personId, EventArgs.Empty);

    /// <summary>Selects the page and then all who match.</summary>
    public async Task SelectEverybodyAsync()
    {
        await SendAsync(handler => handler is { Component: MemberTable, Event: "onchange" }, new ChangeEventArgs { Value = true });
        await SendAsync(handler => handler.Component is BulkBar && Equals(handler.Element["class"], "button button-small button-quiet"), EventArgs.Empty);
    }

    /// <summary>Suspends whoever is selected and says yes to the question.</summary>
    public async Task SuspendSelectedAsync()
    {
        await SendAsync(handler => handler.Component is BulkBar && Equals(handler.Element["class"], "button button-small"), EventArgs.Empty, place: 1);
        await SendAsync(handler => handler.Within.Any(part => part is ConfirmDialog) && Equals(handler.Element["class"], "button button-primary"), EventArgs.Empty);
    }

    /// <summary>Presses the button of the newest message.</summary>
    public Task UndoAsync() => Get<Toasts>().Shown[^1].Action!();

    public async ValueTask DisposeAsync()
    {
        await _drawing.DisposeAsync();
        await _scope.DisposeAsync();
    }

    private static bool IsSuspend(Handler handler) => handler is { Component: MenuItem { Text: "Suspend", Reason: null }, Event: "onclick" };

    private Task SendAsync(Predicate<Handler> which, EventArgs happening, int place = 0)
    {
        var handler = _drawing.Handlers().FindAll(which)[place];
        return _guard.CreateInboundActivityHandler(_ => _drawing.DispatchAsync(handler, happening))(null!);
    }

    private T Get<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>A handler as the browser knows it, with the element that it stands on and the components around it.</summary>
    private sealed record Handler(ulong Id, string Event, IComponent Component, IReadOnlyDictionary<string, object?> Element, IReadOnlyList<IComponent> Within);

    private sealed class Drawing(IServiceProvider services) : Renderer(services, services.GetRequiredService<ILoggerFactory>())
    {
        private int _root;

        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        protected override RendererInfo RendererInfo { get; } = new("Server", isInteractive: true);

        public Task DrawAsync(IComponent whole) => Dispatcher.InvokeAsync(() => RenderRootComponentAsync(_root = AssignRootComponentId(whole)));

        public List<Handler> Handlers() => [.. Handlers(_root, [])];

        // As in a circuit: who clicks on what is no longer drawn sets nothing off.
        public Task DispatchAsync(Handler handler, EventArgs happening) => Dispatcher.InvokeAsync(() =>
            Handlers().Exists(found => found.Id == handler.Id) ? DispatchEventAsync(handler.Id, null, happening) : Task.CompletedTask);

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;

        protected override void HandleException(Exception exception) => throw new InvalidOperationException("The page failed.", exception);

        private IEnumerable<Handler> Handlers(int componentId, IReadOnlyList<IComponent> within)
        {
            var frames = GetCurrentRenderTreeFrames(componentId);
            var element = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var place = 0; place < frames.Count; place++)
            {
                var frame = frames.Array[place];
                switch (frame.FrameType)
                {
                    case RenderTreeFrameType.Element:
                        element = Enumerable.Range(place + 1, frame.ElementSubtreeLength - 1).TakeWhile(next => frames.Array[next].FrameType == RenderTreeFrameType.Attribute)
                            .ToDictionary(next => frames.Array[next].AttributeName, next => frames.Array[next].AttributeValue, StringComparer.Ordinal)!;
                        break;
                    case RenderTreeFrameType.Attribute when frame.AttributeEventHandlerId > 0:
                        yield return new Handler(frame.AttributeEventHandlerId, frame.AttributeName, within[^1], element, within);
                        break;
                    case RenderTreeFrameType.Component:
                        foreach (var handler in Handlers(frame.ComponentId, [.. within, frame.Component]))
                        {
                            yield return handler;
                        }
                        break;
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>The page as the router would draw it.</summary>
    private sealed class Whole : ComponentBase
    {
        public required SignedIn Who { get; init; }

        public required string Slug { get; init; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<Task<AuthenticationState>>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<int>.Value), Task.FromResult(new AuthenticationState(Who.ToPrincipal("test"))));
            builder.AddComponentParameter(2, nameof(CascadingValue<int>.ChildContent), (RenderFragment)(inner =>
            {
                inner.OpenComponent<Entrance>(0);
                inner.AddComponentParameter(1, nameof(Entrance.Route), new RouteData(typeof(MembersPage), new Dictionary<string, object?>(StringComparer.Ordinal) { ["slug"] = Slug }));
                inner.AddComponentParameter(2, nameof(Entrance.ChildContent), (RenderFragment)(page =>
                {
                    page.OpenComponent<MembersPage>(0);
                    page.AddComponentParameter(1, nameof(MembersPage.Slug), Slug);
                    page.CloseComponent();
                }));
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }

    private sealed class Services(IServiceProvider scope, Browser browser) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(NavigationManager) ? browser : scope.GetService(serviceType);
    }

    private sealed class Browser : NavigationManager
    {
        public Browser(string address) => Initialize("http://localhost/", address);

        public List<(string Address, bool Reload)> Went { get; } = [];

        protected override void NavigateToCore(string uri, NavigationOptions options) => Went.Add((uri, options.ForceLoad));
    }

    private sealed class Known(Task<AuthenticationState> state) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => state;
    }
}
