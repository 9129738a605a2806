using Castellan.Data.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Notifications;

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications", "tenant");
        builder.HasKey(one => new { one.OrgId, one.Id });
        builder.Property(one => one.Id).ValueGeneratedNever();
        builder.Property(one => one.Kind).HasConversion<short>();
        builder.Property(one => one.Code).HasMaxLength(Notification.CodeLength);
        builder.Ignore(one => one.Facts);
        builder.HasIndex(one => new { one.OrgId, one.PersonId, one.Id });
        // What the bell counts, again and again.
        builder.HasIndex(one => new { one.OrgId, one.PersonId }).HasFilter("read_at IS NULL");
        builder.HasOne<Membership>().WithMany().HasForeignKey(one => new { one.OrgId, one.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}
