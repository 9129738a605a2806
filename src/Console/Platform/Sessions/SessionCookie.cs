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

    public string? Read(HttpContext http) => http.Request.Cookies[NameFor(http)];

    public void Write(HttpContext http, string key) => http.Response.Cookies.Append(NameFor(http), key, Options(Session.AbsoluteLifetime));

    public void Clear(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(null));

    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
        MaxAge = lifetime,
    };

    private string NameFor(HttpContext http) => environment.IsProduction() ? Name : $"{Name}-{http.Request.Host.Port ?? 80}";
}
