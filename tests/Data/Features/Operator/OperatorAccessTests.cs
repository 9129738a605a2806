using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Operator;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Installation = Castellan.Data.Installation;

namespace Castellan.Tests.Data.Features.Operator;

public sealed class OperatorAccessTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "test");

    private TestInstallation _installation = null!;
    private Team _team = null!;
    private Guid _staffId;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _team = await Team.FoundAsync(_installation, "watched");
        var other = await Team.FoundAsync(_installation, "staff");
        _staffId = other.Owner.PersonId;
        (await new OperatorGrant(_installation.Identities).GrantAsync("OWNER@staff.example ")).Succeeded.ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    private OperatorActor Staff => new(_staffId, Guid.NewGuid(), Origin);

    private OrganisationViewing Viewing => new(
        _installation.Operators, new TrailQueries(_installation.Tenants, Options.Create(new RetentionOptions()), TimeProvider.System));

    [Fact, Trait("proves", "OPR-1")]
    [Trait("asvs", "16.2.1")]
    public async Task A_look_inside_is_on_the_organisations_record_where_its_members_read_it()
    {
        await _team.AddAsync(RoleKind.Member, "Grace");

        var view = (await Viewing.ViewAsync(Staff, _team.OrgId, null)).Value;

        view.Members.Count.ShouldBe(2);
        view.Members.ShouldAllBe(member => member.MaskedAddress!.Contains("•••"));
        var entry = await _installation.Tenants.ReadAsync(_team.Owner, Permission.AuditRead, (db, ct) =>
            db.AuditEntries.SingleAsync(e => e.Action == AuditAction.OperatorViewedOrganisation, ct));
        entry.ActorKind.ShouldBe(ActorKind.Operator);
        entry.ActorId.ShouldBe(_staffId);
    }

    [Fact, Trait("proves", "OPR-1"), Trait("proves", "I51")]
    public async Task What_cannot_be_recorded_is_not_shown()
    {
        await _installation.ExecuteAsAdminAsync("REVOKE INSERT ON audit.entries FROM castellan_operator; REVOKE INSERT (org_id) ON audit.entries FROM castellan_operator");

        await Should.ThrowAsync<Npgsql.PostgresException>(() => Viewing.ViewAsync(Staff, _team.OrgId, null));
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task Somebody_who_is_no_operator_sees_nothing_and_leaves_no_entry()
    {
        var stranger = new OperatorActor(_team.Owner.PersonId, Guid.NewGuid(), Origin);

        (await Viewing.ViewAsync(stranger, _team.OrgId, null)).Refusal.ShouldBeOfType<NotAnOperator>();
        (await ActionsAsync(_team.OrgId)).ShouldNotContain(AuditAction.OperatorViewedOrganisation);
    }

    [Fact, Trait("proves", "OPR-1")]
    [Trait("asvs", "8.3.2"), Trait("asvs", "8.4.2")]
    public async Task Rights_taken_a_moment_ago_no_longer_count()
    {
        await _installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = false WHERE id = '{_staffId}'");

        (await Viewing.ViewAsync(Staff, _team.OrgId, null)).Refusal.ShouldBeOfType<NotAnOperator>();
    }

    [Fact]
    public async Task An_organisation_that_does_not_exist_is_refused() =>
        (await Viewing.ViewAsync(Staff, Guid.NewGuid(), null)).Refusal.ShouldBeOfType<NoSuchOrganisation>();

    [Fact]
    public async Task Members_page_by_name_and_none_is_lost_or_shown_twice()
    {
        for (var number = 0; number < OrganisationViewing.MembersAtOnce + 3; number++)
        {
            // Half of them share one name.
            await _team.AddAsync(RoleKind.Member, number % 2 == 0 ? "Same Name" : $"Name {number}");
        }

        var first = (await Viewing.ViewAsync(Staff, _team.OrgId, null)).Value;
        var second = (await Viewing.ViewAsync(Staff, _team.OrgId, first.NextMember)).Value;

        first.Members.Count.ShouldBe(OrganisationViewing.MembersAtOnce);
        second.NextMember.ShouldBeNull();
        first.Members.Concat(second.Members).Select(member => member.PersonId).Distinct().Count().ShouldBe(OrganisationViewing.MembersAtOnce + 4);
    }

    [Fact, Trait("proves", "OPR-1")]
    public async Task Becoming_an_operator_is_on_the_installations_record_and_happens_once()
    {
        var grant = new OperatorGrant(_installation.Identities);

        (await grant.GrantAsync("owner@staff.example")).Refusal.ShouldBeOfType<OperatorAlready>();
        (await grant.GrantAsync("nobody@staff.example")).Refusal.ShouldBeOfType<NoSuchAccount>();
        (await grant.GrantAsync("not an address")).Refusal.ShouldBeOfType<NoSuchAccount>();
        (await ActionsAsync(Installation.OrgId)).Count(action => action == AuditAction.OperatorGranted).ShouldBe(1);
    }

    [Fact]
    public async Task Given_up_mails_go_out_again_together_and_each_is_on_record()
    {
        var dead = new[] { await DeadMailAsync(), await DeadMailAsync() };
        var waiting = await MailAsync();
        var commands = new MailCommands(_installation.Operators, new OutboxBell());

        var resent = (await commands.ResendAsync(Staff, [.. dead, waiting])).Value;

        resent.ShouldBe(new MailsResent(2, 1));
        (await ActionsAsync(Installation.OrgId)).Count(action => action == AuditAction.MailResent).ShouldBe(2);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE state = 0 AND attempts = 0")).ShouldBe(3);
        (await commands.ResendAsync(Staff, dead)).Refusal.ShouldBeOfType<MailNotDead>();
    }

    [Fact]
    public async Task The_outbox_pages_both_ways_and_names_neither_recipient_nor_content()
    {
        for (var number = 0; number < MailQueries.PageSize + 2; number++)
        {
            await MailAsync();
        }
        var queries = new MailQueries(_installation.Operators);

        var first = await queries.PageAsync(Staff, null, null, null);
        var second = await queries.PageAsync(Staff, OutboxState.Pending, PageCursor.Parse(first.After), null);
        var back = await queries.PageAsync(Staff, null, null, PageCursor.Parse(second.Before));

        first.Lines.Count.ShouldBe(MailQueries.PageSize);
        first.Before.ShouldBeNull();
        second.Lines.Count.ShouldBe(2);
        second.After.ShouldBeNull();
        back.Lines.Select(line => line.Id).ShouldBe(first.Lines.Select(line => line.Id));
        back.Before.ShouldBeNull();
    }

    [Fact, Trait("proves", "B21")]
    [Trait("asvs", "1.2.4")]
    public async Task Organisations_are_found_by_what_was_typed_and_nothing_in_it_means_more()
    {
        var queries = new OrganisationQueries(_installation.Operators);

        (await queries.PageAsync(Staff, "WATCH", null, null)).Lines.Select(line => (line.Slug, line.Members, line.Owners)).ShouldBe([("watched", 1, 1)]);
        (await queries.PageAsync(Staff, "%", null, null)).Lines.ShouldBeEmpty();
        (await queries.PageAsync(Staff, "wat\0ched\uD800", null, null)).Lines.Count.ShouldBe(1);
        (await queries.PageAsync(Staff, null, "staff", null)).Lines.Select(line => line.Slug).ShouldBe(["watched"]);
        (await queries.PageAsync(Staff, null, null, "watched")).Lines.Select(line => line.Slug).ShouldBe(["staff"]);
    }

    private async Task<List<AuditAction>> ActionsAsync(Guid orgId) =>
        await _installation.Operators.ReadAsync(null, (db, ct) => db.AuditEntries.Where(e => e.OrgId == orgId).Select(e => e.Action).ToListAsync(ct));

    private async Task<Guid> MailAsync()
    {
        var mail = await _installation.Operators.WriteAsync<Guid>(OperatorActor.Job, write =>
        {
            var row = OutboxMessage.Queue(_team.OrgId, Guid.CreateVersion7(write.Now), MailKind.Invitation, [1, 2, 3], null, write.Now);
            write.Db.Outbox.Add(row);
            return Task.FromResult<Outcome<Guid>>(row.Id);
        });
        return mail.Value;
    }

    private async Task<Guid> DeadMailAsync()
    {
        var id = await MailAsync();
        await _installation.ExecuteAsAdminAsync($"UPDATE tenant.outbox_messages SET state = 2, attempts = 10, last_fault = 1 WHERE id = '{id}'");
        return id;
    }
}
