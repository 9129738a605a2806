using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>Two changes of one account's factors follow one another: neither may rest on what the other takes away.</summary>
internal static class AccountLock
{
    public static Task<Outcome<T>> WriteAsync<T>(IdentityDb identities, SignedIn who, Func<IdentityWrite, Person, Task<Outcome<T>>> work, CancellationToken cancellation) =>
        identities.WriteAsync<T>(who.Acting, async write =>
        {
            var people = await write.Db.People.FromSql($"SELECT * FROM identity.people WHERE id = {who.PersonId} FOR UPDATE").ToListAsync(cancellation);
            return people is [{ DeletedAt: null } person] ? await work(write, person) : new ChangedMeanwhile();
        }, cancellation: cancellation);
}
