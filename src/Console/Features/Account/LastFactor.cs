using Castellan.Data.Identity;
using Castellan.Data.Tenancy;
using Castellan.Platform.Passwords;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>What goes with the last second factor: the recovery codes, and the allowance for a shorter password.</summary>
internal static class LastFactor
{
    /// <summary>Why the password may not stand alone; null when it is long enough.</summary>
    public static PasswordTooShortAlone? TooShort(PasswordRules rules, Person person, string? password)
    {
        var alone = new PasswordOwner(EmailAddress.Parse(person.Email), person.DisplayName, hasSecondFactor: false);
        return rules.Judge(password ?? "", alone) is PasswordTooShort fault ? new PasswordTooShortAlone(fault.MinimumLength) : null;
    }

    public static async Task ForgetCodesAsync(IdentityWrite write, Guid personId, CancellationToken cancellation) =>
        write.Db.RecoveryCodes.RemoveRange(await write.Db.RecoveryCodes.Where(code => code.PersonId == personId).ToListAsync(cancellation));
}
