using System.Reflection;
using System.Runtime.CompilerServices;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Guards;

/// <summary>Every route of the running application, and every command and query, found by reflection.</summary>
public static class Doors
{
    // What is looked at before the actor is.
    private static readonly Dictionary<string, string> Plausible = new(StringComparer.Ordinal) { ["language"] = "en", ["content"] = "{}" };

    /// <summary>Method and pattern of each endpoint; static files count as one.</summary>
    public static IEnumerable<(string Method, RoutePattern Pattern)> Routes(IServiceProvider services) =>
        from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where !IsFile(endpoint)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"]
        group endpoint.RoutePattern by $"{method} {Written(endpoint)}" into same
        select (same.Key.Split(' ')[0], new RoutePattern(same.Key.Split(' ')[1]));

    public static IEnumerable<string> Files(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(IsFile).Select(Written).Where(path => !path.Contains('{', StringComparison.Ordinal)).Distinct();

    /// <summary>The public verbs of classes named so, by "Class.Method" (with the feature, where two share a name).</summary>
    public static IEnumerable<(string Name, Type Type, MethodInfo Method)> Verbs(string suffix) =>
        from type in typeof(ConsoleApplication).Assembly.GetTypes()
        where type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith(suffix, StringComparison.Ordinal) && type.Namespace!.StartsWith("Castellan.Features", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where typeof(Task).IsAssignableFrom(method.ReturnType) && !method.IsDefined(typeof(CompilerGeneratedAttribute))
        orderby type.FullName, method.Name
        select ($"{type.Namespace!.Split('.')[2]}.{type.Name}.{method.Name}", type, method);

    /// <summary>Methods under the names that <see cref="EventHandlers"/> gives, which are neither of commands nor of queries.</summary>
    public static IEnumerable<(string Name, Type Type, MethodInfo Method)> Services(IEnumerable<string> names) =>
        from name in names.Distinct(StringComparer.Ordinal)
        let parts = name.Split('.')
        from type in typeof(ConsoleApplication).Assembly.GetTypes()
        where type.Name == parts[1] && type.Namespace?.Split('.') is [_, var room, ..] space && (room == "Features" ? space.ElementAtOrDefault(2) : room) == parts[0]
        let methods = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Where(method => method.Name == parts[2]).ToList()
        select (name, type, methods.Find(method => method.IsPublic && TakesTenant(method)) ?? methods[0]);

    public static bool TakesTenant(MethodInfo method) => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(TenantActor) || parameter.ParameterType == typeof(EnteredTenant));

    /// <summary>Calls a verb as this actor, with things that do not exist for everything else, unless ids are given: all in a list, the last one alone.</summary>
    public static async Task<object?> CallAsync(IServiceProvider scope, Type type, MethodInfo method, TenantActor actor, IReadOnlyList<Guid>? ids = null, string words = "x")
    {
        var given = new Given(actor, ids ?? [], words);
        var target = ActivatorUtilities.GetServiceOrCreateInstance(scope, type);
        var call = (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. method.GetParameters().Select(parameter => parameter.ParameterType == typeof(string) && Plausible.TryGetValue(parameter.Name!, out var text) ? text : Made(parameter.ParameterType, given, 0))], null)!;
        await call;
        return call.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(call);
    }

    private static object? Made(Type type, Given given, int depth)
    {
        if (type == typeof(TenantActor))
        {
            return given.Actor;
        }
        if (type == typeof(EnteredTenant))
        {
            return new EnteredTenant(given.Actor, "slug", "name", "Europe/Paris", "en");
        }
        if (type == typeof(Guid) || (type == typeof(Guid?) && given.Ids.Count > 0))
        {
            return given.Ids.Count > 0 ? given.Ids[^1] : Guid.NewGuid();
        }
        if (type == typeof(string))
        {
            return given.Words;
        }
        if (type == typeof(Stream))
        {
            return Stream.Null;
        }
        if (type == typeof(PermissionSet))
        {
            return PermissionSet.None;
        }
        if (Nullable.GetUnderlyingType(type) is not null || depth > 3)
        {
            return null;
        }
        if (type.IsGenericType && type.GetGenericArguments() is [var key, var value])
        {
            var dictionary = typeof(Dictionary<,>).MakeGenericType(key, value);
            return type.IsAssignableFrom(dictionary) ? Activator.CreateInstance(dictionary) : null;
        }
        if (type.IsGenericType && type.IsAssignableFrom(typeof(List<>).MakeGenericType(type.GetGenericArguments()[0])))
        {
            var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GetGenericArguments()[0]))!;
            var item = type.GetGenericArguments()[0];
            if (item == typeof(Guid) && given.Ids.Count > 0)
            {
                given.Ids.ToList().ForEach(id => list.Add(id));
            }
            else
            {
                list.Add(Made(item, given, depth + 1));
            }
            return list;
        }
        if (type.IsValueType)
        {
            return Activator.CreateInstance(type);
        }
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).OrderBy(candidate => candidate.GetParameters().Length).FirstOrDefault();
        return constructor is null ? RuntimeHelpers.GetUninitializedObject(type) : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Made(parameter.ParameterType, given, depth + 1))]);
    }

    private sealed record Given(TenantActor Actor, IReadOnlyList<Guid> Ids, string Words);

    private static bool IsFile(RouteEndpoint endpoint) => endpoint.Metadata.Any(item => item.GetType().Name == "StaticAssetDescriptor");

    private static string Written(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
}

/// <summary>A route as it is written in the source.</summary>
public sealed record RoutePattern(string Text)
{
    /// <summary>A path of it, with real ids where the names of the places ask for them.</summary>
    public string Filled(Func<string, string> value) => System.Text.RegularExpressions.Regex.Replace(
        Text, @"\{\*{0,2}(?<name>[^}:=?]+)[^}]*\}+", match => value(match.Groups["name"].Value), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
