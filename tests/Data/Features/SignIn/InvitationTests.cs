using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.SignIn;

[Trait("proves", "MEM-1")]
public sealed class InvitationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Invited = "grace@example.org";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", null, "test");

    private RunningConsole _console = null!;
    private Team _team = null!;

    private InvitationCommands Commands => _console.Get<InvitationCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Attempts:FormsPerNetwork", "100000"));
        _team = await Team.FoundAsync(_console.Installation, "acme");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-2")]
    public async Task A_new_account_joins_with_the_invited_address_verified_and_no_other()
    {
        var secret = await InviteAsync();
        using var visitor = _console.Visit();

        var answer = await visitor.SubmitAsync($"/invitation?token={secret}", "create",
            ("email", "somebody.else@example.org"), ("name", "Grace Hopper"), ("password", RunningConsole.Password));

        answer.Location.ShouldNotBeNull().ShouldEndWith("/o/acme");
        visitor.Session.ShouldNotBeNull();
        (await ScalarAsync("SELECT string_agg(normalised_email, ',') FROM identity.people WHERE display_name = 'Grace Hopper'")).ShouldBe(Invited);
        (await ScalarAsync($"SELECT display_name FROM tenant.subjects WHERE email = '{Invited}'")).ShouldBe("Grace Hopper");
        (await CountAsync($"audit.entries WHERE action = {(short)AuditAction.InvitationAccepted} AND org_id = '{_team.OrgId}'")).ShouldBe(1);
        (await visitor.GetAsync($"/invitation?token={secret}")).Raw.ShouldContain("accepted already");
    }

    [Fact]
    public async Task Another_account_cannot_join()
    {
        var secret = await InviteAsync();
        var eve = await _console.PersonAsync("eve@example.org");

        var outcome = await Commands.JoinAsync(secret, As(eve, "eve@example.org"), Cancellation);

        outcome.Refusal.ShouldBeOfType<InvitationForAnotherAddress>();
        (await CountAsync("tenant.memberships")).ShouldBe(1);
    }

    [Fact]
    public async Task The_page_tells_a_wrong_account_which_address_was_invited_but_not_in_full()
    {
        var secret = await InviteAsync();
        await _console.PersonAsync("eve@example.org");
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signin", "signin", ("email", "eve@example.org"), ("password", RunningConsole.Password));

        var page = await visitor.GetAsync($"/invitation?token={secret}");

        page.Raw.ShouldContain("another account");
        page.Raw.ShouldNotContain(Invited);
    }

    [Fact]
    public async Task An_existing_account_joins_signed_in_and_comes_back_after_removal()
    {
        var grace = await _console.PersonAsync(Invited);
        (await Commands.JoinAsync(await InviteAsync(), As(grace, Invited), Cancellation)).Value.Slug.ShouldBe("acme");
        (await Commands.JoinAsync(await InviteAsync(), As(grace, Invited), Cancellation)).Refusal.ShouldBeOfType<AlreadyMember>();
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = {(short)MembershipState.Removed}, removed_at = now() WHERE person_id = '{grace}'");

        (await Commands.JoinAsync(await InviteAsync(), As(grace, Invited), Cancellation)).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("UPDATE tenant.invitations SET expires_at = now() - interval '1 second'", typeof(InvitationExpired))]
    [InlineData("UPDATE tenant.invitations SET revoked_at = now(), revoked_by = invited_by", typeof(InvitationRevoked))]
    [InlineData("UPDATE tenant.roles SET archived_at = now() WHERE id IN (SELECT role_id FROM tenant.invitations)", typeof(InvitedRoleGone))]
    public async Task A_closed_invitation_lets_nobody_in(string change, Type refusal)
    {
        var secret = await InviteAsync();
        await _console.Installation.ExecuteAsAdminAsync(change);
        var account = await NewAccount.JudgeAsync(_console.Get<PasswordRules>(), Invited, "Grace Hopper", RunningConsole.Password, Cancellation);

        (await Commands.JoinAsNewAsync(secret, account, "en", Origin, Cancellation)).Refusal.ShouldBeOfType(refusal);

        (await CountAsync("identity.people")).ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_secret_opens_nothing()
    {
        await InviteAsync();
        using var visitor = _console.Visit();

        (await visitor.GetAsync($"/invitation?token={OneTimeSecret.Issue().Reveal()}")).Raw.ShouldContain("does not work any more");
    }

    private static SignedIn As(Guid person, string email) => new(person, Guid.NewGuid(), "Grace Hopper", email, false, Origin);

    private async Task<string> InviteAsync()
    {
        var secret = OneTimeSecret.Issue();
        (await _console.Installation.Tenants.WriteAsync<Done>(_team.Owner, Permission.MembersInvite, write =>
        {
            var invitation = Invitation.Create(_team.OrgId, Invited, Invited, _team.RoleId(RoleKind.Member), _team.Owner.PersonId, secret.Hash, "en", write.Now);
            write.Db.Invitations.Add(invitation);
            write.Record(AuditAction.InvitationSent, AuditTarget.Invitation(invitation.Id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, roster: true)).Succeeded.ShouldBeTrue();
        return secret.Reveal();
    }

    private Task<string?> ScalarAsync(string sql) => _console.Installation.ScalarAsAdminAsync<string>(sql);

    private Task<long> CountAsync(string from) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {from}");
}
