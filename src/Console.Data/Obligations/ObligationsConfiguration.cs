using Castellan.Data.Incidents;
using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Obligations;

internal sealed class ObligationsConfiguration :
    IEntityTypeConfiguration<ObligationProfile>, IEntityTypeConfiguration<ObligationDecision>, IEntityTypeConfiguration<ObligationReminder>, IEntityTypeConfiguration<ObligationAcknowledgement>
{
    private const string Schema = "tenant";
    private const int RuleLength = 40;

    public void Configure(EntityTypeBuilder<ObligationProfile> builder)
    {
        builder.ToTable("obligation_profiles", Schema);
        builder.HasKey(profile => profile.OrgId);
        builder.Ignore(profile => profile.Choice);
        builder.Property(profile => profile.Party).HasConversion<short>();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(profile => profile.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ObligationDecision> builder)
    {
        builder.ToTable("obligation_decisions", Schema);
        builder.HasKey(decision => new { decision.OrgId, decision.Id });
        builder.Property(decision => decision.Id).ValueGeneratedNever();
        builder.Property(decision => decision.RuleId).HasMaxLength(RuleLength);
        builder.HasIndex(decision => new { decision.OrgId, decision.IncidentId });
        builder.HasOne<Incident>().WithMany().HasForeignKey(decision => new { decision.OrgId, decision.IncidentId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ObligationReminder> builder)
    {
        builder.ToTable("obligation_reminders", Schema);
        // One effect for each slot, also when two nodes sweep at once.
        builder.HasKey(reminder => new { reminder.OrgId, reminder.IncidentId, reminder.RuleId, reminder.DueAt, reminder.Slot });
        builder.Property(reminder => reminder.RuleId).HasMaxLength(RuleLength);
        builder.HasOne<Incident>().WithMany().HasForeignKey(reminder => new { reminder.OrgId, reminder.IncidentId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ObligationAcknowledgement> builder)
    {
        builder.ToTable("obligation_acknowledgements", Schema);
        builder.HasKey(one => new { one.OrgId, one.IncidentId, one.RuleId, one.DueAt });
        builder.Property(one => one.RuleId).HasMaxLength(RuleLength);
        builder.HasOne<Incident>().WithMany().HasForeignKey(one => new { one.OrgId, one.IncidentId }).OnDelete(DeleteBehavior.Cascade);
    }
}
