namespace Castellan.Tests.Data.Faults;

/// <summary>What somebody was shown of an act.</summary>
internal enum Shown
{
    Done,
    Refused,

    /// <summary>The answer never came.</summary>
    Nothing,
}

internal enum ActKind
{
    /// <summary>A form sent to a node: a row, an entry, a mail.</summary>
    SignUp,

    /// <summary>A command through the door: a row, an entry, a mail.</summary>
    Invitation,
}

/// <summary>An act upon an address that no other act uses.</summary>
internal sealed record Act(ActKind Kind, string Address, Shown Shown);
