namespace Castellan.Platform.Jobs;

/// <summary>Section <c>Jobs</c>: what this node does of the cluster's work.</summary>
public sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>Whether this node runs jobs. Where false it serves pages only, and another node must run them.</summary>
    public bool RunHere { get; set; } = true;
}
