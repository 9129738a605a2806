using Castellan.Data.Outcomes;

namespace Castellan.Data.Exports;

/// <summary>There is no such export, or it has ended already.</summary>
public sealed record ExportNotFound : Refusal;

/// <summary>As many exports are under way as may be at once.</summary>
public sealed record TooManyExports(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>It was tried several times and never came to its end.</summary>
public sealed record ExportGivenUp : Refusal;
