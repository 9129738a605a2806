using System.Security.Cryptography;

namespace Castellan.Kit;

/// <summary>Ids that tie labels to fields; random, so that no page meets the same one twice.</summary>
internal static class ElementId
{
    private const int Bytes = 6;

    public static string New(string prefix) => $"{prefix}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes))}";
}
