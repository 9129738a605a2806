using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Policies.Domains;
using Castellan.Features.Policies.Rescues;
using Castellan.Platform.Factors;
using Castellan.Platform.Jobs;
using Castellan.Platform.Rescues;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Cancelling = Castellan.Features.Account.RescueCommands;
using Installation = Castellan.Data.Installation;

namespace Castellan.Tests.Data.Features.Policies.Rescues;

/// <summary>The way back for somebody who lost everything, and each way of abusing it to walk into another's account.</summary>
public sealed class RescueTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Reason = "Phone lost on the train";

    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private readonly NameServer _names = new();
    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _asker = null!;
    private TenantActor _second = null!;
    private TenantActor _lost = null!;

    private RescueCommands Commands => _console.Get<RescueCommands>();

    private RescueQueries Queries => _console.Get<RescueQueries>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, ("Domains:Resolver", _names.Address), ("Domains:TimeoutSeconds", "1"));
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _asker = await _team.AddAsync(RoleKind.Admin, "Ann");
        _second = await _team.AddAsync(RoleKind.Admin, "Sam");
        _lost = await _team.AddAsync(RoleKind.Member, "Lou");
        await VerifyAsync(_team, "acme.example");
        await EnrolAsync(_lost.PersonId);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _names.Dispose();
    }

    [Fact, Trait("proves", "ACC-7"), Trait("proves", "N2")]
    [Trait("asvs", "6.3.7"), Trait("asvs", "6.4.4")]
    public async Task Two_people_let_a_member_back_in_after_the_delay_and_everybody_concerned_is_told()
    {
        var session = await SignInAsync(_lost.PersonId);
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET language = 'fr' WHERE id = '{_lost.PersonId}'");
        await AskAsync();
        (await UnreadAsync(_second.PersonId)).ShouldBe(1);
        (await UnreadAsync(_asker.PersonId)).ShouldBe(0);
        var rescue = await ApproveAsync();

        rescue.DueAt.ShouldNotBeNull().ShouldBeInRange(Now.AddHours(24).AddMinutes(-1), Now.AddHours(24).AddMinutes(1));
        (await MailsAsync("RescueAnnounced")).ShouldBe(1);
        (await SweepAsync(Now.AddHours(23))).ShouldBe(0);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(11);

        (await SweepAsync(Now.AddHours(25))).ShouldBe(1);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(0);
        (await ScalarAsync<short>($"SELECT end_reason FROM identity.sessions WHERE id = '{session.SessionId}'")).ShouldBe((short)SessionEnd.Rescued);
        (await MailsAsync("RescueDone")).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueDone, _team.OrgId)).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueDone, Installation.OrgId)).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueAsked, _team.OrgId)).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueApproved, _team.OrgId)).ShouldBe(1);
        (await UnreadAsync(_team.Owner.PersonId)).ShouldBe(3);
        (await Queries.PersonAsync(_asker, _lost.PersonId, Cancellation))!.Obstacle.ShouldBeOfType<NothingToRescue>();
    }

    [Fact, Trait("proves", "N3"), Trait("proves", "F17")]
    public async Task Ten_sweeps_at_once_on_two_nodes_have_one_effect()
    {
        await AskAsync();
        await ApproveAsync();
        var beside = await _console.SecondNodeAsync();
        var nodes = new[] { _console.Get<IdentityDb>(), beside.GetRequiredService<IdentityDb>() };

        var swept = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => SweepAsync(Now.AddHours(25), nodes[n % 2])));

        swept.Sum().ShouldBe(1);
        (await MailsAsync("RescueDone")).ShouldBe(1);
        (await ScalarAsync<long>("SELECT count(*) FROM identity.rescue_effects")).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueDone, _team.OrgId)).ShouldBe(1);
        // A factor added afterwards is another one.
        await EnrolAsync(_lost.PersonId);
        (await SweepAsync(Now.AddHours(26))).ShouldBe(0);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(11);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_victim_with_an_address_elsewhere_is_out_of_reach()
    {
        var victim = await _console.PersonAsync("victim@elsewhere.example");
        await _team.JoinAsync(victim, RoleKind.Member, "Vic", "victim@elsewhere.example");
        await EnrolAsync(victim);

        (await Commands.AskAsync(_asker, victim, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountOfOtherDomain>();
        // Listing the victim's domain without showing it to be one's own changes nothing.
        (await _console.Get<DomainCommands>().AddAsync(_team.Owner, "elsewhere.example", Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.AskAsync(_asker, victim, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountOfOtherDomain>();
        // Nor does a subject row that says otherwise: the account counts.
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.subjects SET email = 'victim@acme.example' WHERE id = '{victim}'");
        (await Commands.AskAsync(_asker, victim, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountOfOtherDomain>();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_victim_who_is_also_in_another_organisation_is_out_of_reach_and_which_is_not_told()
    {
        var other = await Team.FoundAsync(_console.Installation, "other");
        await other.JoinAsync(_lost.PersonId, RoleKind.Viewer, "Lou", "lou@acme.example");

        var refusal = (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountNotAlone>();
        refusal.Words.ShouldBeEmpty();
        // Suspended there is there all the same.
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2 WHERE org_id = '{other.OrgId}' AND person_id = '{_lost.PersonId}'");
        (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountNotAlone>();
        // Of an account of another domain nothing is told but that.
        await VerifyAsync(other, "other.example");
        var account = await _console.Installation.Tenants.ReadAsync(other.Owner, Permission.MembersRescue, (db, ct) => RescueReads.AccountAsync(db, _lost.PersonId, ct), Cancellation);
        account.ShouldBe(new ManagedAccount(_lost.PersonId, ManagedObstacle.Domain, true, null, null));
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_victim_who_joins_another_organisation_before_the_effect_keeps_everything()
    {
        await AskAsync();
        await ApproveAsync();
        var other = await Team.FoundAsync(_console.Installation, "other");
        await other.JoinAsync(_lost.PersonId, RoleKind.Viewer, "Lou", "lou@acme.example");

        await ShouldComeToNothingAsync(RescueFault.Account);
        // The other organisation learns nothing of it.
        (await EntriesAsync(AuditAction.RescueVoided, other.OrgId)).ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_domain_that_is_withdrawn_before_the_effect_voids_it()
    {
        await AskAsync();
        await ApproveAsync();
        (await _console.Get<DomainCommands>().RemoveAsync(_team.Owner, "acme.example", Cancellation)).Succeeded.ShouldBeTrue();

        await ShouldComeToNothingAsync(RescueFault.Account);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_person_whose_address_has_changed_meanwhile_keeps_everything()
    {
        await AskAsync();
        await ApproveAsync();
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET email = 'lou@elsewhere.example', normalised_email = 'lou@elsewhere.example' WHERE id = '{_lost.PersonId}'");

        await ShouldComeToNothingAsync(RescueFault.Account);
    }

    [Theory, Trait("proves", "MEM-1")]
    [InlineData(true, "role_id = '{0}'")]
    [InlineData(false, "role_id = '{0}'")]
    [InlineData(true, "state = 2, suspended_at = now()")]
    [InlineData(false, "state = 3, removed_at = now()")]
    public async Task A_decider_who_lost_the_right_before_the_effect_voids_it(bool asker, string change)
    {
        await AskAsync();
        await ApproveAsync();
        var set = string.Format(System.Globalization.CultureInfo.InvariantCulture, change, _team.RoleId(RoleKind.SecurityOfficer));
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET {set} WHERE person_id = '{(asker ? _asker : _second).PersonId}'");

        await ShouldComeToNothingAsync(RescueFault.Deciders);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_member_who_was_made_owner_meanwhile_is_out_of_the_admins_reach()
    {
        await AskAsync();
        await ApproveAsync();
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET role_id = '{_team.RoleId(RoleKind.Owner)}' WHERE person_id = '{_lost.PersonId}'");

        await ShouldComeToNothingAsync(RescueFault.Deciders);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task Only_owners_rescue_owners()
    {
        var owner = await _team.AddAsync(RoleKind.Owner, "Olga");
        var third = await _team.AddAsync(RoleKind.Owner, "Otto");
        await EnrolAsync(third.PersonId);

        (await Commands.AskAsync(_asker, third.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<OnlyOwnersTouchOwners>();
        (await Commands.AskAsync(_team.Owner, third.PersonId, Reason, Cancellation)).Succeeded.ShouldBeTrue();
        var id = await IdAsync(third.PersonId);
        (await Commands.ApproveAsync(_second, id, Cancellation)).Refusal.ShouldBeOfType<OnlyOwnersTouchOwners>();
        (await Commands.ApproveAsync(owner, id, Cancellation)).Succeeded.ShouldBeTrue();
        (await SweepAsync(Now.AddHours(25))).ShouldBe(1);
        (await FactorsAsync(third.PersonId)).ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-1")]
    [Trait("asvs", "2.3.1"), Trait("asvs", "2.3.5")]
    public async Task Nobody_decides_alone_twice_or_about_himself()
    {
        await EnrolAsync(_second.PersonId);
        await _console.Installation.ExecuteAsAdminAsync($"DELETE FROM identity.authenticators WHERE person_id = '{_second.PersonId}'; DELETE FROM identity.recovery_codes WHERE person_id = '{_second.PersonId}'");
        (await Commands.AskAsync(_asker, _asker.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<RescueOfOneself>();
        await AskAsync();
        var id = await IdAsync(_lost.PersonId);
        (await Commands.AskAsync(_second, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<RescueUnderWay>();
        (await Commands.ApproveAsync(_asker, id, Cancellation)).Refusal.ShouldBeOfType<RescueNeedsSecond>();
        (await Commands.ApproveAsync(_second, id, Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.ApproveAsync(_second, id, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await Commands.ApproveAsync(_team.Owner, id, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await MailsAsync("RescueAnnounced")).ShouldBe(1);
        // Whatever a program does, the database keeps two people.
        await Should.ThrowAsync<Npgsql.PostgresException>(() => _console.Installation.ExecuteAsAdminAsync("UPDATE tenant.rescues SET decided_by = asked_by"));
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task The_one_it_is_about_cannot_approve_it()
    {
        var third = await _team.AddAsync(RoleKind.Admin, "Ada");
        await EnrolAsync(third.PersonId);
        var proven = await SignInAsync(third.PersonId, proven: true);
        (await Commands.AskAsync(_asker, third.PersonId, Reason, Cancellation)).Succeeded.ShouldBeTrue();

        (await Commands.ApproveAsync(third with { SessionId = proven.SessionId }, await IdAsync(third.PersonId), Cancellation)).Refusal.ShouldBeOfType<RescueOfOneself>();
    }

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "7.5.3")]
    public async Task Asking_and_approving_take_a_factor_proven_just_now_and_calling_off_does_not()
    {
        await EnrolAsync(_asker.PersonId);
        await EnrolAsync(_second.PersonId);

        (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        var proven = await SignInAsync(_asker.PersonId, proven: true);
        (await Commands.AskAsync(_asker with { SessionId = proven.SessionId }, _lost.PersonId, Reason, Cancellation)).Succeeded.ShouldBeTrue();
        var id = await IdAsync(_lost.PersonId);
        (await Commands.ApproveAsync(_second, id, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await Commands.DeclineAsync(_second, id, "", Cancellation)).Refusal.ShouldNotBeNull().Code.ShouldBe("TextEmpty");
        (await Commands.DeclineAsync(_second, id, "Nobody spoke to Lou", Cancellation)).Succeeded.ShouldBeTrue();
        (await Commands.DeclineAsync(_second, id, "Again", Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await MailsAsync("RescueOff")).ShouldBe(0);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task Who_lacks_the_permission_is_suspended_or_is_of_another_organisation_gets_nowhere()
    {
        var officer = await _team.AddAsync(RoleKind.SecurityOfficer, "Sol");
        var other = await Team.FoundAsync(_console.Installation, "other");
        (await Commands.AskAsync(officer, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBe(new PermissionMissing(Permission.MembersRescue));
        (await Commands.AskAsync(other.Owner, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<NobodyToRescue>();
        // A forged organisation: the database knows who is in it.
        (await Commands.AskAsync(other.Owner with { OrgId = _team.OrgId }, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<NotAMember>();
        await AskAsync();
        var id = await IdAsync(_lost.PersonId);
        (await Commands.ApproveAsync(other.Owner, id, Cancellation)).Refusal.ShouldBeOfType<RescueNotFound>();
        (await Commands.ApproveAsync(other.Owner with { OrgId = _team.OrgId }, id, Cancellation)).Refusal.ShouldBeOfType<NotAMember>();

        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2, suspended_at = now() WHERE person_id = '{_asker.PersonId}'");
        (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<NotAMember>();
        (await Commands.ApproveAsync(_second, id, Cancellation)).Refusal.ShouldBeOfType<RescueAskerGone>();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task An_operator_of_the_installation_is_out_of_an_organisations_reach()
    {
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = true WHERE id = '{_lost.PersonId}'");

        (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<AccountNotAlone>();
    }

    [Fact, Trait("proves", "MEM-1")]
    [Trait("asvs", "6.4.6")]
    public async Task An_organisation_has_no_way_to_change_an_accounts_address()
    {
        await using var app = Npgsql.NpgsqlDataSource.Create(_console.Installation.ConnectionStringOf(LoginRole.App));
        await using var command = app.CreateCommand($"UPDATE identity.people SET email = 'thief@acme.example' WHERE id = '{_lost.PersonId}'");

        (await Should.ThrowAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation))).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.InsufficientPrivilege);
        typeof(RescueCommands).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Castellan.Features", StringComparison.Ordinal) is true)
            .SelectMany(type => type.GetMethods()).Where(method => method.Name.Contains("Address", StringComparison.Ordinal) && method.GetParameters().Any(one => one.ParameterType == typeof(TenantActor)))
            .ShouldBeEmpty();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task The_link_in_the_mail_stops_it_once_and_for_whoever_cannot_sign_in()
    {
        await AskAsync();
        await ApproveAsync();
        var secret = (await _console.SecretsAsync(await AddressAsync(), "/account/rescue/cancel")).ShouldHaveSingleItem();
        using var visitor = _console.Visit();

        (await visitor.GetAsync($"/account/rescue/cancel?token={secret}")).Body.ShouldContain("Stop it");
        (await visitor.SubmitAsync($"/account/rescue/cancel?token={secret}", "stop")).Body.ShouldContain("The rescue is stopped");
        (await visitor.GetAsync($"/account/rescue/cancel?token={secret}")).Body.ShouldContain("does not work any more");
        (await _console.Get<Cancelling>().CancelByLinkAsync(secret, Origin, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await EntriesAsync(AuditAction.RescueCancelled, _team.OrgId)).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueCancelled, Installation.OrgId)).ShouldBe(1);
        (await SweepAsync(Now.AddHours(25))).ShouldBe(0);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(11);
        (await Commands.ApproveAsync(_team.Owner, await IdAsync(_lost.PersonId), Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task A_hundred_clicks_on_the_link_stop_it_once()
    {
        await AskAsync();
        await ApproveAsync();
        var secret = (await _console.SecretsAsync(await AddressAsync(), "/account/rescue/cancel")).ShouldHaveSingleItem();

        var stopped = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _console.Get<Cancelling>().CancelByLinkAsync(secret, Origin, Cancellation)));

        stopped.Count(one => one.Succeeded).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueCancelled, _team.OrgId)).ShouldBe(1);
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task The_person_stops_it_signed_in_and_nobody_else_does()
    {
        await AskAsync();
        await ApproveAsync();
        var id = await IdAsync(_lost.PersonId);
        var stranger = await SignInAsync(_second.PersonId);
        var who = await SignInAsync(_lost.PersonId);
        var accounts = _console.Get<Castellan.Features.Account.AccountQueries>();

        (await accounts.RescuesAsync(stranger, Cancellation)).ShouldBeEmpty();
        (await _console.Get<Cancelling>().CancelAsync(stranger, id, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await accounts.RescuesAsync(who, Cancellation)).ShouldHaveSingleItem().Organisation.ShouldBe("acme");
        (await _console.Get<Cancelling>().CancelAsync(who, id, Cancellation)).Succeeded.ShouldBeTrue();
        (await _console.Get<Cancelling>().CancelAsync(who, id, Cancellation)).Refusal.ShouldBeOfType<RescueClosed>();
        (await SweepAsync(Now.AddHours(25))).ShouldBe(0);
        (await UnreadAsync(_asker.PersonId)).ShouldBe(2);
    }

    [Fact]
    public async Task It_lapses_when_nobody_decides_within_three_days()
    {
        await AskAsync();
        (await SweepAsync(Now.AddHours(71))).ShouldBe(0);
        (await SweepAsync(Now.AddHours(73))).ShouldBe(1);

        (await Queries.PersonAsync(_asker, _lost.PersonId, Cancellation))!.Rescues.ShouldHaveSingleItem().State.ShouldBe(RescueState.Lapsed);
        (await EntriesAsync(AuditAction.RescueLapsed, _team.OrgId)).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueLapsed, Installation.OrgId)).ShouldBe(0);
        // It can be asked for again.
        await AskAsync();
    }

    [Fact]
    public async Task After_it_was_approved_anybody_who_may_decide_can_still_call_it_off()
    {
        await AskAsync();
        await ApproveAsync();

        (await Commands.DeclineAsync(_asker, await IdAsync(_lost.PersonId), "The phone was found", Cancellation)).Succeeded.ShouldBeTrue();
        (await MailsAsync("RescueOff")).ShouldBe(1);
        (await SweepAsync(Now.AddHours(25))).ShouldBe(0);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(11);
    }

    [Fact]
    public async Task A_suspended_member_can_be_rescued_and_a_removed_one_not()
    {
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2, suspended_at = now() WHERE person_id = '{_lost.PersonId}'");
        await AskAsync();
        await ApproveAsync();
        (await SweepAsync(Now.AddHours(25))).ShouldBe(1);
        (await EntriesAsync(AuditAction.RescueDone, _team.OrgId)).ShouldBe(1);

        await EnrolAsync(_lost.PersonId);
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 3, removed_at = now() WHERE person_id = '{_lost.PersonId}'");
        (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeOfType<NobodyToRescue>();
    }

    [Fact]
    public async Task Two_who_ask_at_once_ask_once()
    {
        var asked = await Task.WhenAll(Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation), Commands.AskAsync(_second, _lost.PersonId, Reason, Cancellation));

        asked.Count(one => one.Succeeded).ShouldBe(1);
        asked.Single(one => !one.Succeeded).Refusal.ShouldBeOfType<RescueUnderWay>();
    }

    [Fact]
    [Trait("asvs", "6.3.8")]
    public async Task The_page_for_those_without_a_factor_says_the_same_to_everybody()
    {
        using var visitor = _console.Visit();
        var before = await visitor.GetAsync("/signin/without-factor");
        var person = await _console.PersonAsync("noa@acme.example");
        await EnrolAsync(person);
        await visitor.SubmitAsync("/signin", "signin", ("email", "noa@acme.example"), ("password", RunningConsole.Password));

        (await visitor.GetAsync("/signin/without-factor")).Body.ShouldBe(before.Body);
        before.Body.ShouldContain("24 hours later");
        (await visitor.GetAsync("/signin/factor")).Body.ShouldContain("No second factor at hand?");
        (await visitor.GetAsync("/signin/recovery")).Body.ShouldContain("No second factor at hand?");
    }

    private async Task ShouldComeToNothingAsync(RescueFault fault)
    {
        (await SweepAsync(Now.AddHours(25))).ShouldBe(1);
        (await FactorsAsync(_lost.PersonId)).ShouldBe(11);
        (await ScalarAsync<string>($"SELECT changes -> 'after' ->> 'fault' FROM audit.entries WHERE action = {(short)AuditAction.RescueVoided} AND org_id = '{_team.OrgId}'")).ShouldBe(fault.ToString());
        (await MailsAsync("RescueOff")).ShouldBe(1);
        (await MailsAsync("RescueDone")).ShouldBe(0);
        (await SweepAsync(Now.AddHours(26))).ShouldBe(0);
    }

    private async Task AskAsync() => (await Commands.AskAsync(_asker, _lost.PersonId, Reason, Cancellation)).Refusal.ShouldBeNull();

    private async Task<RescueLine> ApproveAsync()
    {
        (await Commands.ApproveAsync(_second, await IdAsync(_lost.PersonId), Cancellation)).Refusal.ShouldBeNull();
        return (await Queries.OpenAsync(_asker, Cancellation)).ShouldHaveSingleItem();
    }

    private Task<Guid> IdAsync(Guid personId) => ScalarAsync<Guid>($"SELECT id FROM tenant.rescues WHERE person_id = '{personId}' ORDER BY asked_at DESC LIMIT 1");

    private async Task VerifyAsync(Team team, string name)
    {
        var domains = _console.Get<DomainCommands>();
        (await domains.AddAsync(team.Owner, name, Cancellation)).Succeeded.ShouldBeTrue();
        _names.Publish(name, (await _console.Get<DomainQueries>().ListAsync(team.Owner, Cancellation)).Domains.Single(one => one.Name == name).Record);
        (await domains.CheckAsync(team.Owner, name, Cancellation)).Succeeded.ShouldBeTrue();
    }

    private async Task<long> SweepAsync(DateTimeOffset asOf, IdentityDb? identities = null) =>
        (await ((ISweeper)new RescueSweeper(_console.Installation.Operators, identities ?? _console.Get<IdentityDb>(), _console.Get<PublicAddress>())).RunAsync(asOf, Cancellation)).Items;

    private async Task<SignedIn> SignInAsync(Guid personId, bool proven = false)
    {
        var entered = await _console.Installation.Identities.WriteAsync<Entered>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en")));
        var session = entered.Value.Session!.SessionId;
        if (proven)
        {
            await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{session}'");
        }
        return new SignedIn(personId, session, "", "", false, Origin);
    }

    private Task EnrolAsync(Guid personId) => _console.Installation.ExecuteAsAdminAsync($"""
        INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now());
        INSERT INTO identity.recovery_codes (id, person_id, code_hash, issued_at) SELECT gen_random_uuid(), '{personId}', decode(md5(n::text), 'hex'), now() FROM generate_series(1, 10) n
        """);

    private Task<long> FactorsAsync(Guid personId) => ScalarAsync<long>($"""
        SELECT (SELECT count(*) FROM identity.authenticators WHERE person_id = '{personId}') + (SELECT count(*) FROM identity.passkeys WHERE person_id = '{personId}')
             + (SELECT count(*) FROM identity.recovery_codes WHERE person_id = '{personId}')
        """);

    private async Task<string> AddressAsync() => (await ScalarAsync<string>($"SELECT email FROM identity.people WHERE id = '{_lost.PersonId}'"))!;

    private Task<long> UnreadAsync(Guid personId) => ScalarAsync<long>($"SELECT count(*) FROM tenant.notifications WHERE person_id = '{personId}'");

    private Task<long> MailsAsync(string kind) => ScalarAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");

    private Task<long> EntriesAsync(AuditAction action, Guid orgId) => ScalarAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action} AND org_id = '{orgId}'");

    private Task<T?> ScalarAsync<T>(string sql) => _console.Installation.ScalarAsAdminAsync<T>(sql);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
