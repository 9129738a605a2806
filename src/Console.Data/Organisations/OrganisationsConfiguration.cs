using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Organisations;

internal sealed class OrganisationsConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("organisations", "tenant");
        builder.HasKey(o => o.OrgId);
        builder.Property(o => o.OrgId).ValueGeneratedNever();
        // Addresses are public, so that one is taken is no secret.
        builder.HasIndex(o => o.Slug).IsUnique();
        builder.Property(o => o.Version).IsRowVersion();
    }
}
