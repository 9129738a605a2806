using Castellan.Platform.Passwords;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Passwords;

/// <summary>The rules as they stand without configuration: nobody is asked for leaked passwords.</summary>
internal static class TestRules
{
    public static PasswordRules Create() => new(Options.Create(new PasswordOptions()), Leaked(new LeakedPasswordOptions()));

    public static LeakedPasswords Leaked(LeakedPasswordOptions options)
    {
        var kept = Options.Create(options);
        return new LeakedPasswords(kept, new LeakedPasswordService(kept, TimeProvider.System, NullLogger<LeakedPasswordService>.Instance));
    }
}
