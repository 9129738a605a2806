using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Our compiled assemblies, and small bad samples compiled in memory, both read as IL.</summary>
internal static class Assemblies
{
    private static readonly string[] Platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    private static readonly SharedResolver Resolver = new(Platform);

    // Samples share one compilation, so that references are read and bound once.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Sample",
        references: Platform
            .Where(path => Path.GetFileName(path) is not ("Castellan.dll" or "Castellan.Data.dll" or "Castellan.Tests.Unit.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));

    public static IReadOnlyList<TypeDefinition> Console { get; } = Load("Castellan.dll");

    public static IReadOnlyList<TypeDefinition> Data { get; } = Load("Castellan.Data.dll");

    public static IReadOnlyList<TypeDefinition> Ours { get; } = [.. Data, .. Console];

    /// <summary>Compiles a sample against the platform and our packages, never against our own assemblies.</summary>
    public static IReadOnlyList<TypeDefinition> Compile(string source)
    {
        var compilation = Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;\n" + source));
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        result.Success.ShouldBeTrue(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return TopLevel(ModuleDefinition.ReadModule(image, Reading()));
    }

    private static List<TypeDefinition> Load(string file) =>
        TopLevel(ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file), Reading()));

    private static List<TypeDefinition> TopLevel(ModuleDefinition module) =>
        [.. module.Types.Where(type => !type.Name.StartsWith('<'))];

    private static ReaderParameters Reading() => new() { AssemblyResolver = Resolver, InMemory = true };

    /// <summary>Cecil's resolver is not safe for tests that run side by side.</summary>
    private sealed class SharedResolver : DefaultAssemblyResolver
    {
        private readonly Lock _lock = new();

        public SharedResolver(IEnumerable<string> assemblies) =>
            assemblies.Select(Path.GetDirectoryName).Distinct(StringComparer.Ordinal).ToList().ForEach(AddSearchDirectory);

        public override AssemblyDefinition Resolve(AssemblyNameReference name)
        {
            lock (_lock)
            {
                return base.Resolve(name);
            }
        }
    }
}
