using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Castellan.Tests.Data.Guards;

/// <summary>What a browser can set off in an open page.</summary>
/// <param name="Name">"Room.Component.Method"; lambdas that call no method of their component count as one, "(inline)".</param>
/// <param name="Verbs">Every command, query and other method that opens a door which it can reach, by the names that <see cref="Doors.Verbs"/> gives.</param>
/// <param name="Pages">The routes of the pages on which the component stands; none for one that layouts draw.</param>
public sealed record EventHandler(string Name, IReadOnlyList<string> Verbs, IReadOnlyList<string> Pages)
{
    /// <summary>With what it reaches, so that a handler that reaches more is another line of the table.</summary>
    public string Door => $"event {Name}{(Verbs.Count > 0 ? " > " : "")}{string.Join(" + ", Verbs)}";
}

/// <summary>
/// Every handler of the compiled components: each delegate made while drawing that draws nothing itself, each that listens to
/// navigation, and each other delegate of a component (a timer, an undo) that reaches a verb. What one reaches is followed
/// through the assembly's own calls, lambdas and state machines.
/// </summary>
public sealed partial class EventHandlers
{
    private const string Components = "Microsoft.AspNetCore.Components.";

    private readonly List<TypeDefinition> _types;
    private readonly Dictionary<string, HashSet<string>> _routes = new(StringComparer.Ordinal);

    public EventHandlers(ModuleDefinition module)
    {
        _types = [.. module.Types.SelectMany(WithNested)];
        Place();
        All = [.. Found().OrderBy(handler => handler.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<EventHandler> All { get; }

    /// <summary>Methods that scripts in the browser may call by name, and our own hubs' methods.</summary>
    public IReadOnlyList<string> Callable =>
    [
        .. from type in _types
           from method in type.Methods
           where method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "JSInvokableAttribute") || (type.BaseType?.FullName.StartsWith("Microsoft.AspNetCore.SignalR.Hub", StringComparison.Ordinal) is true && method is { IsPublic: true, IsConstructor: false })
           select $"callable {Short(Outermost(type))}.{method.Name}",
    ];

    public static EventHandlers OfTheConsole() => new(ModuleDefinition.ReadModule(typeof(ConsoleApplication).Assembly.Location));

    private IEnumerable<EventHandler> Found() =>
        from method in _types.SelectMany(type => type.Methods)
        let component = Outermost(method.DeclaringType)
        where IsComponent(component)
        let binds = IsBinding(method)
        from handler in Made(method)
        let verbs = Reached(handler, _ => true).Where(reached => IsVerb(reached) || OpensDoor(reached)).Select(VerbName).ToList()
        where binds || verbs.Count > 0
        from name in Names(handler, component)
        group verbs by (name, component) into same
        select new EventHandler(
            same.Key.name,
            [.. same.SelectMany(verbs => verbs).Distinct().Order(StringComparer.Ordinal)],
            [.. _routes.GetValueOrDefault(same.Key.component.FullName, []).Order(StringComparer.Ordinal)]);

    private static bool IsComponent(TypeDefinition type) => WithNested(type).SelectMany(part => part.Methods).Any(IsDrawing);

    private static bool IsBinding(MethodDefinition method) => IsDrawing(method) || Calls(method).Any(call =>
        call.DeclaringType.FullName == Components + "EventCallbackFactory" || call.Name is "add_LocationChanged" or "RegisterLocationChangingHandler");

    private static bool IsDrawing(MethodReference method) => method.Parameters.Any(parameter => parameter.ParameterType.FullName == Components + "Rendering.RenderTreeBuilder");

    // A template with a context is a function from the context to what is drawn.
    private static IEnumerable<MethodDefinition> Made(MethodDefinition method) =>
        from instruction in Instructions(method)
        where instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn
        let target = Own((MethodReference)instruction.Operand)
        where target is not null && !IsDrawing(target) && !target.ReturnType.FullName.StartsWith(Components + "RenderFragment", StringComparison.Ordinal)
        select target;

    private static IEnumerable<string> Names(MethodDefinition handler, TypeDefinition component)
    {
        if (!IsMade(handler))
        {
            return [$"{Short(component)}.{handler.Name}"];
        }
        var named = Reached(handler, IsMade).Where(method => method.DeclaringType == component && !IsMade(method) && !method.IsSpecialName).Select(method => $"{Short(component)}.{method.Name}").Distinct().ToList();
        return named.Count > 0 ? named : [$"{Short(component)}.(inline)"];
    }

    // Verbs answer for themselves in the table: what they call is their own business.
    private static HashSet<MethodDefinition> Reached(MethodDefinition from, Func<MethodDefinition, bool> follow)
    {
        var reached = new HashSet<MethodDefinition> { from };
        var queue = new Queue<MethodDefinition>(reached);
        while (queue.TryDequeue(out var method))
        {
            foreach (var next in Calls(method).Concat(Machine(method)).Select(Own).OfType<MethodDefinition>())
            {
                if (reached.Add(next) && !IsVerb(next) && follow(next))
                {
                    queue.Enqueue(next);
                }
            }
        }
        return reached;
    }

    // Null for what is the framework's or a package's.
    private static MethodDefinition? Own(MethodReference method) => method.DeclaringType.GetElementType().Scope is ModuleDefinition ? method.Resolve() : null;

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) =>
        Instructions(method).Select(instruction => instruction.Operand).OfType<MethodReference>();

    // An async method only starts its state machine; the body is in there.
    private static IEnumerable<MethodReference> Machine(MethodDefinition method) =>
        from attribute in method.CustomAttributes
        where attribute.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal)
        from step in ((TypeReference)attribute.ConstructorArguments[0].Value).Resolve().Methods
        where step.Name == "MoveNext"
        select step;

