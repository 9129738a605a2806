using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Policies;

/// <summary>
/// Gives those whom a policy hits their personal deadline, once, and reminds them of it. Deadline, entry and mail commit
/// together; of two runs at once the second finds the first one's key.
/// </summary>
public sealed class PolicySweeper(OperatorDb operators, TenantDb tenants, PublicAddress links) : ISweeper
{
    public const string Name = "policies";

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var organisations = await operators.ReadAsync(null, (db, ct) =>
            db.RoleRequirements.Where(one => one.SecondFactor == Requirement.Required).Select(one => one.OrgId)
                .Union(db.SecurityPolicies.Where(one => one.OwnersNeedPasskey).Select(one => one.OrgId)).ToListAsync(ct), cancellation);
        var told = 0;
        foreach (var orgId in organisations)
        {
            foreach (var owed in await tenants.ReadForJobAsync(orgId, (db, ct) => OwedAsync(db, orgId, ct), cancellation))
            {
                told += await TellAsync(owed, asOf, cancellation) ? 1 : 0;
            }
        }
        return new SweepReport("Policies_told", told);
    }

    private static async Task<IReadOnlyList<OwedBy>> OwedAsync(Castellan.Data.ConsoleDb db, Guid orgId, CancellationToken cancellation)
    {
        var policy = await PolicyReads.CurrentAsync(db, orgId, cancellation);
        var given = await db.PolicyDeadlines.AsNoTracking().Where(one => one.OrgId == orgId).ToDictionaryAsync(one => (one.PersonId, one.Kind), cancellation);
        var members = await PolicyReads.MembersAsync(db, orgId, cancellation);
        return [.. members.SelectMany(member => PolicyReads.Owed(policy, member).Select(kind =>
            new OwedBy(orgId, member.PersonId, kind, policy.GraceDays, given.GetValueOrDefault((member.PersonId, kind)))))];
    }

    private async Task<bool> TellAsync(OwedBy owed, DateTimeOffset asOf, CancellationToken cancellation)
    {
        if (owed.Given is { } standing && PolicyReminders.Reached(standing.GivenAt, standing.DueAt, asOf) <= standing.Reminded)
        {
            return false;
        }
        try
        {
            return (await operators.WriteAsync<Done>(OperatorActor.Job, async write =>
            {
                var (orgId, personId, kind) = (owed.OrgId, owed.PersonId, owed.Kind);
                var deadline = await write.Db.PolicyDeadlines.FromSql($"SELECT * FROM tenant.policy_deadlines WHERE org_id = {orgId} AND person_id = {personId} AND kind = {(short)kind} FOR UPDATE")
                    .SingleOrDefaultAsync(cancellation);
                if (deadline is null)
                {
                    deadline = PolicyDeadline.Give(orgId, personId, kind, owed.GraceDays, asOf);
                    write.Db.PolicyDeadlines.Add(deadline);
                    write.Record(orgId, AuditAction.PolicyDeadlineGiven, AuditTarget.Person(personId), after: new { dueAt = deadline.DueAt, kind = kind.ToString() });
                }
                else if (PolicyReminders.Reached(deadline.GivenAt, deadline.DueAt, asOf) is var slot && slot > deadline.Reminded)
                {
                    deadline.NoteReminder(slot);
                    write.Record(orgId, AuditAction.PolicyReminded, AuditTarget.Person(personId), after: new { dueAt = deadline.DueAt, slot });
                }
                else
                {
                    return new ToldAlready();
                }
                await SendAsync(write, deadline, asOf, cancellation);
                return Done.Instance;
            }, cancellation)).Succeeded;
        }
        catch (DbUpdateException twice) when (twice.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation })
        {
            // Another node was quicker, or the person has left meanwhile.
            return false;
        }
    }

    private async Task SendAsync(OperatorWrite write, PolicyDeadline deadline, DateTimeOffset asOf, CancellationToken cancellation)
    {
        var organisation = await write.Db.Organisations.AsNoTracking().SingleAsync(one => one.OrgId == deadline.OrgId, cancellation);
        if (await write.Db.People.Where(one => one.Id == deadline.PersonId && one.DeletedAt == null).Select(one => new { one.Email, one.Language }).SingleOrDefaultAsync(cancellation) is not { } person)
        {
            return;
        }
        var link = links.To(Addresses.Comply(organisation.Slug, deadline.Kind == OwedKind.Passkey));
        write.Send(asOf >= deadline.DueAt
            ? PolicyMail.Over(new Recipient(person.Email), person.Language, organisation.Name, link)
            : PolicyMail.Deadline(new Recipient(person.Email), person.Language, organisation.Name, link, deadline.DueAt));
    }

    private sealed record OwedBy(Guid OrgId, Guid PersonId, OwedKind Kind, int GraceDays, PolicyDeadline? Given);

    private sealed record ToldAlready : Refusal;
}
