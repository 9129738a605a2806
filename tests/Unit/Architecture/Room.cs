using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>The rooms of the house, told by namespace. A type outside them lives nowhere.</summary>
internal abstract record Room(string Name)
{
    // What Program.cs would hold if it were one file: the application, the list of features and the command line.
    private static readonly string[] OfProgram = ["ConsoleApplication", "FeatureList", "CommandLine"];

    public static Room Of(TypeReference type)
    {
        var outer = type.Outermost();
        var parts = outer.Namespace.Split('.');
        return parts switch
        {
            [""] when outer.Name == "Program" => new Entry(),
            ["Castellan"] when OfProgram.Contains(outer.Name) => new Entry(),
            [.., _] when outer.Name == "_Imports" => new Entry(),
            ["Castellan", "Data", ..] => new Data(),
            ["Castellan", "Kit", ..] => new Kit(),
            ["Castellan", "Platform", ..] => new Platform(),
            ["Castellan", "Shell", ..] => new Shell(),
            ["Castellan", "Features", var noun, ..] => new Feature(noun),
            ["Castellan", ..] or [""] => new Nowhere(),
            _ => new Outside(),
        };
    }

    /// <summary>Which way dependencies run.</summary>
    public bool MaySee(Room other) => this == other || other is Outside || (this, other) switch
    {
        (Entry, _) => true,
        (Feature, Platform or Kit or Data) => true,
        (Shell, Platform or Kit or Data) => true,
        (Platform, Data) => true,
        _ => false,
    };

    public sealed record Entry() : Room("Program");

    public sealed record Data() : Room("Console.Data");

    public sealed record Kit() : Room("Kit");

    public sealed record Platform() : Room("Platform");

    public sealed record Shell() : Room("Shell");

    public sealed record Feature(string Noun) : Room($"Features/{Noun}");

    /// <summary>In the root or in no known folder.</summary>
    public sealed record Nowhere() : Room("no room");

    /// <summary>The framework and the packages.</summary>
    public sealed record Outside() : Room("outside");
}
