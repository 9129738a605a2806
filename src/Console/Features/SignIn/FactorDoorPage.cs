using Castellan.Data.Factors;
using Castellan.Platform.Factors;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.SignIn;

/// <summary>What the pages of the second step share: the question is open while the browser holds the key of a begun sign-in.</summary>
public abstract class FactorDoorPage : DoorPage
{
    [Inject] public required SecondFactorCommands Commands { get; set; }

    [SupplyParameterFromQuery(Name = "return")] public string? ReturnTo { get; set; }

    /// <summary>Whether there is a question to answer.</summary>
    protected bool IsOpen { get; private set; }

    protected string Landing => ReturnAddress.OrElse(ReturnTo, Addresses.Home);

    protected override async Task OnInitializedAsync()
    {
        // Signed in meanwhile, perhaps in another tab.
        if (Who is not null && HttpMethods.IsGet(Http.Request.Method))
        {
            Navigation.NavigateTo(Landing);
            return;
        }
        IsOpen = await Commands.IsOpenAsync(Sessions.PendingOf(Http), Aborted);
    }

    protected async Task ProveAsync(FactorKind kind, string? code)
    {
        var entered = await ActAsync(() => Commands.ProveAsync(Sessions.PendingOf(Http), kind, code, Origin, Aborted));
        if (entered.Succeeded)
        {
            Enter(entered.Value, Landing);
        }
        IsOpen = Refused is not SignInOver;
    }
}
