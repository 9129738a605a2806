using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Audit;

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<Subject>, IEntityTypeConfiguration<RefusedAttempt>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        // Partitioned, which migrations cannot express: 0002-audit.sql makes it.
        builder.ToTable("entries", "audit", table => table.ExcludeFromMigrations());
        builder.HasKey(e => new { e.OrgId, e.OccurredAt, e.Id });
        builder.Property(e => e.Changes).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<Subject> builder)
    {
        builder.ToTable("subjects", "tenant");
        builder.HasKey(s => new { s.OrgId, s.Id });
        builder.HasIndex(s => new { s.OrgId, s.DisplayName, s.Id });
    }

    public void Configure(EntityTypeBuilder<RefusedAttempt> builder)
    {
        builder.ToTable("refused_attempts", "tenant");
        builder.HasKey(a => new { a.OrgId, a.PersonId, a.Permission, a.Hour });
        builder.Property(a => a.Permission).HasConversion<short>();
        builder.HasIndex(a => a.Hour);
    }
}
