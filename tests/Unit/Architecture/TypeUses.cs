using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Every type that a type names in its IL: bases, attributes and their arguments, signatures, generic arguments and
/// constraints, locals, bodies and handlers, with its nested and compiler-made types. Constants leave no trace in IL.
/// </summary>
internal static class TypeUses
{
    private static readonly ConditionalWeakTable<TypeDefinition, HashSet<TypeReference>> Known = [];

    public static HashSet<TypeReference> Of(TypeDefinition type) => Known.GetValue(type, Collect);

    private static HashSet<TypeReference> Collect(TypeDefinition type)
    {
        var uses = new HashSet<TypeReference>(ByName.Instance);
        foreach (var part in type.WithNested())
        {
            Declared(part, uses);
            foreach (var method in part.Methods)
            {
                Add(method, uses);
                method.Parameters.ToList().ForEach(parameter => Add(parameter.CustomAttributes, uses));
                Add(method.MethodReturnType.CustomAttributes, uses);
                Body(method, uses);
            }
        }
        return uses;
    }

    public static IEnumerable<TypeDefinition> WithNested(this TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);

    /// <summary>Every method of a type and of what the compiler made of it: lambdas and state machines.</summary>
    public static IEnumerable<MethodDefinition> AllMethods(this TypeDefinition type) => type.WithNested().SelectMany(part => part.Methods);

    public static IEnumerable<Instruction> Instructions(this MethodDefinition method) => method.HasBody ? method.Body.Instructions : [];

    public static TypeReference Outermost(this TypeReference type) => type.DeclaringType is null ? type : type.DeclaringType.Outermost();

    public static bool Has(this ICustomAttributeProvider member, string attribute) =>
        member.CustomAttributes.Any(a => a.AttributeType.FullName == attribute);

    /// <summary>Whether a type is, derives from or implements another, as far as its bases can be found.</summary>
    public static bool Is(this TypeReference type, string name)
    {
        if (type.GetElementType().FullName == name)
        {
            return true;
        }
        var definition = type.IsGenericParameter ? null : type.Resolve();
        return definition is not null
            && (definition.Interfaces.Any(i => i.InterfaceType.Is(name)) || (definition.BaseType?.Is(name) ?? false));
    }

    private static void Declared(TypeDefinition type, HashSet<TypeReference> uses)
    {
        Add(type.BaseType, uses);
        Add(type.CustomAttributes, uses);
        Add(type.GenericParameters, uses);
        foreach (var implemented in type.Interfaces)
        {
            Add(implemented.InterfaceType, uses);
        }
        foreach (var field in type.Fields)
        {
            Add(field.FieldType, uses);
            Add(field.CustomAttributes, uses);
        }
        foreach (var property in type.Properties)
        {
            Add(property.PropertyType, uses);
            Add(property.CustomAttributes, uses);
        }
        foreach (var happening in type.Events)
        {
            Add(happening.EventType, uses);
            Add(happening.CustomAttributes, uses);
        }
    }

    private static void Body(MethodDefinition method, HashSet<TypeReference> uses)
    {
        if (!method.HasBody)
        {
            return;
        }
        method.Body.Variables.ToList().ForEach(local => Add(local.VariableType, uses));
        method.Body.ExceptionHandlers.ToList().ForEach(handler => Add(handler.CatchType, uses));
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    Add(type, uses);
                    break;
                case MethodReference called:
                    Add(called, uses);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType, uses);
                    Add(field.FieldType, uses);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Add(MethodReference method, HashSet<TypeReference> uses)
    {
        Add(method.DeclaringType, uses);
        Add(method.ReturnType, uses);
        method.Parameters.ToList().ForEach(parameter => Add(parameter.ParameterType, uses));
        if (method is GenericInstanceMethod generic)
        {
            generic.GenericArguments.ToList().ForEach(argument => Add(argument, uses));
        }
        if (method is MethodDefinition definition)
        {
            Add(definition.CustomAttributes, uses);
            Add(definition.GenericParameters, uses);
        }
    }

    private static void Add(IEnumerable<CustomAttribute> attributes, HashSet<TypeReference> uses)
    {
        foreach (var attribute in attributes)
        {
            Add(attribute.AttributeType, uses);
            var named = attribute.Properties.Concat(attribute.Fields).Select(argument => argument.Argument);
            attribute.ConstructorArguments.Concat(named).ToList().ForEach(argument => Add(argument, uses));
        }
    }

    private static void Add(CustomAttributeArgument argument, HashSet<TypeReference> uses)
    {
        Add(argument.Type, uses);
        switch (argument.Value)
        {
            case TypeReference type:
                Add(type, uses);
                break;
            case CustomAttributeArgument inner:
                Add(inner, uses);
                break;
            case CustomAttributeArgument[] many:
                many.ToList().ForEach(one => Add(one, uses));
                break;
            default:
                break;
        }
    }

    private static void Add(IEnumerable<GenericParameter> parameters, HashSet<TypeReference> uses) =>
        parameters.SelectMany(parameter => parameter.Constraints).ToList().ForEach(constraint => Add(constraint.ConstraintType, uses));

    private static void Add(TypeReference? type, HashSet<TypeReference> uses)
    {
        switch (type)
        {
            case null or GenericParameter:
                break;
            case GenericInstanceType generic:
                Add(generic.ElementType, uses);
                generic.GenericArguments.ToList().ForEach(argument => Add(argument, uses));
                break;
            case IModifierType modified:
                Add(modified.ElementType, uses);
                Add(modified.ModifierType, uses);
                break;
            case FunctionPointerType pointer:
                Add(pointer.ReturnType, uses);
                pointer.Parameters.ToList().ForEach(parameter => Add(parameter.ParameterType, uses));
                break;
            case TypeSpecification wrapped:
                Add(wrapped.ElementType, uses);
                break;
            default:
                uses.Add(type);
                break;
        }
    }

    private sealed class ByName : IEqualityComparer<TypeReference>
    {
        public static readonly ByName Instance = new();

        public bool Equals(TypeReference? x, TypeReference? y) => x?.FullName == y?.FullName;

        public int GetHashCode(TypeReference obj) => obj.FullName.GetHashCode(StringComparison.Ordinal);
    }
}
