namespace Castellan.Data.Identity;

/// <summary>A key of ASP.NET Core's data protection, shared by all nodes; its XML is sealed before it is stored.</summary>
public sealed class DataProtectionKey
{
    private DataProtectionKey()
    {
    }

    public Guid Id { get; private set; }

    public string FriendlyName { get; private set; } = "";

    public string Xml { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public static DataProtectionKey Store(string friendlyName, string xml, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), FriendlyName = friendlyName, Xml = xml, CreatedAt = now };
}
