using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Platform.Rescues;

/// <summary>
/// Carries rescues out when their delay is over, after looking at everything again under the locks of the organisation and the
/// account; voids those whose ground is gone; lets those lapse that nobody decided. Factors, sessions, entries, mail and the key
/// that makes it happen once commit together.
/// </summary>
public sealed class RescueSweeper(OperatorDb operators, IdentityDb identities, PublicAddress links) : ISweeper
{
    public const string Name = "rescues";

    private static readonly RequestOrigin Origin = new(null, null, Name);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var due = await operators.ReadAsync(null, (db, ct) => db.Rescues
            .Where(one => (one.State == RescueState.Asked && one.LapsesAt <= asOf) || (one.State == RescueState.Approved && one.DueAt <= asOf))
            .OrderBy(one => one.DueAt).Select(one => new Due(one.OrgId, one.Id, one.PersonId)).ToListAsync(ct), cancellation);
        var settled = 0;
        foreach (var one in due)
        {
            settled += await SettleAsync(one, asOf, cancellation) ? 1 : 0;
        }
        return new SweepReport("Rescues_settled", settled);
    }

    private async Task<bool> SettleAsync(Due due, DateTimeOffset asOf, CancellationToken cancellation)
    {
        try
        {
            return (await identities.WriteAsync<Done>(
                new IdentityActor(due.PersonId, null, Origin), write => SettleAsync(write, due, asOf, cancellation), due.OrgId, roster: due.OrgId != Installation.OrgId, cancellation)).Succeeded;
        }
        catch (DbUpdateException twice) when (twice.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Another node was quicker.
            return false;
        }
    }

    private async Task<Outcome<Done>> SettleAsync(IdentityWrite write, Due due, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var person = await write.Db.People.FromSql($"SELECT * FROM identity.people WHERE id = {due.PersonId} FOR UPDATE").SingleOrDefaultAsync(cancellation);
        var rescue = await write.Db.Rescues.FromSql($"SELECT * FROM tenant.rescues WHERE org_id = {due.OrgId} AND id = {due.Id} FOR UPDATE").SingleOrDefaultAsync(cancellation);
        if (rescue is null)
        {
            return new RescueNotFound();
        }
        if (rescue.State == RescueState.Asked)
        {
            return await LapseAsync(write, rescue, asOf, cancellation);
        }
        if (rescue.State != RescueState.Approved || rescue.DueAt > asOf)
        {
            return new RescueClosed();
        }
        return await FaultAsync(write.Db, rescue, person, cancellation) is { } fault
            ? await VoidAsync(write, rescue, person, fault, asOf, cancellation)
            : await FinishAsync(write, rescue, person!, asOf, cancellation);
    }

    /// <summary>What is gone of that which two people agreed to; null when all still stands.</summary>
    private static async Task<RescueFault?> FaultAsync(ConsoleDb db, Rescue rescue, Person? person, CancellationToken cancellation)
    {
        if (person is not { DeletedAt: null })
        {
            return RescueFault.Person;
        }
        if (rescue.OrgId == Installation.OrgId)
        {
            Guid?[] two = [rescue.AskedBy, rescue.DecidedBy];
            return await db.People.CountAsync(one => two.Contains(one.Id) && one.IsOperator && one.DeletedAt == null, cancellation) == two.Length ? null : RescueFault.Deciders;
        }
        if (await RescueReads.PartyAsync(db, rescue.OrgId, rescue.PersonId, cancellation) is not { Holder: var subject })
        {
            return RescueFault.Person;
        }
        if (await RescueReads.AccountAsync(db, rescue.PersonId, cancellation) is not { IsManaged: true })
        {
            return RescueFault.Account;
        }
        return await RescueReads.MayAsync(db, rescue.OrgId, rescue.AskedBy, subject, cancellation)
            && await RescueReads.MayAsync(db, rescue.OrgId, rescue.DecidedBy!.Value, subject, cancellation) ? null : RescueFault.Deciders;
    }

    private async Task<Outcome<Done>> FinishAsync(IdentityWrite write, Rescue rescue, Person person, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var db = write.Db;
        var authenticators = await db.Authenticators.Where(one => one.PersonId == person.Id).ToListAsync(cancellation);
        var passkeys = await db.Passkeys.Where(one => one.PersonId == person.Id).ToListAsync(cancellation);
        var codes = await db.RecoveryCodes.Where(one => one.PersonId == person.Id).ToListAsync(cancellation);
        var sessions = await db.Sessions.Where(one => one.PersonId == person.Id && one.EndedAt == null).ToListAsync(cancellation);
        db.Authenticators.RemoveRange(authenticators);
        db.Passkeys.RemoveRange(passkeys);
        db.RecoveryCodes.RemoveRange(codes);
        sessions.ForEach(session => session.End(SessionEnd.Rescued, write.Now));
        foreach (var begun in await db.PendingSignIns.Where(one => one.PersonId == person.Id && one.EndedAt == null).ToListAsync(cancellation))
        {
            begun.End(write.Now);
        }
        person.LoseFactors();
        db.RescueEffects.Add(RescueEffect.Of(rescue, write.Now));
        var finished = rescue.Finish(asOf);
        if (!finished.Succeeded)
        {
            return finished;
        }
        write.RecordRescue(AuditAction.RescueDone, byJob: true, everywhere: true,
            new { authenticators = authenticators.Count, passkeys = passkeys.Count, codes = codes.Count(code => code.UsedAt is null), sessions = sessions.Count });
        write.Send(RescueMail.Done(new Recipient(person.Email), person.Language, links.To(Addresses.SignIn())));
        await TellAsync(write, rescue, cancellation);
        return Done.Instance;
    }

    private static async Task<Outcome<Done>> VoidAsync(IdentityWrite write, Rescue rescue, Person? person, RescueFault fault, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var voided = rescue.Void(asOf);
        if (!voided.Succeeded)
        {
            return voided;
        }
        write.RecordRescue(AuditAction.RescueVoided, byJob: true, everywhere: rescue.OrgId == Installation.OrgId, new { fault = fault.ToString() });
        if (person is { DeletedAt: null })
        {
            write.Send(RescueMail.Off(new Recipient(person.Email), person.Language));
        }
        await TellAsync(write, rescue, cancellation);
        return Done.Instance;
    }

    private static async Task<Outcome<Done>> LapseAsync(IdentityWrite write, Rescue rescue, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var lapsed = rescue.Lapse(asOf);
        if (!lapsed.Succeeded)
        {
            return lapsed;
        }
        write.RecordRescue(AuditAction.RescueLapsed, byJob: true, everywhere: rescue.OrgId == Installation.OrgId);
        await TellAsync(write, rescue, cancellation);
        return Done.Instance;
    }

    private static async Task TellAsync(IdentityWrite write, Rescue rescue, CancellationToken cancellation)
    {
        if (rescue.OrgId != Installation.OrgId)
        {
            write.Db.Notifications.AddRange(await RescueReads.TellAsync(
                write.Db, rescue.OrgId, NotificationKind.RescueEnded, new NotificationFacts(SubjectId: rescue.PersonId, Code: rescue.State.ToString()), [rescue.PersonId], write.Now, cancellation));
        }
    }

    private sealed record Due(Guid OrgId, Guid Id, Guid PersonId);
}
