using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;

namespace Castellan.Features.SignIn;

/// <summary>The fields of a form that makes an account, each judged by itself, before anything is looked up.</summary>
public sealed class NewAccount
{
    private NewAccount(EmailAddress? address, string? name, string password)
    {
        Address = address;
        Name = name;
        Password = password;
    }

    public EmailAddress? Address { get; }

    public string? Name { get; }

    public string Password { get; }

    public Refusal? AddressFault { get; private init; }

    public Refusal? NameFault { get; private init; }

    public Refusal? PasswordFault { get; private init; }

    public Refusal? FirstFault => NameFault ?? AddressFault ?? PasswordFault;

    public static async Task<NewAccount> JudgeAsync(PasswordRules rules, string? address, string? name, string? password, CancellationToken cancellation)
    {
        _ = EmailAddress.TryParse(address, out var parsed);
        var cleaned = DisplayText.Clean(name);
        var chosen = password ?? "";
        return new NewAccount(parsed, cleaned.Succeeded ? cleaned.Value : null, chosen)
        {
            AddressFault = parsed is null ? new AddressMalformed() : null,
            NameFault = cleaned.Refusal,
            PasswordFault = await rules.JudgeAsync(chosen, new PasswordOwner(parsed, cleaned.Succeeded ? cleaned.Value : null, hasSecondFactor: false), cancellation),
        };
    }
}
