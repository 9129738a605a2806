using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Platform.Factors;

/// <summary>The conversation of one open page's dialog with its person: it holds the question to a passkey until the answer comes.</summary>
public sealed class StepUpTalk(StepUp proofs, AccountWords words, AuthenticationStateProvider authentication)
{
    private PasskeyQuestion? _asked;

    /// <summary>What the account has to answer with.</summary>
    public async Task<(bool Authenticator, bool Passkey)> WaysAsync() => await proofs.WaysAsync(await WhoAsync());

    /// <summary>What is wrong with a code of the app or (true) a recovery code, in words; null when it is right.</summary>
    public async Task<string?> CodeFaultAsync(bool recovery, string code) => await proofs.FaultAsync(await WhoAsync(), recovery, code);

    /// <summary>The browser's options for a passkey.</summary>
    public async Task<string?> AskPasskeyAsync() => (_asked = await proofs.AskPasskeyAsync(await WhoAsync()))?.Options;

    /// <summary>What is wrong with a passkey's answer, in words; null when it is right. Each question takes one.</summary>
    public async Task<string?> PasskeyFaultAsync(string answer)
    {
        var (question, _) = (_asked, _asked = null);
        return question is null ? words.Of(new PasskeyWrong()) : await proofs.PasskeyFaultAsync(await WhoAsync(), question, answer);
    }

    private async Task<SignedIn> WhoAsync() =>
        SignedIn.Of((await authentication.GetAuthenticationStateAsync()).User) ?? throw new InvalidOperationException("Nobody is signed in.");
}
