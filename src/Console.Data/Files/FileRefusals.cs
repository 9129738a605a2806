using Castellan.Data.Outcomes;

namespace Castellan.Data.Files;

/// <summary>There is no such file here, or not yet.</summary>
public sealed record FileNotFound : Refusal;

/// <summary>The time in which it could be downloaded is over.</summary>
public sealed record FileExpired : Refusal;

/// <summary>More than may be uploaded.</summary>
public sealed record FileTooLarge(int Megabytes) : Refusal
{
    public override IReadOnlyList<object> Words => [Megabytes];
}

/// <summary>Nothing was in it.</summary>
public sealed record FileEmpty : Refusal;
