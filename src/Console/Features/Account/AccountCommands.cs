using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Language;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>What a person changes about the own account.</summary>
public sealed class AccountCommands(
    IdentityDb identities, AccountManagers accounts, StepUp stepUp, PasswordRules rules, PasswordWorkers passwords, PublicAddress links)
{
    /// <summary>Name and language. Every organisation of the person reads the new name; the audit log holds none.</summary>
    public async Task<Outcome<Done>> ChangeProfileAsync(SignedIn who, string? name, string? language, CancellationToken cancellation = default)
    {
        var cleaned = DisplayText.Clean(name);
        if (!cleaned.Succeeded)
        {
            return cleaned.Refusal;
        }
        if (Languages.Supported(language) is not { } known)
        {
            return new LanguageUnknown();
        }
        return await identities.WriteAsync<Done>(who.Acting, async write =>
        {
            var person = await write.Db.People.SingleAsync(p => p.Id == who.PersonId, cancellation);
            var renamed = person.DisplayName != cleaned.Value;
            var former = person.Language;
            if (!renamed && former == known)
            {
                return Done.Instance;
            }
            person.Rename(cleaned.Value);
            person.Speak(known);
            if (renamed)
            {
                await write.RenameEverywhereAsync(person.DisplayName, person.Email, cancellation);
            }
            write.RecordAccount(AuditAction.ProfileChanged, new { language = former }, new { language = known, renamed });
            return Done.Instance;
        }, cancellation: cancellation);
    }

    /// <summary>Every other session ends; the person is told by mail.</summary>
    public Task<Outcome<Done>> ChangePasswordAsync(SignedIn who, string? password, string? chosen, CancellationToken cancellation = default) => Busy.RefusedAsync(async () =>
    {
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        var protects = await identities.ReadAsync(who.PersonId, (db, ct) => FactorProof.IsSetUpAsync(db, who.PersonId, ct), cancellation);
        var owner = new PasswordOwner(EmailAddress.Parse(proven.Value.Email), proven.Value.DisplayName, protects);
        if (await rules.JudgeAsync(chosen ?? "", owner, cancellation) is { } fault)
        {
            return new NewPasswordRefused(fault);
        }
        var hash = await passwords.HashAsync(chosen!, cancellation);
        return await identities.WriteAsync<Done>(who.Acting, async write =>
        {
            var manager = accounts.For(write);
            if (await manager.FindAsync(who.PersonId, cancellation) is not { } person || person.SecurityStamp != proven.Value.SecurityStamp)
            {
                return new ChangedMeanwhile();
            }
            await manager.SetPasswordAsync(person, hash, cancellation);
            foreach (var session in await write.Db.Sessions.Where(s => s.PersonId == person.Id && s.Id != who.SessionId && s.EndedAt == null).ToListAsync(cancellation))
            {
                session.End(SessionEnd.PasswordChanged, write.Now);
            }
            write.RecordAccount(AuditAction.PasswordChanged);
            write.Send(AccountMail.PasswordChanged(new Recipient(person.Email), person.Language, links.To(Addresses.Forgot)));
            return Done.Instance;
        }, cancellation: cancellation);
    });
}
