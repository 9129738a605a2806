namespace Castellan.Data.Files;

/// <summary>A sealed piece of a file's content, bound to organisation, file and number.</summary>
public sealed class FileChunk : ITenantOwned
{
    private FileChunk()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid FileId { get; private set; }

    /// <summary>From 0.</summary>
    public int Number { get; private set; }

    public byte[] Content { get; private set; } = [];

    public static FileChunk Of(Guid orgId, Guid fileId, int number, byte[] sealedContent) =>
        new() { OrgId = orgId, FileId = fileId, Number = number, Content = sealedContent };
}
