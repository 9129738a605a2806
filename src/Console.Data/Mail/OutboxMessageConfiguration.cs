using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Mail;

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox_messages", "tenant");
        builder.HasKey(message => new { message.OrgId, message.Id });
        builder.Property(message => message.Id).ValueGeneratedNever();
        builder.Property(message => message.Kind).HasConversion<string>().HasMaxLength(60);
        builder.Property(message => message.LastError).HasMaxLength(100);
        builder.Property(message => message.ClaimedBy).HasMaxLength(120);
        builder.Property(message => message.DedupeKey).HasMaxLength(200);
        builder.HasIndex(message => new { message.OrgId, message.DedupeKey }).IsUnique();
        // The sweeper's question, every five seconds: what is due. Sent rows stay out of it.
        builder.HasIndex(message => new { message.NextAttemptAt, message.Id }).HasFilter("state = 0");
        // Mailings are asked for by themselves, however many wait.
        builder.HasIndex(message => new { message.MailingId, message.NextAttemptAt }).HasFilter("mailing_id IS NOT NULL");
        builder.HasIndex(message => message.RecipientTag).HasFilter("recipient_tag IS NOT NULL");
        builder.HasIndex(message => message.SentAt).HasFilter("state = 1");
    }
}
