using Castellan.Data.Access;
using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Access;

[Trait("proves", "MEM-3")]
public sealed class RoleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Org = Guid.NewGuid();

    [Fact]
    public void Owners_may_everything_and_members_see_their_colleagues()
    {
        BuiltInRoles.PermissionsOf(RoleKind.Owner).ShouldBe(PermissionSet.All);
        BuiltInRoles.PermissionsOf(RoleKind.Member).ToList().ShouldBe([Permission.MembersRead]);
        BuiltInRoles.PermissionsOf(RoleKind.Admin).Contains(Permission.BillingManage).ShouldBeFalse();
    }

    [Fact]
    public void Viewers_only_read() =>
        BuiltInRoles.PermissionsOf(RoleKind.Viewer).ShouldAllBe(permission => permission.ToString().EndsWith("Read"));

    [Fact]
    public void A_built_in_role_cannot_change()
    {
        var owner = Role.BuiltIn(Org, RoleKind.Owner, Now);

        owner.Rename("Boss").Refusal.ShouldBe(new BuiltInRoleFixed());
        owner.Describe("x").Refusal.ShouldBe(new BuiltInRoleFixed());
        owner.ChangePermissions(PermissionSet.None).Refusal.ShouldBe(new BuiltInRoleFixed());
        owner.Archive(Now).Refusal.ShouldBe(new BuiltInRoleFixed());
        owner.Permissions.ShouldBe(PermissionSet.All);
    }

    [Fact]
    public void A_custom_role_has_the_permissions_of_its_row()
    {
        var role = Role.Custom(Org, "  On-call   team ", "Nights", PermissionSet.Of(Permission.AuditRead), Now).Value;

        (role.Name, role.Description, role.Kind).ShouldBe(("On-call team", "Nights", RoleKind.Custom));
        role.Permissions.ShouldBe(PermissionSet.Of(Permission.AuditRead));
        role.ChangePermissions(PermissionSet.None).Succeeded.ShouldBeTrue();
        role.Permissions.IsEmpty.ShouldBeTrue();
        role.Describe(" ").Succeeded.ShouldBeTrue();
        role.Description.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Owner")]
    [InlineData("OWNER ")]
    [InlineData("Ｏｗｎｅｒ")]
    [InlineData("propriétaire")]
    [InlineData("Security-Officer")]
    public void A_custom_role_cannot_pass_for_a_built_in_one(string name) =>
        Role.Custom(Org, name, null, PermissionSet.None, Now).Refusal.ShouldBeOfType<RoleNameReserved>();

    [Fact]
    public void A_name_must_be_readable()
    {
        Role.Custom(Org, " ", null, PermissionSet.None, Now).Refusal.ShouldBe(new TextEmpty());
        Role.Custom(Org, new string('x', 81), null, PermissionSet.None, Now).Refusal.ShouldBe(new TextTooLong(80));
        Role.Custom(Org, "a\u0007b", null, PermissionSet.None, Now).Refusal.ShouldBe(new TextNotAllowed("U+0007"));
        Role.Custom(Org, "ok", new string('x', 201), PermissionSet.None, Now).Refusal.ShouldBe(new TextTooLong(200));
    }

    [Fact]
    public void An_archived_role_stays_as_it_was()
    {
        var role = Role.Custom(Org, "On call", null, PermissionSet.None, Now).Value;
        role.Archive(Now).Succeeded.ShouldBeTrue();

        role.ArchivedAt.ShouldBe(Now);
        role.Rename("Other").Refusal.ShouldBe(new RoleArchived());
        role.ChangePermissions(PermissionSet.All).Refusal.ShouldBe(new RoleArchived());
        role.Archive(Now).Refusal.ShouldBe(new RoleArchived());
        role.Name.ShouldBe("On call");
    }
}
