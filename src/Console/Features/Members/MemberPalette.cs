using Castellan.Data.Access;
using Castellan.Platform.Palette;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Members;

/// <summary>Members by name or address.</summary>
public sealed class MemberPalette(MemberQueries members, IStringLocalizer<MemberTexts> texts) : IPaletteSource
{
    public int Order => 100;

    public string Heading => texts["Members"];

    public Permission Permission => Permission.MemberDetailsRead;

    public async Task<IReadOnlyList<PaletteHit>> FindAsync(EnteredTenant tenant, string words, int most, CancellationToken cancellation)
    {
        var found = await members.NamedAsync(tenant.Actor, words, most, cancellation);
        return [.. found.Select(row => new PaletteHit("user", row.Title ?? texts["ErasedPerson"], row.Name is null ? null : row.Email, Addresses.Member(tenant.Slug, row.PersonId)))];
    }
}
