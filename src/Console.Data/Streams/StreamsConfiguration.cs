using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Streams;

internal sealed class StreamsConfiguration : IEntityTypeConfiguration<AuditStream>, IEntityTypeConfiguration<StreamDelivery>, IEntityTypeConfiguration<StreamBatch>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<AuditStream> builder)
    {
        builder.ToTable("audit_streams", Schema);
        builder.HasKey(stream => new { stream.OrgId, stream.Id });
        builder.Property(stream => stream.Id).ValueGeneratedNever();
        builder.Property(stream => stream.Name).HasMaxLength(80);
        builder.Property(stream => stream.Url).HasMaxLength(600);
        builder.Property(stream => stream.Format).HasConversion<short>();
        builder.Property(stream => stream.Signing).HasConversion<short>();
        builder.Property(stream => stream.State).HasConversion<short>();
    }

    public void Configure(EntityTypeBuilder<StreamDelivery> builder)
    {
        builder.ToTable("stream_deliveries", Schema);
        builder.HasKey(delivery => new { delivery.OrgId, delivery.StreamId });
        builder.Property(delivery => delivery.LastAnswer).HasMaxLength(60);
        builder.Ignore(delivery => delivery.Place);
        builder.HasOne<AuditStream>().WithMany().HasForeignKey(delivery => new { delivery.OrgId, delivery.StreamId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<StreamBatch> builder)
    {
        builder.ToTable("stream_batches", Schema);
        builder.HasKey(batch => new { batch.OrgId, batch.StreamId, batch.FirstPosition });
        builder.Property(batch => batch.FirstPosition).ValueGeneratedNever();
        builder.Ignore(batch => batch.Before);
        builder.HasOne<AuditStream>().WithMany().HasForeignKey(batch => new { batch.OrgId, batch.StreamId }).OnDelete(DeleteBehavior.Cascade);
    }
}
