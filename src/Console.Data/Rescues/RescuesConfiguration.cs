using Castellan.Data.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Rescues;

internal sealed class RescuesConfiguration : IEntityTypeConfiguration<Rescue>, IEntityTypeConfiguration<RescueEffect>
{
    public void Configure(EntityTypeBuilder<Rescue> builder)
    {
        builder.ToTable("rescues", "tenant");
        builder.HasKey(rescue => new { rescue.OrgId, rescue.Id });
        builder.Property(rescue => rescue.Id).ValueGeneratedNever();
        builder.Property(rescue => rescue.Reason).HasMaxLength(Rescue.ReasonLength);
        builder.Property(rescue => rescue.Evidence).HasMaxLength(Rescue.ReasonLength);
        builder.Property(rescue => rescue.Refused).HasMaxLength(Rescue.ReasonLength);
        // Two decisions at once: the second finds another state.
        builder.Property(rescue => rescue.State).IsConcurrencyToken();
        builder.Ignore(rescue => rescue.IsOpen);
        // One under way for each person, in each organisation.
        builder.HasIndex(rescue => new { rescue.OrgId, rescue.PersonId }).IsUnique().HasFilter("state IN (1, 2)");
        builder.HasIndex(rescue => rescue.CancelHash);
        builder.HasIndex(rescue => rescue.PersonId);
    }

    public void Configure(EntityTypeBuilder<RescueEffect> builder)
    {
        builder.ToTable("rescue_effects", "identity");
        builder.HasKey(effect => effect.RescueId);
        builder.Property(effect => effect.RescueId).ValueGeneratedNever();
        builder.HasOne<Person>().WithMany().HasForeignKey(effect => effect.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
