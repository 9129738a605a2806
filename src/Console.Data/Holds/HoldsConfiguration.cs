using Castellan.Data.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Holds;

internal sealed class HoldsConfiguration : IEntityTypeConfiguration<AuditHold>, IEntityTypeConfiguration<HeldEntry>, IEntityTypeConfiguration<AuditPurge>
{
    private const string Schema = "tenant";
    private const string NoNumbers = "'{}'";

    public void Configure(EntityTypeBuilder<AuditHold> builder)
    {
        builder.ToTable("audit_holds", Schema);
        builder.HasKey(hold => new { hold.OrgId, hold.Id });
        builder.Property(hold => hold.Id).ValueGeneratedNever();
        builder.Property(hold => hold.Reason).HasMaxLength(AuditHold.LongestReason);
        builder.Property(hold => hold.ReleaseReason).HasMaxLength(AuditHold.LongestReason);
        builder.Property(hold => hold.RequestId).HasMaxLength(120);
        builder.Property(hold => hold.Network).HasMaxLength(120);
        builder.Property(hold => hold.Actions).HasDefaultValueSql(NoNumbers);
        builder.Property(hold => hold.Outcomes).HasDefaultValueSql(NoNumbers);
        builder.Property(hold => hold.EntryIds).HasDefaultValueSql(NoNumbers);
        builder.Property(hold => hold.SessionIds).HasDefaultValueSql(NoNumbers);
        builder.Ignore(hold => hold.Scope);
        builder.HasOne<Incident>().WithMany().HasForeignKey(hold => new { hold.OrgId, hold.IncidentId });
        builder.HasIndex(hold => new { hold.OrgId, hold.Number }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<HeldEntry> builder)
    {
        builder.ToTable("audit_held", Schema);
        builder.HasKey(entry => new { entry.OrgId, entry.OccurredAt, entry.Id });
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Changes).HasColumnType("jsonb");
        builder.HasIndex(entry => new { entry.OrgId, entry.ActorId, entry.OccurredAt, entry.Id });
        builder.HasIndex(entry => new { entry.OrgId, entry.TargetId, entry.OccurredAt, entry.Id });
        builder.HasIndex(entry => entry.OccurredAt);
    }

    public void Configure(EntityTypeBuilder<AuditPurge> builder)
    {
        builder.ToTable("audit_purges", Schema);
        builder.HasKey(purge => new { purge.OrgId, purge.Day });
        builder.Property(purge => purge.Holds).HasDefaultValueSql(NoNumbers);
        builder.HasIndex(purge => purge.Day).HasFilter("noted_at IS NULL");
    }
}
