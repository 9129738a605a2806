namespace Castellan.Tests.E2E.Fixtures;

/// <summary>An organisation with something to see on every page, made once a run.</summary>
public sealed class Showcase
{
}
