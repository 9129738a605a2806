namespace Castellan.Kit;

/// <summary>What the data will look like once it arrives, so that nothing jumps.</summary>
public enum SkeletonForm
{
    Table,
    Lines,
    Tile,
}
