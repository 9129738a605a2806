using Castellan.Data.Outcomes;

namespace Castellan.Features.Members.Import;

/// <summary>The list is larger than it may be.</summary>
public sealed record ListTooLarge(int MaximumBytes) : Refusal
{
    public override IReadOnlyList<object> Words => [MaximumBytes];
}

/// <summary>The list has more lines than it may have.</summary>
public sealed record ListTooLong(int MaximumLines) : Refusal
{
    public override IReadOnlyList<object> Words => [MaximumLines];
}

/// <summary>There is nothing in the list.</summary>
public sealed record ListEmpty : Refusal;

/// <summary>The list has a header, but none of its columns holds e-mail addresses.</summary>
public sealed record ListWithoutAddresses(string Columns) : Refusal
{
    public override IReadOnlyList<object> Words => [Columns];
}

/// <summary>The line names no e-mail address.</summary>
public sealed record AddressMissing : Refusal;

/// <summary>What stands for the address is not one.</summary>
public sealed record AddressInvalid : Refusal;

/// <summary>The address stands in the file before.</summary>
public sealed record AddressRepeated(int FirstLine) : Refusal
{
    public override IReadOnlyList<object> Words => [FirstLine];
}

/// <summary>A cell holds several addresses under columns that describe one person; only the first is invited.</summary>
public sealed record AddressBesideAnother(string Invited) : Refusal
{
    public override IReadOnlyList<object> Words => [Invited];
}

/// <summary>The organisation has no role of this name.</summary>
public sealed record RoleNotFound(string Role) : Refusal
{
    public override IReadOnlyList<object> Words => [Role];
}

/// <summary>The file says that this account is suspended or archived where it comes from.</summary>
public sealed record SuspendedAtSource : Refusal;

/// <summary>The name holds characters a name cannot have, or is too long.</summary>
public sealed record NameUnusable : Refusal;

/// <summary>Quotation marks do not pair up, so the line cannot be told from its neighbours.</summary>
public sealed record QuotesBroken : Refusal;
