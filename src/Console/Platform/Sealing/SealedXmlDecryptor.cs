using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Castellan.Platform.Sealing;

/// <summary>Made by the data-protection system by name, with the services it needs.</summary>
public sealed class SealedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var value = new byte[encryptedElement.Value.Length / 4 * 3];
        return Convert.TryFromBase64String(encryptedElement.Value, value, out var written)
            ? XElement.Parse(services.GetRequiredService<Sealer>().OpenText(value.AsSpan(0, written), SealedXmlEncryptor.Binding))
            : throw new SealBrokenException("The stored data-protection key is not base64.");
    }
}
