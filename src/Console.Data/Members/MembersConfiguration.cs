using Castellan.Data.Access;
using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Members;

/// <summary>Keys and foreign keys carry the organisation, so a reference across tenants cannot be stored.</summary>
internal sealed class MembersConfiguration :
    IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<RoleChange>, IEntityTypeConfiguration<Invitation>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships", Schema);
        builder.HasKey(m => new { m.OrgId, m.PersonId });
        builder.Property(m => m.State).HasConversion<short>();
        builder.Property(m => m.Version).IsRowVersion();
        builder.HasIndex(m => m.PersonId);
        builder.HasIndex(m => new { m.OrgId, m.RoleId, m.State });
        builder.HasIndex(m => new { m.OrgId, m.JoinedAt, m.PersonId });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrgId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Role>().WithMany().HasForeignKey(m => new { m.OrgId, m.RoleId }).OnDelete(DeleteBehavior.Restrict);
        builder.Ignore(m => m.IsActive);
    }

    public void Configure(EntityTypeBuilder<RoleChange> builder)
    {
        builder.ToTable("role_changes", Schema);
        builder.HasKey(c => new { c.OrgId, c.Id });
        builder.Property(c => c.Reason).HasConversion<short>();
        builder.HasIndex(c => new { c.OrgId, c.PersonId, c.At });
        builder.HasOne<Membership>().WithMany().HasForeignKey(c => new { c.OrgId, c.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations", Schema);
        builder.HasKey(i => new { i.OrgId, i.Id });
        builder.HasIndex(i => i.SecretHash).IsUnique();
        builder.HasIndex(i => new { i.OrgId, i.Address });
        builder.HasIndex(i => new { i.OrgId, i.CreatedAt, i.Id });
        builder.HasIndex(i => i.PurgeAfter);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrgId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Role>().WithMany().HasForeignKey(i => new { i.OrgId, i.RoleId }).OnDelete(DeleteBehavior.Restrict);
    }
}
