using Castellan.Data.Access;

namespace Castellan.Tests.Unit.Access;

[Trait("proves", "MEM-3")]
public sealed class PermissionSetTests
{
    [Fact]
    public void The_stored_numbers_never_change() =>
        Enum.GetValues<Permission>().Select(permission => $"{(byte)permission} {permission}").ShouldBe(
        [
            "1 OrganisationManage", "2 BillingManage", "3 IncidentContactManage", "4 MembersRead", "5 MembersInvite",
            "6 MembersManage", "7 RolesAssign", "8 RolesManage", "9 SessionsRead", "10 AuditRead", "11 MemberDetailsRead", "12 SessionsEnd", "13 ProtectionRead", "14 PoliciesManage", "15 OrganisationDelete", "16 AuditExport", "19 AuditStream", "20 IncidentsRead", "21 IncidentsManage", "22 RegisterRead", "23 ContainMembers", "24 MembersRescue",
        ]);

    [Fact]
    public void A_set_survives_its_stored_form()
    {
        var set = PermissionSet.Of(Permission.AuditRead, Permission.MembersRead);

        PermissionSet.FromBits(set.Bits).ShouldBe(set);
        set.ToList().ShouldBe([Permission.MembersRead, Permission.AuditRead]);
        PermissionSet.FromBits(PermissionSet.All.Bits).ShouldBe(PermissionSet.All);
    }

    [Fact]
    public void Unknown_bits_permit_nothing()
    {
        PermissionSet.FromBits(1L | (1L << 62) | long.MinValue).ShouldBe(PermissionSet.None);
        PermissionSet.FromBits(-1).ShouldBe(PermissionSet.All);
    }

    [Fact]
    public void Adding_and_taking_away_leave_the_rest()
    {
        var set = PermissionSet.None.With(Permission.AuditRead).With(Permission.RolesAssign).Without(Permission.AuditRead);

        set.Contains(Permission.RolesAssign).ShouldBeTrue();
        set.Contains(Permission.AuditRead).ShouldBeFalse();
        set.Count.ShouldBe(1);
    }

    [Fact]
    public void Including_means_every_one_of_them()
    {
        var small = PermissionSet.Of(Permission.MembersRead);
        var large = small.With(Permission.AuditRead);

        large.Includes(small).ShouldBeTrue();
        small.Includes(large).ShouldBeFalse();
        small.Includes(PermissionSet.None).ShouldBeTrue();
        large.Except(small).ShouldBe(PermissionSet.Of(Permission.AuditRead));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [Trait("asvs", "1.4.2")]
    public void A_number_that_would_wrap_round_is_no_permission(byte number) =>
        Should.Throw<ArgumentOutOfRangeException>(() => PermissionSet.All.Contains((Permission)number));
}
