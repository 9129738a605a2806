using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Domains;

internal sealed class DomainsConfiguration : IEntityTypeConfiguration<MailDomain>
{
    public void Configure(EntityTypeBuilder<MailDomain> builder)
    {
        builder.ToTable("mail_domains", "tenant");
        builder.HasKey(domain => new { domain.OrgId, domain.Name });
        builder.Property(domain => domain.Name).HasMaxLength(Identity.EmailAddress.MaximumLength);
        builder.Property(domain => domain.Token).HasMaxLength(64);
        builder.Property(domain => domain.ApprovalReason).HasMaxLength(MailDomain.ReasonLength);
        builder.Ignore(domain => domain.IsVerified);
        builder.Ignore(domain => domain.Record);
        // One organisation at a time.
        builder.HasIndex(domain => domain.Name).IsUnique().HasFilter("verified_at IS NOT NULL");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(domain => domain.OrgId).OnDelete(DeleteBehavior.Cascade);
    }
}
