using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Net.Http.Headers;

namespace Castellan.Features.SignIn;

/// <summary>What the pages before sign-in share: plain forms, answered in the same request, that work without JavaScript.</summary>
public abstract class DoorPage : ComponentBase
{
    [CascadingParameter] public required HttpContext Http { get; set; }

    [Inject] public required NavigationManager Navigation { get; set; }

    [Inject] public required SessionIssuer Sessions { get; set; }

    /// <summary>Why the form was not accepted.</summary>
    protected Refusal? Refused { get; private set; }

    protected RequestOrigin Origin => Origins.Of(Http);

    protected CancellationToken Aborted => Http.RequestAborted;

    protected SignedIn? Who => SignedIn.Of(Http.User);

    /// <summary>Acts, keeps the refusal for the page, and tells a client that has to wait for how long.</summary>
    protected async Task<Outcome<T>> ActAsync<T>(Func<Task<Outcome<T>>> act)
    {
        var outcome = IsAmbiguous ? new FieldGivenTwice() : await Busy.RefusedAsync(act);
        switch (outcome.Refusal)
        {
            case TooBusy busy:
                Wait(busy.RetryAfter);
                break;
            case TooManyAttempts many:
                Wait(many.RetryAfter);
                break;
            case TooManyCodes many:
                Wait(many.RetryAfter);
                break;
        }
        Refused = outcome.Refusal;
        return outcome;
    }

    protected void Enter(Entered entered, string landing) => Navigation.NavigateTo(Sessions.HandOver(Http, entered, landing));

    // Two values of one field: a proxy before us may have judged the other one.
    private bool IsAmbiguous => Http.Request.HasFormContentType && Http.Request.Form.Any(given => given.Value.Count > 1);

    private void Wait(TimeSpan time)
    {
        Http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        Http.Response.Headers[HeaderNames.RetryAfter] = Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
