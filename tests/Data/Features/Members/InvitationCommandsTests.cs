using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Members;

public sealed class InvitationCommandsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private MembersHouse _house = null!;

    private Team Ours => _house.Ours;

    public async ValueTask InitializeAsync() => _house = await MembersHouse.BuildAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "MEM-1"), Trait("proves", "AUD-1")]
    public async Task An_invitation_is_listed_recorded_and_mailed_and_its_address_stays_out_of_the_trail()
    {
        var sent = (await Invite("Ada@Example.org")).Value.Sent.ShouldHaveSingleItem();

        var row = (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest())).Rows.ShouldHaveSingleItem();
        row.Address.ShouldBe("Ada@example.org");
        row.State.ShouldBe(InvitationState.Pending);
        row.InvitedByName.ShouldBe("Owner of ours");
        (await _house.EntriesAsync(AuditAction.InvitationSent, sent.InvitationId)).ShouldBe(1);
        (await _house.MailsAsync(MailKind.Invitation)).ShouldBe(1);
        (await _house.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE changes::text ILIKE '%example.org%'")).ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task Members_pending_addresses_and_doubles_are_named_and_hold_up_nobody()
    {
        var suspended = await Ours.AddAsync(RoleKind.Member, "suspended");
        await _house.Members.SuspendAsync(Ours.Owner, [suspended.PersonId]);
        var address = (await _house.Lists.MemberAsync(Ours.Owner, suspended.PersonId))!.Member.Email!;
        await Invite("pending@example.org");

        var result = (await Invite("new@example.org", "NEW@example.org", "pending@example.org", "OWNER@ours.example", address)).Value;

        result.Sent.Select(one => one.Address).ShouldBe(["new@example.org"]);
        result.Refused.Select(one => one.Reason).ShouldBe<Refusal>(
            [new InvitedTwice(), new InvitationPending(), new AlreadyMember(MembershipState.Active), new AlreadyMember(MembershipState.Suspended)]);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task An_expired_invitation_stays_visible_and_never_blocks_the_address()
    {
        await Invite("ada@example.org");
        await ExpireAsync();

        (await Invite("ada@example.org")).Value.Sent.Count.ShouldBe(1);

        var rows = (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest())).Rows;
        rows.Select(row => row.State).ShouldBe([InvitationState.Pending, InvitationState.Expired]);
        (await _house.Invitations.ResendAsync(Ours.Owner, rows[1].Id)).Refusal.ShouldBeOfType<InvitationPending>();
    }

    [Fact, Trait("proves", "MEM-1"), Trait("proves", "I43")]
    public async Task Resending_revives_an_expired_invitation_under_a_new_secret()
    {
        var id = (await Invite("ada@example.org")).Value.Sent[0].InvitationId;
        var before = await _house.Installation.ScalarAsAdminAsync<byte[]>($"SELECT secret_hash FROM tenant.invitations WHERE id = '{id}'");
        await ExpireAsync();

        (await _house.Invitations.ResendAsync(Ours.Owner, id)).Succeeded.ShouldBeTrue();

        var row = (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest())).Rows.ShouldHaveSingleItem();
        row.State.ShouldBe(InvitationState.Pending);
        row.SentCount.ShouldBe(2);
        (await _house.Installation.ScalarAsAdminAsync<byte[]>($"SELECT secret_hash FROM tenant.invitations WHERE id = '{id}'")).ShouldNotBe(before);
        (await _house.MailsAsync(MailKind.Invitation)).ShouldBe(2);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_revoked_invitation_is_listed_and_the_address_is_free_again()
    {
        var id = (await Invite("ada@example.org")).Value.Sent[0].InvitationId;

        (await _house.Invitations.RevokeAsync(Ours.Owner, id)).Succeeded.ShouldBeTrue();
        (await _house.Invitations.RevokeAsync(Ours.Owner, id)).Refusal.ShouldBeOfType<InvitationRevoked>();
        (await _house.Invitations.ResendAsync(Ours.Owner, id)).Refusal.ShouldBeOfType<InvitationRevoked>();

        (await Invite("ada@example.org")).Value.Sent.Count.ShouldBe(1);
        (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest(State: InvitationState.Revoked))).Rows.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await _house.EntriesAsync(AuditAction.InvitationRevoked, id)).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_removed_member_can_be_invited_again()
    {
        var member = await Ours.AddAsync(RoleKind.Member);
        var address = (await _house.Lists.MemberAsync(Ours.Owner, member.PersonId))!.Member.Email!;
        await _house.Members.RemoveAsync(Ours.Owner, [member.PersonId]);

        (await Invite(address)).Value.Sent.Count.ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-2")]
    public async Task Nobody_invites_into_a_role_above_his_own_or_touches_such_an_invitation()
    {
        var admin = await Ours.AddAsync(RoleKind.Admin);
        var owners = (await _house.Invitations.InviteAsync(Ours.Owner, [Person("new.owner@example.org", RoleKind.Owner)])).Value.Sent[0].InvitationId;

        (await _house.Invitations.InviteAsync(admin, [Person("x@example.org", RoleKind.Owner)])).Value.Refused.ShouldHaveSingleItem().Reason.ShouldBeOfType<OnlyOwnersTouchOwners>();
        (await _house.Invitations.InviteAsync(admin, [Person("y@example.org", RoleKind.Billing)])).Value.Refused.ShouldHaveSingleItem()
            .Reason.ShouldBe(new GrantExceedsActor(PermissionSet.Of(Permission.BillingManage)));
        (await _house.Invitations.ResendAsync(admin, owners)).Refusal.ShouldBeOfType<OnlyOwnersTouchOwners>();
        (await _house.Invitations.RevokeAsync(admin, owners)).Refusal.ShouldBeOfType<OnlyOwnersTouchOwners>();
    }

    [Theory]
    [InlineData(RoleKind.Member)]
    [InlineData(RoleKind.Viewer)]
    [InlineData(RoleKind.Billing)]
    [InlineData(RoleKind.SecurityOfficer)]
    public async Task Roles_without_the_permission_invite_nobody(RoleKind kind)
    {
        var id = (await Invite("ada@example.org")).Value.Sent[0].InvitationId;
        var weak = await Ours.AddAsync(kind);

        (await _house.Invitations.InviteAsync(weak, [Person("x@example.org", RoleKind.Member)])).Refusal.ShouldBe(new PermissionMissing(Permission.MembersInvite));
        (await _house.Invitations.ResendAsync(weak, id)).Refusal.ShouldBe(new PermissionMissing(Permission.MembersInvite));
        (await _house.Invitations.RevokeAsync(weak, id)).Refusal.ShouldBe(new PermissionMissing(Permission.MembersInvite));
    }

    [Fact, Trait("proves", "I39")]
    public async Task Invitations_and_roles_of_another_organisation_are_not_found()
    {
        var foreign = (await _house.Invitations.InviteAsync(_house.Theirs.Owner, [new Invitee(EmailAddress.Parse("x@example.org"), _house.Theirs.RoleId(RoleKind.Member))])).Value.Sent[0].InvitationId;

        (await _house.Invitations.ResendAsync(Ours.Owner, foreign)).Refusal.ShouldBeOfType<InvitationNotFound>();
        (await _house.Invitations.RevokeAsync(Ours.Owner, foreign)).Refusal.ShouldBeOfType<InvitationNotFound>();
        (await _house.Invitations.InviteAsync(Ours.Owner, [new Invitee(EmailAddress.Parse("y@example.org"), _house.Theirs.RoleId(RoleKind.Member))]))
            .Value.Refused.ShouldHaveSingleItem().Reason.ShouldBeOfType<RoleUnknown>();
        (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest())).Rows.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task Two_admins_who_invite_one_address_at_the_same_moment_send_one_invitation()
    {
        var admin = await Ours.AddAsync(RoleKind.Admin);
        for (var round = 0; round < 20; round++)
        {
            var person = Person($"round{round}@example.org", RoleKind.Member);

            var results = await Task.WhenAll(_house.Invitations.InviteAsync(Ours.Owner, [person]), _house.Invitations.InviteAsync(admin, [person]));

            results.Sum(result => result.Value.Sent.Count).ShouldBe(1);
            results.SelectMany(result => result.Value.Refused).ShouldHaveSingleItem().Reason.ShouldBeOfType<InvitationPending>();
        }
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_full_portion_of_an_import_is_sent_and_recorded_as_one_act_beside_its_invitations()
    {
        var people = Enumerable.Range(0, InvitationCommands.MostAtOnce).Select(n => Person($"p{n}@example.org", RoleKind.Member)).ToList();

        (await _house.Invitations.InviteAsync(Ours.Owner, people, "fr", imported: true)).Value.Sent.Count.ShouldBe(500);

        (await _house.EntriesAsync(AuditAction.InvitationsImported, Ours.OrgId)).ShouldBe(1);
        (await _house.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE action = 300")).ShouldBe(500);
        (await _house.MailsAsync(MailKind.Invitation)).ShouldBe(500);
        (await _house.Invitations.InviteAsync(Ours.Owner, [.. people, people[0]])).Refusal.ShouldBe(new TooManyAtOnce(500));
        (await _house.Invitations.InviteAsync(Ours.Owner, people, "de")).Refusal.ShouldBeOfType<LanguageUnknown>();
    }

    private Invitee Person(string address, RoleKind kind) => new(EmailAddress.Parse(address), Ours.RoleId(kind));

    private Task<Outcome<InviteResult>> Invite(params string[] addresses) =>
        _house.Invitations.InviteAsync(Ours.Owner, [.. addresses.Select(address => Person(address, RoleKind.Member))]);

    private Task<int> ExpireAsync() => _house.Installation.ExecuteAsAdminAsync("UPDATE tenant.invitations SET expires_at = now() - interval '1 day'");
}
