using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Castellan.Platform.Sealing;

/// <summary>
/// Seals ASP.NET's data-protection keys before they are stored in the database: whoever reads the database, or a backup of it,
/// can neither forge cookies nor antiforgery tokens.
/// </summary>
public sealed class SealedXmlEncryptor(Sealer sealer) : IXmlEncryptor
{
    internal const string Element = "sealed";
    internal static readonly SealBinding Binding = new("data-protection.key", "");

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var value = sealer.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), Binding);
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String(value)), typeof(SealedXmlDecryptor));
    }
}
