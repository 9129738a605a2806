using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Features and Shell see Platform, Kit and Console.Data; Platform sees Console.Data; Kit and Console.Data see nothing
/// of ours; no feature sees another; only Program sees everything.
/// </summary>
public sealed partial class DirectionsTests
{
    [Fact]
    public void Dependencies_run_one_way() => Offences(Assemblies.Ours).ShouldBeEmpty();

    [Fact]
    public void No_source_names_a_feature_from_outside() =>
        Named([.. Repository.With(".cs", "src"), .. Repository.With(".razor", "src")]).ShouldBeEmpty();

    [Theory]
    [InlineData("namespace Castellan.Platform.Trail { class Reader { object Read() => new Castellan.Features.Members.Card(); } }", "Castellan.Platform.Trail.Reader")]
    [InlineData("namespace Castellan.Kit { class Pill { List<Castellan.Data.Row> rows; } }", "Castellan.Kit.Pill")]
    [InlineData("namespace Castellan.Data.Members { class Member : Castellan.Platform.Web.Thing {} }", "Castellan.Data.Members.Member")]
    [InlineData("namespace Castellan.Features.Audit { class Page { async Task Go() { await Task.Yield(); new Castellan.Features.Members.Card().ToString(); } } }", "Castellan.Features.Audit.Page")]
    [InlineData("namespace Castellan.Shell { class Menu { void Show<T>() where T : Castellan.Features.Members.Card {} } }", "Castellan.Shell.Menu")]
    [InlineData("namespace Castellan.Platform.Jobs { [Castellan.Features.Members.Marked(typeof(int))] class Runner {} }", "Castellan.Platform.Jobs.Runner")]
    [InlineData("namespace Castellan { class Stray {} }", "Castellan.Stray")]
    [InlineData("namespace Castellan.Services { class Stray {} }", "Castellan.Services.Stray")]
    public void A_wrong_direction_is_named(string sample, string offender)
    {
        const string Rest = """
            namespace Castellan.Features.Members { class Card {} class MarkedAttribute(Type type) : Attribute { Type Type => type; } }
            namespace Castellan.Data { class Row {} }
            namespace Castellan.Platform.Web { class Thing {} }
            """;
        Offences(Assemblies.Compile(sample + Rest)).ShouldHaveSingleItem().ShouldStartWith(offender + " ");
    }

    [Fact]
    public void The_allowed_directions_pass() => Offences(Assemblies.Compile("""
        class Program { Castellan.Features.Members.Page p; Castellan.Shell.App s; }
        namespace Castellan.Features.Members { class Page { Castellan.Platform.Web.Thing a; Castellan.Kit.Pill b; Castellan.Data.Row c; } }
        namespace Castellan.Shell { class App { Castellan.Platform.Web.Thing a; Castellan.Kit.Pill b; } }
        namespace Castellan.Platform.Web { class Thing { Castellan.Data.Row row; } }
        namespace Castellan.Kit { class Pill {} }
        namespace Castellan.Data { class Row {} }
        """)).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Console/Features/Audit/AuditPage.razor", "@using Castellan.Features.Members")]
    [InlineData("src/Console/Platform/Web/Links.cs", "var name = nameof(Castellan.Features.Members.MembersPage);")]
    public void A_name_that_leaves_no_trace_in_IL_is_found_in_the_source(string path, string text) =>
        Named([new SourceFile(path, text)]).ShouldHaveSingleItem().ShouldStartWith(path);

    private static IEnumerable<string> Offences(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        let room = Room.Of(type)
        where room is not Room.Outside
        from offence in room is Room.Nowhere
            ? [$"{type.FullName} lives in no room"]
            : TypeUses.Of(type).Where(used => !room.MaySee(Room.Of(used)) && Room.Of(used) is not Room.Nowhere)
                .Select(used => $"{type.FullName} ({room.Name}) uses {used.FullName} ({Room.Of(used).Name})")
        select offence;

    private static IEnumerable<string> Named(IReadOnlyList<SourceFile> sources) =>
        from file in sources
        where file.Path is not ("src/Console/Program.cs" or "src/Console/ConsoleApplication.cs" or "src/Console/FeatureList.cs" or "src/Console/CommandLine.cs" or "src/Console/_Imports.razor")
        from Match match in FeatureName().Matches(file.Text)
        where !file.Path.StartsWith($"src/Console/Features/{match.Groups["noun"].Value}/", StringComparison.Ordinal)
        select $"{file.At(match.Index)} names {match.Value}";

    [GeneratedRegex(@"\bCastellan\.Features\.(?<noun>[A-Z]\w*)", RegexOptions.None, 10_000)]
    private static partial Regex FeatureName();
}
