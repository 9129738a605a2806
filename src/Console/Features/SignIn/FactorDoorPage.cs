using Castellan.Data.Factors;
using Castellan.Data.Outcomes;
using Castellan.Platform.Factors;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.SignIn;

/// <summary>What the pages of the second step share: the question is open while the browser holds the key of a begun sign-in.</summary>
public abstract class FactorDoorPage : DoorPage
{
    [Inject] public required SecondFactorCommands Commands { get; set; }

    [SupplyParameterFromQuery(Name = "return")] public string? ReturnTo { get; set; }

    /// <summary>What there is to answer; null where the sign-in has to begin anew.</summary>
    protected OpenQuestion? Question { get; private set; }

    protected bool IsOpen => Question is not null;

    protected string Landing => ReturnAddress.OrElse(ReturnTo, Addresses.Home);

    protected override async Task OnInitializedAsync()
    {
        // Signed in meanwhile, perhaps in another tab.
        if (Who is not null && HttpMethods.IsGet(Http.Request.Method))
        {
            Navigation.NavigateTo(Landing);
            return;
        }
        Question = await Commands.OpenAsync(Sessions.PendingOf(Http), Aborted);
    }

    protected Task ProveAsync(FactorKind kind, string? code) => ProveAsync(() => Commands.ProveAsync(Sessions.PendingOf(Http), kind, code, Origin, Aborted));

    protected async Task ProveAsync(Func<Task<Outcome<Entered>>> prove)
    {
        var entered = await ActAsync(prove);
        if (entered.Succeeded)
        {
            Enter(entered.Value, Landing);
        }
        Question = Refused is SignInOver ? null : Question;
    }
}
