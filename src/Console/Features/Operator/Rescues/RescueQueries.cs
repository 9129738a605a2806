using Castellan.Data;
using Castellan.Data.Mail;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Rescues;

/// <summary>A rescue by operators.</summary>
/// <param name="MaskedAddress">Null for an account that is erased.</param>
/// <param name="IsMine">Whether the viewer asked for it.</param>
/// <param name="IsOfViewer">Whether it is about the viewer's own account.</param>
public sealed record RescueLine(
    Guid Id, string? Person, string? MaskedAddress, RescueState State, string? Asker, bool IsMine, bool IsOfViewer, DateTimeOffset AskedAt, DateTimeOffset LapsesAt, string Reason, string Evidence,
    string? Decider, string Refused, DateTimeOffset? DueAt, DateTimeOffset? EndedAt)
{
    public bool IsOpen => State is RescueState.Asked or RescueState.Approved;
}

/// <param name="Operators">Accounts that operate the installation: it takes two.</param>
public sealed record RescuesView(IReadOnlyList<RescueLine> Rescues, int Operators);

public sealed class RescueQueries(OperatorDb door)
{
    private const int Shown = 50;

    /// <summary>The open ones first, then the last that ended.</summary>
    public Task<RescuesView> ListAsync(OperatorActor actor, CancellationToken cancellation = default) =>
        door.ReadAsync(actor.PersonId, async (db, ct) =>
        {
            var rescues = await db.Rescues.AsNoTracking().Where(one => one.OrgId == Installation.OrgId)
                .OrderBy(one => one.EndedAt != null).ThenByDescending(one => one.AskedAt).Take(Shown).ToListAsync(ct);
            var ids = rescues.SelectMany(one => new Guid?[] { one.PersonId, one.AskedBy, one.DecidedBy }).OfType<Guid>().Distinct().ToList();
            var people = await db.People.Where(one => ids.Contains(one.Id) && one.DeletedAt == null)
                .Select(one => new { one.Id, one.DisplayName, one.Email }).ToDictionaryAsync(one => one.Id, ct);
            string? Name(Guid? id) => id is { } known ? people.GetValueOrDefault(known)?.DisplayName : null;
            return new RescuesView(
                [.. rescues.Select(one => new RescueLine(
                    one.Id, Name(one.PersonId), people.GetValueOrDefault(one.PersonId) is { } person ? new Recipient(person.Email).Masked : null, one.State, Name(one.AskedBy),
                    one.AskedBy == actor.PersonId, one.PersonId == actor.PersonId, one.AskedAt, one.LapsesAt, one.Reason, one.Evidence, Name(one.DecidedBy), one.Refused, one.DueAt, one.EndedAt))],
                await db.People.CountAsync(one => one.IsOperator && one.DeletedAt == null, ct));
        }, cancellation);
}
