using Castellan.Data.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Exports;

internal sealed class ExportsConfiguration : IEntityTypeConfiguration<AuditExport>, IEntityTypeConfiguration<ExportWork>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<AuditExport> builder)
    {
        builder.ToTable("audit_exports", Schema);
        builder.HasKey(export => new { export.OrgId, export.Id });
        builder.Property(export => export.Id).ValueGeneratedNever();
        builder.Property(export => export.Format).HasConversion<short>();
        builder.Property(export => export.State).HasConversion<short>();
        builder.Property(export => export.Filter).HasColumnType("jsonb");
        builder.Property(export => export.TimeZone).HasMaxLength(60);
        builder.Property(export => export.Language).HasMaxLength(20);
        builder.Property(export => export.Reason).HasMaxLength(60);
        builder.HasIndex(export => new { export.OrgId, export.RequestedAt });
    }

    public void Configure(EntityTypeBuilder<ExportWork> builder)
    {
        builder.ToTable("export_work", Schema);
        builder.HasKey(work => new { work.OrgId, work.ExportId });
        builder.HasOne<AuditExport>().WithMany().HasForeignKey(work => new { work.OrgId, work.ExportId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(work => new { work.OrgId, work.FileId }).OnDelete(DeleteBehavior.Cascade);
    }
}
