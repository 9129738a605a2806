using System.Xml.Linq;
using Castellan.Data.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Database;

/// <summary>Keeps data-protection keys in the database, so that nodes read each other's forms; they are sealed before.</summary>
public sealed class KeysInDatabase(DataProtectionKeyTable table) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. table.ReadAll().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => table.Store(friendlyName, element.ToString(SaveOptions.DisableFormatting));
}

public static class KeysInDatabaseSetup
{
    public static IDataProtectionBuilder KeepKeysInDatabase(this IDataProtectionBuilder builder)
    {
        builder.Services.AddSingleton<KeysInDatabase>();
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = services.GetRequiredService<KeysInDatabase>()));
        return builder;
    }
}
