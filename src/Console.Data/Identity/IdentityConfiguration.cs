using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Identity;

internal sealed class IdentityConfiguration :
    IEntityTypeConfiguration<Person>, IEntityTypeConfiguration<SignUp>, IEntityTypeConfiguration<OneTimeToken>, IEntityTypeConfiguration<DataProtectionKey>,
    IEntityTypeConfiguration<ExternalLogin>, IEntityTypeConfiguration<DataExport>, IEntityTypeConfiguration<PasswordFailures>
{
    private const string Schema = "identity";

    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("people", Schema);
        builder.HasKey(p => p.Id);
        builder.HasIndex(p => p.NormalisedEmail).IsUnique();
        // Two changes of one account do not overwrite each other.
        builder.Property(p => p.SecurityStamp).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<SignUp> builder)
    {
        builder.ToTable("sign_ups", Schema);
        builder.HasKey(s => s.Id);
        builder.HasIndex(s => s.SecretHash).IsUnique();
        builder.HasIndex(s => s.NormalisedEmail);
        builder.HasIndex(s => s.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<OneTimeToken> builder)
    {
        builder.ToTable("one_time_tokens", Schema);
        builder.HasKey(t => t.Id);
        builder.HasIndex(t => t.SecretHash).IsUnique();
        builder.HasIndex(t => t.PersonId);
        builder.HasIndex(t => t.ExpiresAt);
        builder.HasOne<Person>().WithMany().HasForeignKey(t => t.PersonId).OnDelete(DeleteBehavior.Cascade);
        // Used once, also in a race.
        builder.Property(t => t.UsedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("data_protection_keys", Schema);
        builder.HasKey(k => k.Id);
    }

    public void Configure(EntityTypeBuilder<ExternalLogin> builder)
    {
        builder.ToTable("external_logins", Schema);
        builder.HasKey(l => l.Id);
        builder.Property(l => l.Subject).HasMaxLength(ExternalLogin.SubjectLength);
        builder.Property(l => l.Email).HasMaxLength(254);
        // An account there signs in one person here, and a person has one account at each provider.
        builder.HasIndex(l => new { l.Provider, l.Subject }).IsUnique();
        builder.HasIndex(l => new { l.PersonId, l.Provider }).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PasswordFailures> builder)
    {
        builder.ToTable("password_failures", Schema);
        builder.HasKey(f => new { f.AddressHash, f.Network });
        builder.HasIndex(f => f.Since);
    }

    public void Configure(EntityTypeBuilder<DataExport> builder)
    {
        builder.ToTable("data_exports", Schema);
        builder.HasKey(e => e.Id);
        builder.HasIndex(e => e.PersonId);
        builder.HasIndex(e => e.ExpiresAt);
        builder.HasIndex(e => e.RequestedAt).HasFilter("state = 0");
        builder.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
