using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Verifications;

internal sealed class VerificationsConfiguration : IEntityTypeConfiguration<AuditVerification>, IEntityTypeConfiguration<VerificationWork>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<AuditVerification> builder)
    {
        builder.ToTable("audit_verifications", Schema);
        builder.HasKey(verification => new { verification.OrgId, verification.Id });
        builder.Property(verification => verification.Id).ValueGeneratedNever();
        builder.Property(verification => verification.State).HasConversion<short>();
        builder.Property(verification => verification.Findings).HasColumnType("jsonb");
        builder.HasIndex(verification => new { verification.OrgId, verification.RequestedAt });
    }

    public void Configure(EntityTypeBuilder<VerificationWork> builder)
    {
        builder.ToTable("verification_work", Schema);
        builder.HasKey(work => new { work.OrgId, work.VerificationId });
        builder.HasOne<AuditVerification>().WithMany().HasForeignKey(work => new { work.OrgId, work.VerificationId }).OnDelete(DeleteBehavior.Cascade);
    }
}
