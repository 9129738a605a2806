using Castellan.Data.Factors;
using Castellan.Data.Sessions;

namespace Castellan.Platform.Sessions;

/// <summary>
/// The cookie that holds a session's random key: host-bound, HttpOnly, Secure, SameSite=Lax (links from mail arrive signed
/// in; no other site can post). Outside production its name carries the port, so that consoles on one machine do not
/// sign each other out.
/// </summary>
public sealed class SessionCookie(IHostEnvironment environment)
{
    private const string Name = "__Host-castellan";
    private const string PendingName = "__Host-castellan-factor";
    private const string QuestionName = "__Host-castellan-passkey";

    public string? Read(HttpContext http) => http.Request.Cookies[NameFor(http, Name)];

    public void Write(HttpContext http, string key) => http.Response.Cookies.Append(NameFor(http, Name), key, Options(Session.AbsoluteLifetime));

    public void Clear(HttpContext http) => http.Response.Cookies.Delete(NameFor(http, Name), Options(null));

    /// <summary>The key of a sign-in that owes its second factor; it lives apart, so that it never passes for a session's.</summary>
    public string? ReadPending(HttpContext http) => http.Request.Cookies[NameFor(http, PendingName)];

    public void WritePending(HttpContext http, string key) => http.Response.Cookies.Append(NameFor(http, PendingName), key, Options(PendingSignIn.Lifetime));

    public void ClearPending(HttpContext http)
    {
        if (ReadPending(http) is not null)
        {
            http.Response.Cookies.Delete(NameFor(http, PendingName), Options(null));
        }
    }

    /// <summary>A sealed question to a passkey; an answer counts only in the browser that was asked.</summary>
    public void WriteQuestion(HttpContext http, string question, TimeSpan lifetime) => http.Response.Cookies.Append(NameFor(http, QuestionName), question, Options(lifetime));

    public string? TakeQuestion(HttpContext http)
    {
        var question = http.Request.Cookies[NameFor(http, QuestionName)];
        if (question is not null)
        {
            http.Response.Cookies.Delete(NameFor(http, QuestionName), Options(null));
        }
        return question;
    }

    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
        MaxAge = lifetime,
    };

    private string NameFor(HttpContext http, string name) => environment.IsProduction() ? name : $"{name}-{http.Request.Host.Port ?? 80}";
}
