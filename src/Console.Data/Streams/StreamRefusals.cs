using Castellan.Data.Outcomes;

namespace Castellan.Data.Streams;

public sealed record StreamNotFound : Refusal;

public sealed record StreamNotActive : Refusal;

public sealed record StreamNotPaused : Refusal;

/// <summary>As many as an organisation may have.</summary>
public sealed record TooManyStreams(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>No https address, or one with a name and password in it.</summary>
public sealed record StreamAddressUnusable : Refusal;

/// <summary>So short a secret can be guessed.</summary>
public sealed record StreamSecretTooShort(int Least) : Refusal
{
    public override IReadOnlyList<object> Words => [Least];
}

/// <summary>Nothing that was delivered and is still known begins at or before this position.</summary>
public sealed record StreamPositionUnknown : Refusal;
