using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Organisations;

internal sealed class OrganisationsConfiguration : IEntityTypeConfiguration<Organisation>, IEntityTypeConfiguration<OrganisationDeletion>
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

    public void Configure(EntityTypeBuilder<OrganisationDeletion> builder)
    {
        builder.ToTable("organisation_deletions", "tenant");
        builder.HasKey(d => d.OrgId);
        builder.Property(d => d.OrgId).ValueGeneratedNever();
        builder.HasIndex(d => d.DueAt);
        builder.HasOne<Organisation>().WithOne().HasForeignKey<OrganisationDeletion>(d => d.OrgId).OnDelete(DeleteBehavior.Cascade);
    }
}
