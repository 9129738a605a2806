using Castellan.Data.Audit;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Language;

/// <summary>Where a request came from, as a person reads it.</summary>
public sealed class OriginWords(IStringLocalizer<RefusalTexts> texts)
{
    public string? Network(string? network) => network == RequestOrigin.Loopback ? texts["Network_Loopback"] : network;
}
