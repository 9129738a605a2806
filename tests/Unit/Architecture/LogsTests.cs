using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Log methods are source-generated and take nothing that could carry personal data or a secret: no raw string with
/// such a name, no record or entity that would print itself (LOG-1). An EmailAddress masks itself and may pass.
/// </summary>
public sealed partial class LogsTests
{
    private const string Extensions = "Microsoft.Extensions.Logging.LoggerExtensions";

    private static readonly string[] MaskThemselves = ["EmailAddress", "MaskedEmail", "PhoneNumber"];

    private static readonly string[] Raw =
        ["System.String", "System.Object", "System.Byte", "System.Char", "System.Uri", "System.Net.Mail.MailAddress", "System.Net.IPAddress"];

    private static readonly HashSet<string> Sensitive = new(StringComparer.OrdinalIgnoreCase)
    {
        "email", "mail", "mailbox", "recipient", "sender", "phone", "mobile", "address", "ip", "password", "passphrase", "pwd",
        "token", "secret", "code", "otp", "totp", "pin", "seed", "body", "payload", "content", "html", "cookie", "credential",
        "credentials", "authorization", "bearer", "signature", "hash", "subject", "displayname", "connectionstring", "query", "url", "uri",
    };

    [Fact]
    [Trait("proves", "LOG-1")]
    [Trait("asvs", "16.2.5")]
    public void No_log_method_takes_personal_data_or_a_secret() => Parameters(Assemblies.Ours).ShouldBeEmpty();

    [Fact]
    [Trait("proves", "LOG-1")]
    public void Every_log_call_is_source_generated() => Calls(Assemblies.Ours).ShouldBeEmpty();

    [Theory]
    [InlineData("string email", "email")]
    [InlineData("string userEmail", "userEmail")]
    [InlineData("object phoneNumber", "phoneNumber")]
    [InlineData("string accessToken", "accessToken")]
    [InlineData("byte[] secret", "secret")]
    [InlineData("string displayName", "displayName")]
    [InlineData("Person person", "person")]
    [InlineData("IReadOnlyList<string> recipients", "recipients")]
    public void A_parameter_that_could_leak_is_named(string parameter, string name) =>
        Parameters(Sample($"[LoggerMessage(1, LogLevel.Information, \"x\")] public static void Sent(ILogger logger, {parameter}) {{ }}"))
            .ShouldHaveSingleItem().ShouldStartWith($"Castellan.Platform.Mail.Log.Sent takes {name} ");

    [Theory]
    [InlineData("Guid orgId")]
    [InlineData("int statusCode")]
    [InlineData("EmailAddress email")]
    [InlineData("string job")]
    [InlineData("Kind kind")]
    [InlineData("Exception error")]
    public void A_harmless_parameter_passes(string parameter) =>
        Parameters(Sample($"[LoggerMessage(1, LogLevel.Information, \"x\")] public static void Sent(ILogger logger, {parameter}) {{ }}")).ShouldBeEmpty();

    [Theory]
    [InlineData("static void Go(ILogger logger, string who) => logger.LogInformation($\"hello {who}\");")]
    [InlineData("static void Go(ILogger logger) => logger.LogError(\"oh\");")]
    [InlineData("static async Task Go(ILogger logger) { await Task.Yield(); logger.Log(LogLevel.Error, \"oh\"); }")]
    [InlineData("static void Go(ILogger logger) => logger.Log(LogLevel.Error, default, \"state\", null, (s, e) => s);")]
    [InlineData("static void Go(ILogger logger, string email) { using var scope = logger.BeginScope(\"{Email}\", email); }")]
    public void A_call_that_is_not_generated_is_named(string member) =>
        Calls(Sample(member)).ShouldHaveSingleItem().ShouldStartWith("Castellan.Platform.Mail.Log ");

    private static IReadOnlyList<TypeDefinition> Sample(string member) => Assemblies.Compile($$"""
        namespace Castellan.Platform.Mail
        {
            using Microsoft.Extensions.Logging;
            static class Log { {{member}} }
            public class Person { }
            public enum Kind { One }
            public readonly record struct EmailAddress(string Value);
        }
        """);

    private static IEnumerable<string> Parameters(IReadOnlyList<TypeDefinition> types) =>
        from type in types.SelectMany(type => type.WithNested())
        from method in type.Methods
        where method.Has("Microsoft.Extensions.Logging.LoggerMessageAttribute")
        from parameter in method.Parameters
        let fault = Fault(parameter.ParameterType, parameter.Name)
        where fault is not null
        select $"{type.FullName}.{method.Name} takes {parameter.Name} {fault}";

    private static string? Fault(TypeReference type, string name) => type switch
    {
        ArrayType array => Fault(array.ElementType, name),
        GenericInstanceType generic => generic.GenericArguments.Select(argument => Fault(argument, name)).FirstOrDefault(fault => fault is not null),
        _ when MaskThemselves.Contains(type.Name, StringComparer.Ordinal) => null,
        _ when Raw.Contains(type.FullName, StringComparer.Ordinal) && IsSensitive(name) => $"({type.Name}), a name for personal data or a secret",
        _ when Room.Of(type) is not Room.Outside && type.Resolve() is not { IsEnum: true } => $"({type.Name}), which would print itself",
        _ => null,
    };

    private static bool IsSensitive(string name)
    {
        var words = Word().Matches(name).Select(match => match.Value).ToList();
        return words.Concat(words.Zip(words.Skip(1), string.Concat))
            .Any(word => Sensitive.Contains(word) || (word.EndsWith('s') && Sensitive.Contains(word[..^1])));
    }

    private static IEnumerable<string> Calls(IReadOnlyList<TypeDefinition> types) =>
        from type in types
        where Room.Of(type) is not Room.Outside
        from method in type.AllMethods()
        where !method.Has("System.CodeDom.Compiler.GeneratedCodeAttribute")
        from instruction in method.Instructions()
        let called = instruction.Operand as MethodReference
        where called is not null && (called.DeclaringType.FullName == Extensions
            || (called.DeclaringType.FullName == "Microsoft.Extensions.Logging.ILogger" && called.Name is "Log" or "BeginScope"))
        select $"{type.FullName} calls {called.DeclaringType.Name}.{called.Name}; write a [LoggerMessage] method";

    [GeneratedRegex("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", RegexOptions.None, 10_000)]
    private static partial Regex Word();
}
