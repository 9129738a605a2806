using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>Signed-in visitors without the way through the forms: for suites that look at pages, not at journeys.</summary>
internal static class Sessions
{
    public static readonly RequestOrigin Origin = new("127.0.0.0/24", "Chrome · Linux", "test");

    /// <summary>An account with a verified address and no password.</summary>
    public static async Task<Guid> AddPersonAsync(this ConsoleUnderTest console, Account account, bool isOperator = false)
    {
        var id = Guid.NewGuid();
        EmailAddress.TryParse(account.Email, out var address).ShouldBeTrue();
        var made = await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Done>(new IdentityActor(null, null, Origin), write =>
        {
            var person = Person.Verified(id, address!, account.Name, "en", null, write.Now);
            if (isOperator)
            {
                person.BecomeOperator();
            }
            write.Db.People.Add(person);
            write.Record(AuditAction.AddressVerified, AuditTarget.Person(id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        });
        made.Succeeded.ShouldBeTrue();
        return id;
    }

    /// <summary>Begins a session for the person and gives the visitor its cookie.</summary>
    public static async Task BeginSessionAsync(this ConsoleUnderTest console, Visitor visitor, Guid personId)
    {
        var begun = await console.Services.GetRequiredService<IdentityDb>().WriteAsync<BegunSession>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<BegunSession>>(SessionIssuer.Begin(write, personId, SignInMethod.Password)));
        // By the protocol: Playwright's own call names a domain, which a host-bound cookie forbids.
        var browser = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await browser.SendAsync("Network.setCookie", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = $"__Host-castellan-{new Uri(console.Address).Port}",
            ["value"] = begun.Value.Key.Reveal(),
            ["url"] = console.Address,
            ["path"] = "/",
            ["secure"] = true,
            ["httpOnly"] = true,
            ["sameSite"] = "Lax",
        });
        await browser.DetachAsync();
    }
}
