using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Policies;

internal sealed class PoliciesConfiguration :
    IEntityTypeConfiguration<SecurityPolicy>, IEntityTypeConfiguration<RoleRequirement>, IEntityTypeConfiguration<PolicyDeadline>, IEntityTypeConfiguration<Nudge>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<SecurityPolicy> builder)
    {
        builder.ToTable("security_policies", Schema);
        builder.HasKey(policy => policy.OrgId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(policy => policy.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RoleRequirement> builder)
    {
        builder.ToTable("role_requirements", Schema);
        builder.HasKey(one => new { one.OrgId, one.RoleId });
        builder.HasOne<Role>().WithMany().HasForeignKey(one => new { one.OrgId, one.RoleId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PolicyDeadline> builder)
    {
        builder.ToTable("policy_deadlines", Schema);
        builder.HasKey(one => new { one.OrgId, one.PersonId, one.Kind });
        builder.HasOne<Membership>().WithMany().HasForeignKey(one => new { one.OrgId, one.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Nudge> builder)
    {
        builder.ToTable("nudges", Schema);
        builder.HasKey(one => new { one.OrgId, one.PersonId, one.Day });
        builder.HasIndex(one => one.SentAt);
        builder.HasOne<Membership>().WithMany().HasForeignKey(one => new { one.OrgId, one.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}
