using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Access;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Tests.Data.Features.Access;

public sealed class RoleCommandsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly PermissionSet Reading = PermissionSet.Of(Permission.MembersRead, Permission.AuditRead);

    private TestInstallation _installation = null!;
    private RoleCommands _commands = null!;
    private RoleQueries _queries = null!;
    private Team _team = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _commands = new RoleCommands(_installation.Tenants);
        _queries = new RoleQueries(_installation.Tenants, TimeProvider.System);
        _team = await Team.FoundAsync(_installation, "ours");
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "MEM-3")]
    public async Task A_role_is_created_changed_and_archived_and_each_step_is_on_record()
    {
        var id = (await _commands.CreateAsync(_team.Owner, new RoleDraft(" Auditor ", "Looks", Reading), Cancellation)).Value;
        (await _commands.ChangeAsync(_team.Owner, id, Reading, new RoleDraft("Reviewer", "", Reading.With(Permission.SessionsRead)), Cancellation)).Succeeded.ShouldBeTrue();
        (await _commands.ArchiveAsync(_team.Owner, id, Cancellation)).Succeeded.ShouldBeTrue();

        var role = (await _queries.OneAsync(_team.Owner, id, Cancellation)).ShouldNotBeNull();
        (role.Name, role.Description, role.IsArchived).ShouldBe(("Reviewer", "", true));
        role.PermissionSet.ShouldBe(Reading.With(Permission.SessionsRead));
        var trail = await _installation.Tenants.ReadAsync(_team.Owner, (db, ct) =>
            db.AuditEntries.Where(entry => entry.TargetId == id).OrderBy(entry => entry.OccurredAt).ToListAsync(ct), Cancellation);
        trail.Select(entry => entry.Action).ShouldBe([AuditAction.RoleCreated, AuditAction.RoleChanged, AuditAction.RoleArchived]);
        using var changes = JsonDocument.Parse(trail[1].Changes!);
        Names(changes, "before").ShouldBe(["MembersRead", "AuditRead"]);
        Names(changes, "after").ShouldBe(["MembersRead", "SessionsRead", "AuditRead"]);
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task Nobody_gives_or_takes_by_a_role_what_he_lacks()
    {
        var limited = await MemberWithAsync("Role keeper", Reading.With(Permission.RolesManage));
        var rich = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Rich", null, Reading.With(Permission.BillingManage)), Cancellation)).Value;
        var poor = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Poor", null, Reading), Cancellation)).Value;

        (await _commands.CreateAsync(limited, new RoleDraft("Own", null, Reading.With(Permission.BillingManage)), Cancellation)).Refusal.ShouldBeOfType<GrantExceedsActor>();
        (await _commands.ChangeAsync(limited, poor, Reading, new RoleDraft("Poor", null, Reading.With(Permission.BillingManage)), Cancellation)).Refusal.ShouldBeOfType<GrantExceedsActor>();
        (await _commands.ChangeAsync(limited, rich, Reading.With(Permission.BillingManage), new RoleDraft("Rich", null, Reading), Cancellation)).Refusal.ShouldBeOfType<TargetExceedsActor>();
        (await _commands.ArchiveAsync(limited, rich, Cancellation)).Refusal.ShouldBeOfType<TargetExceedsActor>();
        (await _commands.ChangeAsync(limited, poor, Reading, new RoleDraft("Poorer", null, PermissionSet.Of(Permission.MembersRead)), Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Theory, Trait("proves", "MEM-3")]
    [InlineData(RoleKind.Member)]
    [InlineData(RoleKind.Viewer)]
    [InlineData(RoleKind.SecurityOfficer)]
    [InlineData(RoleKind.Billing)]
    public async Task Who_may_not_manage_roles_changes_none(RoleKind kind)
    {
        var actor = await _team.AddAsync(kind);
        var role = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Some", null, PermissionSet.None), Cancellation)).Value;

        (await _commands.CreateAsync(actor, new RoleDraft("Mine", null, PermissionSet.None), Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await _commands.ChangeAsync(actor, role, PermissionSet.None, new RoleDraft("Mine", null, PermissionSet.None), Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await _commands.ArchiveAsync(actor, role, Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
    }

    [Fact]
    public async Task Built_in_foreign_and_unknown_roles_cannot_be_touched()
    {
        var others = await Team.FoundAsync(_installation, "theirs");
        var draft = new RoleDraft("Changed", null, PermissionSet.All);

        (await _commands.ChangeAsync(_team.Owner, _team.RoleId(RoleKind.Admin), BuiltInRoles.PermissionsOf(RoleKind.Admin), draft, Cancellation)).Refusal.ShouldBeOfType<BuiltInRoleFixed>();
        (await _commands.ArchiveAsync(_team.Owner, _team.RoleId(RoleKind.Viewer), Cancellation)).Refusal.ShouldBeOfType<BuiltInRoleFixed>();
        (await _commands.ChangeAsync(_team.Owner, others.RoleId(RoleKind.Admin), PermissionSet.None, draft, Cancellation)).Refusal.ShouldBeOfType<RoleNotFound>();
        (await _commands.ArchiveAsync(_team.Owner, Guid.NewGuid(), Cancellation)).Refusal.ShouldBeOfType<RoleNotFound>();
        (await _queries.OneAsync(_team.Owner, others.RoleId(RoleKind.Admin), Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("Auditör", typeof(RoleNameTaken))]
    [InlineData("AUDITOR", typeof(RoleNameTaken))]
    [InlineData("Propriétaire", typeof(RoleNameReserved))]
    [InlineData("  ", typeof(Castellan.Data.Text.TextEmpty))]
    [InlineData("a\0b", typeof(Castellan.Data.Text.TextNotAllowed))]
    public async Task A_name_that_misleads_is_refused(string name, Type refusal)
    {
        await _commands.CreateAsync(_team.Owner, new RoleDraft("Auditor", null, Reading), Cancellation);

        (await _commands.CreateAsync(_team.Owner, new RoleDraft(name, null, Reading), Cancellation)).Refusal.ShouldBeOfType(refusal);
    }

    [Fact]
    public async Task A_change_decided_on_permissions_that_have_changed_meanwhile_is_refused()
    {
        var id = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Auditor", null, Reading), Cancellation)).Value;
        await _commands.ChangeAsync(_team.Owner, id, Reading, new RoleDraft("Auditor", null, PermissionSet.None), Cancellation);

        (await _commands.ChangeAsync(_team.Owner, id, Reading, new RoleDraft("Auditor", null, PermissionSet.All), Cancellation)).Refusal.ShouldBeOfType<ChangedMeanwhile>();
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task A_role_that_somebody_holds_or_an_open_invitation_offers_is_not_archived()
    {
        var holder = await MemberWithAsync("Held", Reading);
        var held = holder.Standing.RoleId;
        (await _commands.ArchiveAsync(_team.Owner, held, Cancellation)).Refusal.ShouldBe(new RoleInUse(1));
        await _installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2, role_before_suspension = role_id WHERE person_id = '{holder.PersonId}'");
        (await _commands.ArchiveAsync(_team.Owner, held, Cancellation)).Refusal.ShouldBe(new RoleInUse(1));
        await _installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 3, role_before_suspension = NULL WHERE person_id = '{holder.PersonId}'");
        (await _commands.ArchiveAsync(_team.Owner, held, Cancellation)).Succeeded.ShouldBeTrue();

        var offered = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Offered", null, Reading), Cancellation)).Value;
        await InviteAsync(offered);
        (await _commands.ArchiveAsync(_team.Owner, offered, Cancellation)).Refusal.ShouldBe(new RoleInUse(1));
        (await _queries.ImpactAsync(_team.Owner, offered, Cancellation)).Holders.ShouldBe(new RoleHolders(0, 0, 1));
        await _installation.ExecuteAsAdminAsync("UPDATE tenant.invitations SET expires_at = clock_timestamp() - interval '1 second'");
        (await _commands.ArchiveAsync(_team.Owner, offered, Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "MEM-3")]
    public async Task Of_an_archiving_and_an_assignment_at_one_moment_the_second_is_refused()
    {
        var member = await _team.AddAsync(RoleKind.Member);
        var role = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Contested", null, Reading), Cancellation)).Value;
        var inside = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();

        var assignment = AssignAsync(member.PersonId, role, inside, goOn.Task);
        await inside.Task;
        var archiving = _commands.ArchiveAsync(_team.Owner, role, Cancellation);
        (await Task.WhenAny(archiving, Task.Delay(300, Cancellation))).ShouldNotBe(archiving);
        goOn.SetResult();

        (await assignment).Succeeded.ShouldBeTrue();
        (await archiving).Refusal.ShouldBe(new RoleInUse(1));

        var other = (await _commands.CreateAsync(_team.Owner, new RoleDraft("Gone", null, Reading), Cancellation)).Value;
        (await _commands.ArchiveAsync(_team.Owner, other, Cancellation)).Succeeded.ShouldBeTrue();
        (await AssignAsync(member.PersonId, other, new TaskCompletionSource(), Task.CompletedTask)).Refusal.ShouldBeOfType<RoleArchived>();
    }

    [Fact]
    public async Task The_matrix_counts_holders_and_names_whom_a_change_touches()
    {
        var ada = await MemberWithAsync("Support", Reading, "Ada");
        var view = await _queries.AllAsync(ada, Cancellation);

        view.Roles.Select(role => role.Kind).ShouldBe([.. BuiltInRoles.Kinds, RoleKind.Custom]);
        view.Roles[0].Holders.ShouldBe(new RoleHolders(1, 0, 0));
        view.Roles[^1].Permissions.ShouldBe([Permission.MembersRead, Permission.AuditRead]);
        var impact = await _queries.ImpactAsync(ada, ada.Standing.RoleId, Cancellation);
        (impact.Holders, impact.IsOwn).ShouldBe((new RoleHolders(1, 0, 0), true));
        impact.FirstNames.ShouldBe(["Ada"]);
    }

    [Fact]
    [Trait("asvs", "2.3.2")]
    public async Task There_are_only_so_many_roles_of_one_s_own()
    {
        await _installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.roles (org_id, id, kind, name, description, custom_permissions, created_at)
            SELECT '{_team.OrgId}', gen_random_uuid(), 7, 'Role ' || i, '', 0, clock_timestamp() FROM generate_series(1, {RoleCommands.MostCustomRoles}) i
            """);

        (await _commands.CreateAsync(_team.Owner, new RoleDraft("One more", null, Reading), Cancellation)).Refusal.ShouldBe(new TooManyRoles(RoleCommands.MostCustomRoles));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<string?> Names(JsonDocument changes, string side) =>
        changes.RootElement.GetProperty(side).GetProperty("permissions").EnumerateArray().Select(name => name.GetString());

    private async Task<TenantActor> MemberWithAsync(string roleName, PermissionSet permissions, string name = "member")
    {
        var role = (await _commands.CreateAsync(_team.Owner, new RoleDraft(roleName, null, permissions), Cancellation)).Value;
        var member = await _team.AddAsync(RoleKind.Member, name);
        (await AssignAsync(member.PersonId, role, new TaskCompletionSource(), Task.CompletedTask)).Succeeded.ShouldBeTrue();
        return member with { Standing = Standing.Of(role, RoleKind.Custom, roleName, permissions.Bits) };
    }

    private Task<Outcome<Done>> AssignAsync(Guid personId, Guid roleId, TaskCompletionSource inside, Task goOn) =>
        _installation.Tenants.WriteAsync<Done>(_team.Owner, Permission.RolesAssign, async write =>
        {
            inside.TrySetResult();
            await goOn;
            var role = await write.Db.Roles.SingleAsync(r => r.Id == roleId);
            var member = await write.Db.Memberships.SingleAsync(m => m.PersonId == personId);
            var allowed = GrantRules.Assign(new Holder(write.Actor.PersonId, write.Standing.RoleKind, write.Standing.Permissions), new Holder(personId, RoleKind.Member, PermissionSet.None), role);
            return allowed.Then(_ => member.ChangeRole(roleId, new ActiveOwners(_team.RoleId(RoleKind.Owner), 1), write.Actor.PersonId, write.Now)).Then<Done>(history =>
            {
                write.Db.RoleChanges.Add(history);
                write.Record(AuditAction.MemberRoleChanged, AuditTarget.Person(personId));
                return Done.Instance;
            });
        }, roster: true, Cancellation);

    private async Task InviteAsync(Guid roleId) =>
        (await _installation.Tenants.WriteAsync<Done>(_team.Owner, Permission.MembersInvite, write =>
        {
            var invitation = Invitation.Create(_team.OrgId, "new@ours.example", "new@ours.example", roleId, write.Actor.PersonId, new byte[32], "en", write.Now);
            write.Db.Invitations.Add(invitation);
            write.Record(AuditAction.InvitationSent, AuditTarget.Invitation(invitation.Id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, roster: true, Cancellation)).Succeeded.ShouldBeTrue();
}
