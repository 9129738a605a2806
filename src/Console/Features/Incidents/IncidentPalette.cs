using Castellan.Data.Access;
using Castellan.Platform.Palette;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>Incidents by number or title.</summary>
public sealed class IncidentPalette(IncidentQueries incidents, IStringLocalizer<IncidentTexts> texts) : IPaletteSource
{
    public int Order => 200;

    public string Heading => texts["Incidents"];

    public Permission Permission => Permission.IncidentsRead;

    public async Task<IReadOnlyList<PaletteHit>> FindAsync(EnteredTenant tenant, string words, int most, CancellationToken cancellation)
    {
        var found = await incidents.ListAsync(tenant.Actor, new IncidentListRequest(words, null, null, null), cancellation);
        return [.. found.Rows.Take(most).Select(row => new PaletteHit("alert-triangle", row.Title, IncidentWork.Named(row.Number), Addresses.Incident(tenant.Slug, row.Number)))];
    }
}
