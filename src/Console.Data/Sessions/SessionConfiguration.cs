using Castellan.Data.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Sessions;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<SessionEntry>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions", "identity");
        builder.HasKey(s => s.Id);
        builder.HasIndex(s => s.KeyHash).IsUnique();
        builder.HasIndex(s => s.PersonId);
        builder.HasIndex(s => s.ExpiresAt);
        builder.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SessionEntry> builder)
    {
        builder.ToTable("session_entries", "tenant");
        builder.HasKey(e => new { e.OrgId, e.SessionId });
        builder.HasIndex(e => new { e.OrgId, e.PersonId, e.LastSeenAt });
        builder.HasIndex(e => new { e.OrgId, e.LastSeenAt, e.PersonId });
        builder.HasIndex(e => e.ExpiresAt);
    }
}
