using Castellan.Data.Mail;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>The outbox of all organisations, newest first. Recipients and content stay sealed.</summary>
public sealed class MailQueries(OperatorDb door)
{
    public const int PageSize = 50;

    public Task<MailPageView> PageAsync(OperatorActor actor, OutboxState? state, PageCursor? after, PageCursor? before, CancellationToken cancellation = default) =>
        door.ReadAsync(actor.PersonId, async (db, ct) =>
        {
            var backwards = after is null && before is not null;
            var mails = db.Outbox.Where(m => state == null || m.State == state);
            mails = after is { } older ? mails.Where(m => m.CreatedAt < older.At || (m.CreatedAt == older.At && m.Id < older.Id))
                : before is { } newer ? mails.Where(m => m.CreatedAt > newer.At || (m.CreatedAt == newer.At && m.Id > newer.Id))
                : mails;
            mails = backwards ? mails.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id) : mails.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id);
            var found = await mails.Take(PageSize + 1).Select(m => new MailLine(
                m.OrgId, m.Id, m.Kind, db.Organisations.Where(o => o.OrgId == m.OrgId).Select(o => o.Name).FirstOrDefault(),
                m.State, m.Attempts, m.LastFault, m.LastError, m.CreatedAt, m.NextAttemptAt, m.SentAt)).ToListAsync(ct);
            var (lines, first, last) = PageCursor.Edges(found, PageSize, backwards, after is not null, line => new PageCursor(line.CreatedAt, line.Id));
            return new MailPageView(
                lines, first, last,
                await db.Outbox.CountAsync(m => m.State == OutboxState.Pending, ct),
                await db.Outbox.CountAsync(m => m.State == OutboxState.Dead, ct));
        }, cancellation);
}
