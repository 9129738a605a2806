using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>A file of the checkout. A binary one has an empty text.</summary>
/// <param name="path">From the root, with forward slashes.</param>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> _syntax = new(() => CSharpSyntaxTree.ParseText(text).GetRoot());

    public string Path { get; } = path;

    public string Text { get; } = text;

    public SyntaxNode Syntax => _syntax.Value;

    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public IEnumerable<(int Number, string Text)> Lines => Text.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r')));

    public string At(SyntaxNode node) => At(node.SpanStart);

    public string At(int offset) => $"{Path}:{Text.AsSpan(0, offset).Count('\n') + 1}";
}
