using System.Net;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// No words stand in markup: what a person reads comes from the resources. Read in the compiled components, where
/// static text and attributes are string constants, and expressions are not.
/// </summary>
public sealed partial class MarkupTextTests
{
    private const string Builder = "Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder";

    /// <summary>Only there in development, for us.</summary>
    private static readonly string[] Exempt = ["Castellan.Shell.Gallery"];

    /// <summary>The same in every language: the product, keys on a keyboard, units and formats.</summary>
    private static readonly HashSet<string> Untranslated = new(StringComparer.Ordinal) { "Castellan", "Ctrl", "Esc", "Enter", "UTC", "CSV", "JSON" };

    private static readonly HashSet<string> Read = new(StringComparer.OrdinalIgnoreCase)
    {
        "title", "placeholder", "alt", "aria-label", "aria-description", "aria-roledescription", "aria-placeholder", "label",
        "Text", "Caption", "Headline", "Subtitle", "Description", "Message", "EmptyText", "AriaLabel", "ConfirmText", "CancelText", "Hint",
    };

    [Fact]
    public void No_words_stand_in_markup() => Offences(Assemblies.Console).ShouldBeEmpty();

    [Theory]
    [InlineData("b.AddMarkupContent(0, \"<h1>Members</h1>\");", "Members")]
    [InlineData("b.AddContent(0, \"Invite somebody\");", "Invite somebody")]
    [InlineData("b.AddMarkupContent(0, \"<img alt=\\\"A castle\\\">\");", "A castle")]
    [InlineData("b.AddAttribute(0, \"placeholder\", \"Search\");", "Search")]
    [InlineData("b.AddComponentParameter(0, \"Title\", \"Members\");", "Members")]
    [InlineData("b.AddComponentParameter(0, \"Title\", Microsoft.AspNetCore.Components.CompilerServices.RuntimeHelpers.TypeCheck<string>(\"Members\"));", "Members")]
    [InlineData("b.AddAttribute(0, \"ChildContent\", (RenderFragment)(inner => inner.AddContent(1, \"Deep inside\")));", "Deep inside")]
    public void Words_in_markup_are_named(string statement, string words) =>
        Offences(Component("Castellan.Features.Members", statement)).ShouldHaveSingleItem().ShouldBe($"Castellan.Features.Members.Page writes \"{words}\"");

    [Theory]
    [InlineData("b.AddMarkupContent(0, \"<hr class=\\\"wide\\\"> &nbsp; &middot; 42 <kbd>Ctrl</kbd> K\");")]
    [InlineData("b.AddContent(0, text);")]
    [InlineData("b.AddAttribute(0, \"class\", \"page header\");")]
    [InlineData("b.AddAttribute(0, \"title\", text);")]
    [InlineData("b.AddContent(0, \"Castellan\");")]
    [InlineData("b.AddMarkupContent(0, \"<script>start();</script><style>a { b: c }</style>\");")]
    public void What_is_not_words_passes(string statement) => Offences(Component("Castellan.Features.Members", statement)).ShouldBeEmpty();

    [Fact]
    public void The_gallery_of_parts_is_exempt() => Offences(Component("Castellan.Shell.Gallery", "b.AddContent(0, \"Buttons\");")).ShouldBeEmpty();

    private static IReadOnlyList<TypeDefinition> Component(string room, string statement) => Assemblies.Compile($$"""
        namespace {{room}}
        {
            using Microsoft.AspNetCore.Components;
            using Microsoft.AspNetCore.Components.Rendering;
            class Page : ComponentBase { string text = ""; protected override void BuildRenderTree(RenderTreeBuilder b) { _ = text; {{statement}} } }
        }
        """);

    private static IEnumerable<string> Offences(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        where Room.Of(type) is not Room.Outside && !Exempt.Contains(type.Namespace, StringComparer.Ordinal)
        from method in type.AllMethods()
        from instruction in method.Instructions()
        where instruction.Operand is MethodReference called && called.DeclaringType.FullName == Builder
        from words in Written(instruction, ((MethodReference)instruction.Operand).Name)
        where HasWords(words)
        select $"{type.FullName} writes \"{words.Trim()}\"";

    private static IEnumerable<string> Written(Instruction call, string method)
    {
        if (Constant(call.Previous) is not { } last)
        {
            return [];
        }
        var text = (string)last.Operand;
        return method switch
        {
            "AddContent" => [text],
            "AddMarkupContent" => InHtml(text),
            "AddAttribute" or "AddComponentParameter" when Constant(last.Previous) is { } name && Read.Contains((string)name.Operand) => [text],
            _ => [],
        };
    }

    private static Instruction? Constant(Instruction? at)
    {
        while (at is not null && (at.OpCode.Code == Code.Nop || at.Operand is MethodReference { Name: "TypeCheck" }))
        {
            at = at.Previous;
        }
        return at?.OpCode.Code == Code.Ldstr ? at : null;
    }

    private static IEnumerable<string> InHtml(string html)
    {
        var visible = Unread().Replace(html, " ");
        var attributes = ReadAttribute().Matches(visible).Where(match => Read.Contains(match.Groups["name"].Value)).Select(match => match.Groups["value"].Value);
        return Tag().Split(visible).Concat(attributes).Select(WebUtility.HtmlDecode).OfType<string>();
    }

    private static bool HasWords(string text) => Word().Matches(text).Any(word => !Untranslated.Contains(word.Value));

    [GeneratedRegex(@"\p{L}{2,}", RegexOptions.None, 10_000)]
    private static partial Regex Word();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("<(?<unread>script|style|code|pre)\\b.*?</\\k<unread>>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex Unread();

    [GeneratedRegex("(?<name>[\\w-]+)=\"(?<value>[^\"]*)\"", RegexOptions.None, 10_000)]
    private static partial Regex ReadAttribute();
}
