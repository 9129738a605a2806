using Castellan.Data.Identity;
using Castellan.Data.Incidents;
using Castellan.Data.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Notices;

internal sealed class NoticesConfiguration : IEntityTypeConfiguration<PeopleNotice>, IEntityTypeConfiguration<NoticeRecipient>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<PeopleNotice> builder)
    {
        builder.ToTable("people_notices", Schema);
        builder.HasKey(notice => new { notice.OrgId, notice.Id });
        builder.Property(notice => notice.Id).ValueGeneratedNever();
        builder.Property(notice => notice.State).HasConversion<short>();
        builder.Property(notice => notice.Missing).HasMaxLength(200);
        builder.Property(notice => notice.Version).IsRowVersion();
        builder.Ignore(notice => notice.IsIntact);
        builder.HasIndex(notice => new { notice.OrgId, notice.IncidentId, notice.Number }).IsUnique();
        // The sweeper's question, every few seconds: what is under way.
        builder.HasIndex(notice => notice.StartedAt).HasFilter("started_at IS NOT NULL AND ended_at IS NULL");
        builder.HasOne<Incident>().WithMany().HasForeignKey(notice => new { notice.OrgId, notice.IncidentId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<NoticeRecipient> builder)
    {
        builder.ToTable("notice_recipients", Schema);
        builder.HasKey(one => new { one.OrgId, one.Id });
        builder.Property(one => one.Id).ValueGeneratedNever();
        // Compared byte by byte, so that paging and uniqueness mean the same everywhere.
        builder.Property(one => one.AddressKey).HasMaxLength(EmailAddress.MaximumLength * 2).UseCollation("C");
        builder.Property(one => one.Address).HasMaxLength(EmailAddress.MaximumLength * 2);
        builder.Property(one => one.Name).HasMaxLength(DisplayText.NameLength * 2);
        builder.Property(one => one.Source).HasConversion<short>();
        builder.Property(one => one.State).HasConversion<short>();
        builder.Property(one => one.Answer).HasMaxLength(100);
        builder.Property(one => one.BounceReason).HasMaxLength(Incident.TitleLength);
        builder.Ignore(one => one.IsSettled);
        builder.HasIndex(one => new { one.OrgId, one.NoticeId, one.AddressKey }).IsUnique();
        builder.HasIndex(one => new { one.OrgId, one.NoticeId, one.State, one.AddressKey });
        // A person who goes is looked for in all organisations.
        builder.HasIndex(one => one.AddressKey);
        builder.HasIndex(one => one.PersonId).HasFilter("person_id IS NOT NULL");
        builder.HasOne<PeopleNotice>().WithMany().HasForeignKey(one => new { one.OrgId, one.NoticeId }).OnDelete(DeleteBehavior.Cascade);
    }
}
