using Castellan.Data.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Factors;

internal sealed class FactorsConfiguration :
    IEntityTypeConfiguration<Authenticator>, IEntityTypeConfiguration<RecoveryCode>, IEntityTypeConfiguration<PendingSignIn>, IEntityTypeConfiguration<FactorFailures>,
    IEntityTypeConfiguration<Passkey>, IEntityTypeConfiguration<SpentQuestion>
{
    private const string Schema = "identity";

    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("authenticators", Schema);
        builder.HasKey(a => a.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId).OnDelete(DeleteBehavior.Cascade);
        // A code counts once, also in a race.
        builder.Property(a => a.LastStep).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes", Schema);
        builder.HasKey(c => c.Id);
        builder.HasIndex(c => new { c.PersonId, c.CodeHash }).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(c => c.UsedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<PendingSignIn> builder)
    {
        builder.ToTable("pending_sign_ins", Schema);
        builder.HasKey(p => p.Id);
        builder.HasIndex(p => p.KeyHash).IsUnique();
        builder.HasIndex(p => p.PersonId);
        builder.HasIndex(p => p.ExpiresAt);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(p => p.EndedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<FactorFailures> builder)
    {
        builder.ToTable("factor_failures", Schema);
        builder.HasKey(f => new { f.PersonId, f.Network });
        builder.HasIndex(f => f.Since);
        builder.HasOne<Person>().WithMany().HasForeignKey(f => f.PersonId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys", Schema);
        builder.HasKey(k => k.Id);
        builder.HasIndex(k => k.CredentialId).IsUnique();
        builder.HasIndex(k => k.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(k => k.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(k => k.SignCount).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<SpentQuestion> builder)
    {
        builder.ToTable("spent_questions", Schema);
        builder.HasKey(q => q.QuestionHash);
        builder.HasIndex(q => q.ExpiresAt);
    }
}
