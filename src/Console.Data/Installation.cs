namespace Castellan.Data;

/// <summary>The reserved organisation whose stream holds events of accounts and of the installation itself.</summary>
public static class Installation
{
    public static readonly Guid OrgId = new("00000000-0000-7000-8000-000000000001");
}
