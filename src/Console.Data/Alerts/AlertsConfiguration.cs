using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Alerts;

internal sealed class AlertsConfiguration : IEntityTypeConfiguration<Alert>, IEntityTypeConfiguration<AlertSetting>, IEntityTypeConfiguration<AlertPosition>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts", Schema);
        builder.HasKey(alert => new { alert.OrgId, alert.Id });
        builder.Property(alert => alert.Id).ValueGeneratedNever();
        builder.Property(alert => alert.Rule).HasConversion<short>();
        builder.Property(alert => alert.State).HasConversion<short>();
        builder.Property(alert => alert.Reason).HasMaxLength(Alert.ReasonLength);
        builder.Property(alert => alert.Version).IsRowVersion();
        // Each alert once, also when an entry is read twice.
        builder.HasIndex(alert => new { alert.OrgId, alert.Rule, alert.TriggerId }).IsUnique();
        builder.HasIndex(alert => new { alert.OrgId, alert.State, alert.Id });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(alert => alert.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<AlertSetting> builder)
    {
        builder.ToTable("alert_settings", Schema);
        builder.HasKey(setting => new { setting.OrgId, setting.Rule });
        builder.Property(setting => setting.Rule).HasConversion<short>();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(setting => setting.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<AlertPosition> builder)
    {
        builder.ToTable("alert_position", "jobs");
        builder.HasKey(position => position.Id);
        builder.Property(position => position.Id).ValueGeneratedNever();
        builder.Ignore(position => position.Place);
    }
}
