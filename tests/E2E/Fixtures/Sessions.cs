using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Sealing;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

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
    /// <param name="proven">Whether it has proven a second factor, which the person then has: operators act as such only so.</param>
    public static async Task BeginSessionAsync(this ConsoleUnderTest console, Visitor visitor, Guid personId, bool proven = false)
    {
        var begun = await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Entered>(new IdentityActor(personId, null, Origin), async write =>
        {
            var entered = SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en");
            if (proven)
            {
                write.Db.Sessions.Local.Single(session => session.Id == entered.Session!.SessionId).ProveFactor(write.Now);
                await AddFactorAsync(console, write, personId);
            }
            return entered;
        });
        await console.SetCookieAsync(visitor, "__Host-castellan", begun.Value.Session!.Key);
    }

    /// <summary>Begins a session for the person and gives its cookie to a tab on another node.</summary>
    public static async Task BeginSessionAsync(this ConsoleUnderTest console, IPage page, Uri node, Guid personId)
    {
        var begun = await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Entered>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en")));
        await SetCookieAsync(page, node, "__Host-castellan", begun.Value.Session!.Key);
    }

    /// <summary>Takes the first step of a sign-in for the person, who has a second factor.</summary>
    public static async Task BeginSignInAsync(this ConsoleUnderTest console, Visitor visitor, Guid personId)
    {
        var begun = await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Entered>(new IdentityActor(personId, null, Origin), async write =>
        {
            await AddFactorAsync(console, write, personId);
            await write.Db.SaveChangesAsync();
            return await console.Services.GetRequiredService<SessionIssuer>().EnterAsync(write, await write.Db.People.SingleAsync(person => person.Id == personId), SignInMethod.Password, CancellationToken.None);
        });
        await console.SetCookieAsync(visitor, "__Host-castellan-factor", begun.Value.Pending!);
    }

    /// <summary>Lets the account's proofs of a second factor lie longer back than they carry.</summary>
    public static Task AgeProofsAsync(this ConsoleUnderTest console, Account account) => console.ChangeAsync(account, async (write, person) =>
    {
        foreach (var session in await write.Db.Sessions.Where(session => session.PersonId == person.Id && session.FactorAt != null).ToListAsync())
        {
            session.ProveFactor(write.Now - StepUp.Fresh - TimeSpan.FromSeconds(1));
        }
    });

    public static Task MakeOperatorAsync(this ConsoleUnderTest console, Account account) => console.ChangeAsync(account, (_, person) =>
    {
        person.BecomeOperator();
        return Task.CompletedTask;
    });

    private static async Task ChangeAsync(this ConsoleUnderTest console, Account account, Func<IdentityWrite, Person, Task> change) =>
        (await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Done>(new IdentityActor(null, null, Origin), async write =>
        {
            var person = await write.Db.People.SingleAsync(person => person.Email == account.Email);
            await change(write, person);
            write.Record(AuditAction.ProfileChanged, AuditTarget.Person(person.Id));
            return Done.Instance;
        })).Succeeded.ShouldBeTrue();

    private static async Task AddFactorAsync(ConsoleUnderTest console, IdentityWrite write, Guid personId)
    {
        // Two suites may dress the same person at once.
        await write.Db.People.FromSql($"SELECT * FROM identity.people WHERE id = {personId} FOR UPDATE").SingleAsync();
        if (!await write.Db.Authenticators.AnyAsync(authenticator => authenticator.PersonId == personId))
        {
            var seed = console.Services.GetRequiredService<Sealer>().Seal(TotpSeed.Random().Reveal(), FactorProof.BindingOf(personId));
            write.Db.Authenticators.Add(Authenticator.Add(personId, seed, 0, write.Now));
        }
    }

    private static Task SetCookieAsync(this ConsoleUnderTest console, Visitor visitor, string name, OneTimeSecret key) =>
        SetCookieAsync(visitor.Page, new Uri(console.Address), name, key);

    // By the protocol: Playwright's own call names a domain, which a host-bound cookie forbids.
    private static async Task SetCookieAsync(IPage page, Uri node, string name, OneTimeSecret key)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("Network.setCookie", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = $"{name}-{node.Port}",
            ["value"] = key.Reveal(),
            ["url"] = node.ToString(),
            ["path"] = "/",
            ["secure"] = true,
            ["httpOnly"] = true,
            ["sameSite"] = "Lax",
        });
        await browser.DetachAsync();
    }
}
