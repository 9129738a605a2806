using Castellan.Data.Outcomes;

namespace Castellan.Features.Members.Import;

/// <summary>What was read from a pasted or uploaded list: every line of it, good or bad, in order.</summary>
public sealed record MemberList(IReadOnlyList<MemberLine> Lines)
{
    public IEnumerable<GoodLine> Good => Lines.OfType<GoodLine>();

    public IEnumerable<BadLine> Bad => Lines.OfType<BadLine>();
}

/// <summary>One line of the list; numbers count from 1, header and blank lines included.</summary>
public abstract record MemberLine(int Number);

/// <summary>A person to invite. <paramref name="RoleId"/> is null when the list names no role for this person.</summary>
public sealed record GoodLine(int Number, string Address, string? Name, Guid? RoleId) : MemberLine(Number);

/// <summary>A line nobody is invited from, as it stands in the file (at most 200 characters), and why.</summary>
public sealed record BadLine(int Number, string Raw, Refusal Reason) : MemberLine(Number);

/// <summary>A role that a list may name: the organisation's roles that are in use.</summary>
public sealed record ImportableRole(Guid Id, Castellan.Data.Access.RoleKind Kind, string Name);
