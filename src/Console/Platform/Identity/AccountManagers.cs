using Castellan.Data;
using Castellan.Data.Identity;
using Castellan.Data.Tenancy;
using Castellan.Platform.Passwords;
using Microsoft.AspNetCore.Identity;

namespace Castellan.Platform.Identity;

/// <summary>Makes Identity's manager for one operation, over the context that a door opened for it.</summary>
public sealed class AccountManagers(PasswordWorkers workers, TimeProvider clock, IServiceProvider services, ILogger<UserManager<Person>> log)
{
    public AccountManager For(IdentityWrite write) => For(write.Db, write.Now);

    /// <summary>For look-ups and comparisons, outside a transaction.</summary>
    public AccountManager For(ConsoleDb db) => For(db, clock.GetUtcNow());

    private AccountManager For(ConsoleDb db, DateTimeOffset now) => new(new AccountStore(db, now), workers, services, log);
}
