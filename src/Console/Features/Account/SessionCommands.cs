using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>A person ends own sessions: the lost phone, or all but this one.</summary>
public sealed class SessionCommands(IdentityDb identities)
{
    public Task<Outcome<Done>> EndAsync(SignedIn who, Guid sessionId, CancellationToken cancellation = default) => identities.WriteAsync<Done>(who.Acting, async write =>
    {
        if (await write.Db.Sessions.SingleOrDefaultAsync(s => s.Id == sessionId && s.PersonId == who.PersonId && s.EndedAt == null, cancellation) is not { } session)
        {
            return new SessionGone();
        }
        session.End(SessionEnd.EndedByPerson, write.Now);
        write.RecordAccount(AuditAction.SessionEnded, after: new { sessions = 1 }, sessionId: session.Id);
        return Done.Instance;
    }, cancellation: cancellation);

    /// <summary>Answers how many ended.</summary>
    public Task<Outcome<int>> EndOthersAsync(SignedIn who, CancellationToken cancellation = default) => identities.WriteAsync<int>(who.Acting, async write =>
    {
        var others = await write.Db.Sessions.Where(s => s.PersonId == who.PersonId && s.Id != who.SessionId && s.EndedAt == null).ToListAsync(cancellation);
        foreach (var session in others)
        {
            session.End(SessionEnd.EndedByPerson, write.Now);
        }
        if (others.Count > 0)
        {
            write.RecordAccount(AuditAction.SessionEnded, after: new { sessions = others.Count });
        }
        return others.Count;
    }, cancellation: cancellation);
}
