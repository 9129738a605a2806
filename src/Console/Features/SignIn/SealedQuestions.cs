using System.Security.Cryptography;
using System.Text.Json;
using Castellan.Platform.Factors;
using Microsoft.AspNetCore.DataProtection;

namespace Castellan.Features.SignIn;

/// <summary>Seals a question to a passkey for the browser that is asked, so that nothing is stored until the answer comes.</summary>
public sealed class SealedQuestions(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("castellan.passkey.question");

    public string Seal(PasskeyQuestion question) => _protector.Protect(JsonSerializer.Serialize(question with { Options = "" }));

    /// <summary>Null for what this installation has not sealed. Whether its time is over is for the judge to say.</summary>
    public PasskeyQuestion? Open(string? sealedQuestion)
    {
        if (string.IsNullOrEmpty(sealedQuestion))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<PasskeyQuestion>(_protector.Unprotect(sealedQuestion));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
