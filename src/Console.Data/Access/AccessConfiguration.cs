using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Access;

internal sealed class AccessConfiguration : IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Role> builder)
    {
        builder.ToTable("roles", "tenant");
        builder.HasKey(r => new { r.OrgId, r.Id });
        builder.Property(r => r.Kind).HasConversion<short>();
        builder.HasIndex(r => new { r.OrgId, r.Name }).IsUnique().HasFilter("archived_at IS NULL");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(r => r.OrgId).OnDelete(DeleteBehavior.Cascade);
        builder.Ignore(r => r.Permissions).Ignore(r => r.NameKey).Ignore(r => r.IsBuiltIn).Ignore(r => r.IsArchived);
    }
}
