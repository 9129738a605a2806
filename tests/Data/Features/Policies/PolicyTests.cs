using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Features.Members;
using Castellan.Features.Policies;
using Castellan.Platform.Factors;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Features.Policies;

public sealed class PolicyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private RunningConsole _console = null!;
    private Team _team = null!;
    private TenantActor _member = null!;

    private PolicyCommands Commands => _console.Get<PolicyCommands>();

    private PolicyQueries Queries => _console.Get<PolicyQueries>();

    private TenantGate Gate => _console.Get<TenantGate>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _team = await Team.FoundAsync(_console.Installation, "acme");
        _member = await _team.AddAsync(RoleKind.Member, "Mel");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "ACC-6")]
    public async Task The_preview_names_those_who_are_hit_before_anything_is_saved()
    {
        var protects = await _team.AddAsync(RoleKind.Member, "Pia");
        await EnrolAsync(protects.PersonId);

        var preview = await Queries.PreviewAsync(_team.Owner, Draft((RoleKind.Member, Requirement.Required)), Cancellation);

        preview.Count.ShouldBe(1);
        preview.Shown.ShouldHaveSingleItem().ShouldBe(new Affected(_member.PersonId, "Mel", RoleKind.Member, preview.Shown[0].RoleName, OwedKind.SecondFactor, null));
        (await Queries.PreviewAsync(_team.Owner, Draft((RoleKind.Member, Requirement.Recommended)), Cancellation)).Count.ShouldBe(0);
        (await SweepAsync(Now)).ShouldBe(0);
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task After_the_personal_deadline_nobody_enters_without_and_compliance_opens_by_itself()
    {
        await SaveAsync((RoleKind.Member, Requirement.Required));
        var who = await SignInAsync(_member.PersonId);
        (await SweepAsync(Now)).ShouldBe(1);

        var inside = (await Gate.EnterAsync(who, "acme", Cancellation)).ShouldNotBeNull();
        inside.Owed.ShouldNotBeNull().IsEnforced.ShouldBeFalse();
        inside.Owed.DueAt.ShouldNotBeNull().ShouldBeInRange(Now.AddDays(SecurityPolicy.UsualGrace).AddMinutes(-1), Now.AddDays(SecurityPolicy.UsualGrace).AddMinutes(1));

        await ElapseAsync();
        (await Gate.EnterAsync(who, "acme", Cancellation)).ShouldBeNull();
        (await Gate.BarAsync(who, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: false, OwedKind.SecondFactor));
        (await Gate.OrganisationsAsync(who, Cancellation)).ShouldHaveSingleItem().IsOpen.ShouldBeFalse();

        await EnrolAsync(_member.PersonId);
        // The factor is there, but this session never proved it.
        (await Gate.BarAsync(who, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: false, OwedKind.Proof));
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{who.SessionId}'");
        (await Gate.EnterAsync(who, "acme", Cancellation)).ShouldNotBeNull().Owed.ShouldBeNull();
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task Pages_lead_to_enrolment_and_nowhere_else_once_the_time_is_over()
    {
        var person = await _console.PersonAsync("noa@example.org");
        await _team.JoinAsync(person, RoleKind.Member, "Noa", "noa@example.org");
        await SaveAsync((RoleKind.Member, Requirement.Required));
        await SweepAsync(Now);
        await ElapseAsync();
        using var visitor = _console.Visit();
        await visitor.SubmitAsync("/signin", "signin", ("email", "noa@example.org"), ("password", RunningConsole.Password));

        foreach (var page in new[] { "/o/acme", "/o/acme/members", "/o/acme/incidents/report", "/o/acme/settings" })
        {
            (await visitor.GetAsync(page)).Location.ShouldNotBeNull(page).ShouldEndWith("/account/second-factor?for=acme");
        }
        (await visitor.GetAsync("/account/second-factor?for=acme")).Body.ShouldContain("acme asks for a second factor");
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task A_deadline_is_given_once_and_not_renewed()
    {
        await SaveAsync((RoleKind.Member, Requirement.Required));
        await SweepAsync(Now);
        var due = await DueAsync();

        await SaveAsync((RoleKind.Member, Requirement.Off));
        await SaveAsync((RoleKind.Member, Requirement.Required));
        await SweepAsync(Now.AddDays(2));
        (await DueAsync()).ShouldBe(due);

        // Whoever complies and falls back gets no second one either.
        await EnrolAsync(_member.PersonId);
        await SweepAsync(Now.AddDays(3));
        await _console.Installation.ExecuteAsAdminAsync("DELETE FROM identity.authenticators");
        await SweepAsync(Now.AddDays(4));
        (await DueAsync()).ShouldBe(due);
        (await CountAsync("tenant.policy_deadlines")).ShouldBe(1);
        (await EntriesAsync(AuditAction.PolicyDeadlineGiven)).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-6"), Trait("proves", "N3")]
    public async Task Reminders_come_once_each_also_from_ten_runs_at_once_and_collapse_after_an_outage()
    {
        await SaveAsync((RoleKind.Member, Requirement.Required));
        var sweeper = new PolicySweeper(_console.Installation.Operators, _console.Get<TenantDb>(), _console.Get<Castellan.Platform.Web.PublicAddress>());

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sweeper.RunAsync(Now, Cancellation)));
        (await MailsAsync("PolicyDeadline")).ShouldBe(1);
        (await SweepAsync(Now.AddDays(1))).ShouldBe(0);
        (await SweepAsync(Now.AddDays(4))).ShouldBe(1);
        (await SweepAsync(Now.AddDays(5))).ShouldBe(0);
        // A day before and the end passed while nothing ran.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sweeper.RunAsync(Now.AddDays(9), Cancellation)));
        (await MailsAsync("PolicyDeadline")).ShouldBe(2);
        (await MailsAsync("PolicyOver")).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task Owners_can_be_asked_for_a_passkey()
    {
        await EnrolAsync(_team.Owner.PersonId);
        (await Commands.SaveAsync(await ProvenAsync(), Draft() with { OwnersNeedPasskey = true }, Cancellation)).Succeeded.ShouldBeTrue();
        await SweepAsync(Now);
        await ElapseAsync();
        var who = await SignInAsync(_team.Owner.PersonId);

        (await Gate.BarAsync(who, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: false, OwedKind.Passkey));
        await _console.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO identity.passkeys (id, person_id, credential_id, public_key, name, sign_count, transports, is_backup_eligible, is_backed_up, added_at)
            VALUES (gen_random_uuid(), '{_team.Owner.PersonId}', '\x01', '\x02', 'key', 0, array[]::text[], false, false, now())
            """);
        (await Gate.EnterAsync(who, "acme", Cancellation)).ShouldNotBeNull();
    }

    [Fact, Trait("proves", "ACC-6"), Trait("proves", "I39")]
    public async Task A_policy_binds_in_its_own_organisation_only()
    {
        var elsewhere = await Team.FoundAsync(_console.Installation, "else");
        await elsewhere.JoinAsync(_member.PersonId, RoleKind.Member, "Mel", "mel@example.org");
        await SaveAsync((RoleKind.Member, Requirement.Required));
        await SweepAsync(Now);
        await ElapseAsync();
        var who = await SignInAsync(_member.PersonId);

        (await Gate.EnterAsync(who, "acme", Cancellation)).ShouldBeNull();
        (await Gate.EnterAsync(who, "else", Cancellation)).ShouldNotBeNull().Owed.ShouldBeNull();
        // Another organisation's roles are none of ours.
        var foreign = Draft() with { Roles = new Dictionary<Guid, Requirement> { [elsewhere.RoleId(RoleKind.Member)] = Requirement.Required } };
        (await Commands.SaveAsync(_team.Owner, foreign, Cancellation)).Refusal.ShouldBeOfType<PolicyUnfit>();
        (await Queries.ProtectionAsync(elsewhere.Owner, new ProtectionListRequest(), Cancellation)).Lines.Select(line => line.PersonId).ShouldBe([_member.PersonId, elsewhere.Owner.PersonId], ignoreOrder: true);
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task The_door_and_the_preview_agree_about_who_owes_what()
    {
        var second = await _team.AddAsync(RoleKind.Owner, "Otto");
        TenantActor[] people = [_team.Owner, second, _member, await _team.AddAsync(RoleKind.Member, "Pia"), await _team.AddAsync(RoleKind.Viewer, "Vic")];
        await EnrolAsync(second.PersonId);
        await EnrolAsync(people[3].PersonId);
        foreach (var (role, passkeys) in new[] { (RoleKind.Owner, false), (RoleKind.Owner, true), (RoleKind.Member, true), (RoleKind.Viewer, false) })
        {
            var draft = Draft((role, Requirement.Required)) with { OwnersNeedPasskey = passkeys };
            (await Commands.SaveAsync(_team.Owner, draft with { Roles = Everybody(draft) }, Cancellation)).Succeeded.ShouldBeTrue();
            var previewed = (await Queries.PreviewAsync(_team.Owner, draft, Cancellation)).Shown.Select(one => (one.PersonId, one.Kind)).ToHashSet();
            foreach (var person in people)
            {
                var who = await SignInAsync(person.PersonId);
                await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{who.SessionId}'");
                var owed = (await Gate.OrganisationsAsync(who, Cancellation)).Single().Owed;
                (owed is null).ShouldBe(!previewed.Any(one => one.PersonId == person.PersonId), $"{role} {passkeys} {person.Standing.RoleKind}");
                if (owed is not null)
                {
                    previewed.ShouldContain((person.PersonId, owed.Kind));
                }
            }
        }

        // Every role is named, so that what the case before demanded is off.
        Dictionary<Guid, Requirement> Everybody(PolicyDraft draft) =>
            BuiltInRoles.Kinds.ToDictionary(kind => _team.RoleId(kind), kind => draft.Roles.GetValueOrDefault(_team.RoleId(kind)));
    }

    [Fact, Trait("proves", "SES-3")]
    public async Task A_session_may_stay_in_the_organisation_no_longer_than_its_policy_says()
    {
        await _team.JoinAsync(await _console.PersonAsync("x@example.org"), RoleKind.Member, "X", "x@example.org");
        (await Commands.SaveAsync(_team.Owner, Draft() with { IdleHours = 1, AbsoluteHours = 8 }, Cancellation)).Succeeded.ShouldBeTrue();
        var who = await SignInAsync(_member.PersonId);
        var other = await SignInAsync(_member.PersonId);
        await Gate.NoteAsync((await Gate.EnterAsync(who, "acme", Cancellation)).ShouldNotBeNull(), Cancellation);

        await _console.Installation.ExecuteAsAdminAsync("UPDATE tenant.session_entries SET last_seen_at = now() - interval '61 minutes'");
        (await Gate.BarAsync(who, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: true, null));
        (await Gate.EnterAsync(other, "acme", Cancellation)).ShouldNotBeNull();
        // Never inside, yet signed in too long ago.
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET created_at = now() - interval '481 minutes' WHERE id = '{other.SessionId}'");
        (await Gate.BarAsync(other, "acme", Cancellation)).ShouldBe(new Bar(IsEnded: true, null));
        (await Gate.EnterAsync(await SignInAsync(_member.PersonId), "acme", Cancellation)).ShouldNotBeNull();
    }

    [Fact, Trait("proves", "ACC-6"), Trait("proves", "MEM-2")]
    public async Task Only_those_who_may_set_policies_and_only_owners_decide_for_owners()
    {
        var admin = await _team.AddAsync(RoleKind.Admin, "admin");
        (await Commands.SaveAsync(_member, Draft(), Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await Commands.SaveAsync(admin, Draft((RoleKind.Owner, Requirement.Required)), Cancellation)).Refusal.ShouldBeOfType<OwnersDecideForOwners>();
        (await Commands.SaveAsync(admin, Draft() with { OwnersNeedPasskey = true }, Cancellation)).Refusal.ShouldBeOfType<OwnersDecideForOwners>();
        (await Commands.SaveAsync(admin, Draft() with { GraceDays = 365 }, Cancellation)).Refusal.ShouldBeOfType<PolicyUnfit>();
        (await Commands.SaveAsync(admin, Draft() with { IdleHours = -1 }, Cancellation)).Refusal.ShouldBeOfType<PolicyUnfit>();
        (await Commands.SaveAsync(admin, Draft((RoleKind.Member, Requirement.Recommended)), Cancellation)).Succeeded.ShouldBeTrue();
        await EnrolAsync(admin.PersonId);
        (await Commands.SaveAsync(admin, Draft(), Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await EntriesAsync(AuditAction.PolicyChanged)).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task The_board_names_risks_and_reminds_once_a_day()
    {
        await EnrolAsync(_member.PersonId, codes: 2);
        var pia = await _team.AddAsync(RoleKind.Member, "Pia");

        var board = await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(), Cancellation);
        board.Lines.Single(line => line.PersonId == _member.PersonId).Risks.ShouldBe([Risk.FewCodes]);
        board.Lines.Single(line => line.PersonId == pia.PersonId).Risks.ShouldBe([Risk.SingleFactor]);
        board.Lines.Single(line => line.PersonId == _team.Owner.PersonId).Risks.ShouldBe([Risk.SingleFactor, Risk.SoleOwner]);
        (await Queries.CoverageAsync(_team.Owner, Cancellation)).ShouldBe(new CoverageFigures(Members: 3, Protected: 1, AtRisk: 3));
        (await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(Risk.FewCodes), Cancellation)).Lines.ShouldHaveSingleItem();
        await Should.ThrowAsync<UnauthorizedAccessException>(() => Queries.ProtectionAsync(_member, new ProtectionListRequest(), Cancellation));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Commands.NudgeAsync(_team.Owner, pia.PersonId, Cancellation)));
        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Count(outcome => outcome.Refusal is NudgedToday).ShouldBe(7);
        (await MailsAsync("Nudged")).ShouldBe(1);
        (await Commands.NudgeAsync(_team.Owner, Guid.NewGuid(), Cancellation)).Refusal.ShouldBeOfType<NobodyToNudge>();
        (await Commands.NudgeAsync(_member, pia.PersonId, Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(), Cancellation)).Lines.Single(line => line.PersonId == pia.PersonId).IsNudgedToday.ShouldBeTrue();
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task The_overview_counts_what_the_board_lists_whatever_people_have()
    {
        foreach (var (factor, passkey, used, codes) in new[] { (true, false, false, 10), (true, false, false, 3), (true, false, false, 2), (true, true, true, 3), (true, true, false, 10), (false, true, true, 0), (false, false, false, 0) })
        {
            var person = (await _team.AddAsync(RoleKind.Member, $"{factor} {passkey} {used} {codes}")).PersonId;
            if (factor)
            {
                await EnrolAsync(person, codes);
            }
            if (passkey)
            {
                await PasskeyAsync(person, used);
            }
            var board = await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(), Cancellation);
            (await Queries.CoverageAsync(_team.Owner, Cancellation)).ShouldBe(new CoverageFigures(
                board.Lines.Count, board.Lines.Count(line => line.HasAuthenticator || line.Passkeys > 0), board.Lines.Count(line => line.Risks.Count > 0)));
        }
        // A second owner: none is the only one any more.
        await EnrolAsync((await _team.AddAsync(RoleKind.Owner, "second")).PersonId, 10);
        await EnrolAsync(_team.Owner.PersonId, 10);
        var two = await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(), Cancellation);
        (await Queries.CoverageAsync(_team.Owner, Cancellation)).AtRisk.ShouldBe(two.AtRisk);
        two.AtRisk.ShouldBe(two.Lines.Count(line => line.Risks.Count > 0));
    }

    [Fact, Trait("proves", "ACC-6")]
    public async Task Whoever_is_counted_as_at_risk_is_listed_and_is_found_by_name_or_address()
    {
        await EnrolAsync(_member.PersonId, codes: 10);
        var pia = await _team.AddAsync(RoleKind.Member, "Pia Quist");
        await EnrolAsync(pia.PersonId, codes: 1);

        var atRisk = await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(AtRisk: true), Cancellation);
        atRisk.Lines.Select(line => line.PersonId).ShouldBe([_team.Owner.PersonId, pia.PersonId], ignoreOrder: true);
        atRisk.AtRisk.ShouldBe((await Queries.CoverageAsync(_team.Owner, Cancellation)).AtRisk);
        atRisk.Members.ShouldBe(3);
        (await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(AtRisk: true, Search: " QUIST pia"), Cancellation)).Lines.ShouldHaveSingleItem().PersonId.ShouldBe(pia.PersonId);
        (await Queries.ProtectionAsync(_team.Owner, new ProtectionListRequest(Risk.SingleFactor, Search: "quist"), Cancellation)).Lines.ShouldBeEmpty();
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private PolicyDraft Draft(params (RoleKind Role, Requirement Requirement)[] roles) =>
        new(roles.ToDictionary(one => _team.RoleId(one.Role), one => one.Requirement), OwnersNeedPasskey: false, SecurityPolicy.UsualGrace, null, null);

    private async Task SaveAsync(params (RoleKind, Requirement)[] roles) => (await Commands.SaveAsync(_team.Owner, Draft(roles), Cancellation)).Succeeded.ShouldBeTrue();

    private async Task<long> SweepAsync(DateTimeOffset asOf) =>
        (await new PolicySweeper(_console.Installation.Operators, _console.Get<TenantDb>(), _console.Get<Castellan.Platform.Web.PublicAddress>()).RunAsync(asOf, Cancellation)).Items;

    private Task ElapseAsync() => _console.Installation.ExecuteAsAdminAsync("UPDATE tenant.policy_deadlines SET due_at = now() - interval '1 second'");

    private async Task<TenantActor> ProvenAsync()
    {
        var who = await SignInAsync(_team.Owner.PersonId);
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.sessions SET factor_at = now() WHERE id = '{who.SessionId}'");
        return _team.Owner with { SessionId = who.SessionId };
    }

    private async Task<SignedIn> SignInAsync(Guid personId)
    {
        var entered = await _console.Installation.Identities.WriteAsync<Entered>(new IdentityActor(personId, null, Origin), write =>
            Task.FromResult<Outcome<Entered>>(SessionIssuer.EnterNew(write, personId, SignInMethod.Password, "en")));
        return new SignedIn(personId, entered.Value.Session!.SessionId, "", "", false, Origin);
    }

    private Task EnrolAsync(Guid personId, int codes = 10) => _console.Installation.ExecuteAsAdminAsync($"""
        INSERT INTO identity.authenticators (person_id, sealed_seed, last_step, added_at, last_used_at) VALUES ('{personId}', '', 0, now(), now());
        INSERT INTO identity.recovery_codes (id, person_id, code_hash, issued_at) SELECT gen_random_uuid(), '{personId}', decode(md5(n::text), 'hex'), now() FROM generate_series(1, {codes}) n
        """);

    private Task PasskeyAsync(Guid personId, bool used) => _console.Installation.ExecuteAsAdminAsync($"""
        INSERT INTO identity.passkeys (id, person_id, credential_id, public_key, name, sign_count, transports, is_backup_eligible, is_backed_up, added_at, last_used_at)
        VALUES (gen_random_uuid(), '{personId}', decode(md5('{personId}'), 'hex'), '\x01', 'Key', 0, ARRAY[]::text[], false, false, now(), {(used ? "now()" : "NULL")})
        """);

    private Task<DateTime> DueAsync() => _console.Installation.ScalarAsAdminAsync<DateTime>("SELECT due_at FROM tenant.policy_deadlines")!;

    private Task<long> CountAsync(string table) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM {table}");

    private Task<long> EntriesAsync(AuditAction action) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action}");

    private Task<long> MailsAsync(string kind) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");
}