    private static bool IsVerb(MethodDefinition method) =>
        method.DeclaringType is var type && type.Namespace.StartsWith("Castellan.Features", StringComparison.Ordinal)
        && (type.Name.EndsWith("Commands", StringComparison.Ordinal) || type.Name.EndsWith("Queries", StringComparison.Ordinal))
        && method is { IsPublic: true, IsStatic: false } && method.ReturnType.FullName.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal);

    // A service of another name that reads or writes by itself.
    private static bool OpensDoor(MethodDefinition method) => Calls(method).Any(call =>
        call.DeclaringType.Namespace == "Castellan.Data.Tenancy" && call.DeclaringType.Name is "TenantDb" or "IdentityDb" or "OperatorDb" or "KeeperDb" or "SealStore" && call.Name != ".ctor");

    // Lambdas and state machines carry the name of the method that they stand in.
    private static string VerbName(MethodDefinition method) =>
        $"{Short(Outermost(method.DeclaringType))}.{(Written().Match(method.Name) is { Success: true } lambda ? lambda : Written().Match(method.DeclaringType.Name)) switch { { Success: true } made => made.Groups["name"].Value, _ => method.Name }}";

    // Which pages draw which components, followed through the components they draw.
    private void Place()
    {
        var draws = _types.Where(type => type.DeclaringType is null).ToDictionary(type => type.FullName, type => WithNested(type).SelectMany(part => part.Methods).SelectMany(Drawn).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var page in _types)
        {
            foreach (var route in page.CustomAttributes.Where(attribute => attribute.AttributeType.FullName == Components + "RouteAttribute").Select(attribute => (string)attribute.ConstructorArguments[0].Value))
            {
                var seen = new HashSet<string>([page.FullName], StringComparer.Ordinal);
                var queue = new Queue<string>(seen);
                while (queue.TryDequeue(out var component))
                {
                    (_routes.TryGetValue(component, out var routes) ? routes : _routes[component] = new HashSet<string>(StringComparer.Ordinal)).Add(route);
                    draws.GetValueOrDefault(component, []).Where(seen.Add).ToList().ForEach(queue.Enqueue);
                }
            }
        }
    }

    private static IEnumerable<string> Drawn(MethodDefinition method) =>
        Calls(method).OfType<GenericInstanceMethod>().Where(call => call.Name == "OpenComponent").Select(call => call.GenericArguments[0].GetElementType().FullName);

    private static IEnumerable<Instruction> Instructions(MethodDefinition method) => method.HasBody ? method.Body.Instructions : [];

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    /// <summary>Whether the compiler made it: a lambda, or a method of a closure or state machine.</summary>
    private static bool IsMade(MethodDefinition method) => method.Name.Contains('<', StringComparison.Ordinal) || method.DeclaringType.Name.Contains('<', StringComparison.Ordinal);

    // As the table names verbs: "Castellan.Features.Members.Import" is Members; other rooms go by their own name.
    private static string Short(TypeDefinition type) =>
        $"{(type.Namespace.Split('.') switch { ["Castellan", "Features", var noun, ..] => noun, ["Castellan", var room, ..] => room, var other => other[0] })}.{type.Name}";

    [GeneratedRegex("<(?<name>[A-Za-z]+)>", RegexOptions.None, 1000)]
    private static partial Regex Written();
}
