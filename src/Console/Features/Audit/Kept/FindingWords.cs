using System.Globalization;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
using Castellan.Platform.Seals;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Audit.Kept;

/// <summary>Says what a verification found.</summary>
public sealed class FindingWords(IStringLocalizer<KeptTexts> texts, IStringLocalizer<KitTexts> kit)
{
    public string Of(VerificationFinding finding, TimeZoneInfo zone)
    {
        var day = finding.Day is { } of ? TimeWords.Date(kit, of) : "–";
        var seal = finding.Seal?.ToString("N0", CultureInfo.CurrentCulture) ?? "–";
        var entry = finding.OccurredAt is { } at ? TimeWords.Local(kit, at, zone) : null;
        return (finding.Fault, finding.Elsewhere, entry) switch
        {
            (_, true, _) => texts.Count("FindingElsewhere", finding.Count, day),
            (SealFault.EntryAltered, _, { } one) => texts["FindingEntryAltered", one],
            (SealFault.CopyAltered, _, { } one) => texts["FindingCopyAltered", one],
            (SealFault.EntryAltered, _, _) => texts.Count("FindingEntriesAltered", finding.Count, day),
            (SealFault.CopyAltered, _, _) => texts.Count("FindingCopiesAltered", finding.Count, day),
            (SealFault.EntriesMissing, _, _) => texts.Count("FindingEntriesMissing", finding.Count, day, seal),
            (SealFault.SegmentBroken, _, _) => texts.Count("FindingSegmentBroken", finding.Count, day, seal),
            (SealFault.SealForged, _, _) => texts["FindingSealForged", seal, day],
            (SealFault.ChainBroken, _, _) => texts["FindingChainBroken", seal, day],
            _ => texts["FindingTailLost", seal],
        };
    }
}
