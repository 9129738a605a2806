using Castellan.Data.Outcomes;
using Castellan.Platform.Passwords;

namespace Castellan.Platform.Identity;

/// <summary>Turns the password queue's overflow into a refusal that a page can word.</summary>
public static class Busy
{
    public static async Task<Outcome<T>> RefusedAsync<T>(Func<Task<Outcome<T>>> act)
    {
        try
        {
            return await act();
        }
        catch (TooBusyException busy)
        {
            return new TooBusy(busy.RetryAfter);
        }
    }
}
