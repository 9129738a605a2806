namespace Castellan.Platform.Sealing;

/// <summary>Section "Keys": where the keys lie that seal secrets in the database. Back the folder up apart from the database.</summary>
public sealed class KeyOptions
{
    public const string Section = "Keys";

    /// <summary>Folder of the key files NNNN.key, shared by all nodes and readable by the application alone.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Whether an empty folder gets its first key at start. Off where an empty folder would mean that the keys were lost.</summary>
    public bool CreateMissing { get; set; }
}
