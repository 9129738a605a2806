using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Nobody waits for a task by blocking a thread. Read in IL, where a task's Result cannot be mistaken.</summary>
public sealed class BlockingCallsTests
{
    [Fact]
    [Trait("asvs", "15.4.3")]
    public void No_code_of_ours_blocks() => Offences(Assemblies.Ours).ShouldBeEmpty();

    [Theory]
    [InlineData("int Go(Task<int> task) => task.Result;")]
    [InlineData("int Go(ValueTask<int> task) => task.Result;")]
    [InlineData("async Task<int> Go(Task<int> task) { await Task.Yield(); return task.Result; }")]
    [InlineData("void Go(Task task) => task.Wait();")]
    [InlineData("void Go(Task task) => Task.WaitAll(task);")]
    [InlineData("int Go(Task<int> task) => task.GetAwaiter().GetResult();")]
    [InlineData("int Go(ValueTask<int> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("void Go() => Thread.Sleep(1);")]
    public void A_blocking_call_is_named(string member) =>
        Offences(Assemblies.Compile($"namespace Castellan.Platform.Web {{ class Sample {{ {member} }} }}"))
            .ShouldHaveSingleItem().ShouldStartWith("Castellan.Platform.Web.Sample ");

    [Fact]
    public void Awaiting_passes() => Offences(Assemblies.Compile("""
        namespace Castellan.Platform.Web
        {
            class Answer { public int Result => 1; }
            class Sample { async Task<int> Go(Task<int> task, ValueTask other, Answer answer) { await other; return await task + answer.Result; } }
        }
        """)).ShouldBeEmpty();

    private static IEnumerable<string> Offences(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        where Room.Of(type) is not Room.Outside
        from method in type.AllMethods()
        from instruction in method.Instructions()
        let called = instruction.Operand as MethodReference
        where called is not null && Blocks(called, inside: method)
        select $"{type.FullName} blocks in {method.Name}: {called.DeclaringType.Name}.{called.Name}";

    private static bool Blocks(MethodReference called, MethodDefinition inside)
    {
        var owner = called.DeclaringType.GetElementType().FullName;
        return (owner, called.Name) switch
        {
            ("System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1", "get_Result") => true,
            ("System.Threading.Tasks.Task", "Wait" or "WaitAll" or "WaitAny" or "RunSynchronously") => true,
            ("System.Threading.Thread", "Sleep") => true,
            // The compiler's own state machines and entry point ask a finished awaiter for its result.
            (_, "GetResult") => owner.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
                && owner.Contains("Awaiter", StringComparison.Ordinal) && inside.Name is not ("MoveNext" or "<Main>"),
            _ => false,
        };
    }
}
