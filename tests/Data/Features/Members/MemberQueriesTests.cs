using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Members;

public sealed class MemberQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Many = 3_000;

    private MembersHouse _house = null!;

    private Team Ours => _house.Ours;

    public async ValueTask InitializeAsync()
    {
        _house = await MembersHouse.BuildAsync(postgres);
        await _house.FillAsync(Many);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory, Trait("proves", "MEM-2")]
    [InlineData(MemberOrder.Name, false)]
    [InlineData(MemberOrder.Name, true)]
    [InlineData(MemberOrder.Role, false)]
    [InlineData(MemberOrder.Role, true)]
    [InlineData(MemberOrder.Joined, false)]
    [InlineData(MemberOrder.Joined, true)]
    [InlineData(MemberOrder.Seen, false)]
    [InlineData(MemberOrder.Seen, true)]
    public async Task Every_order_leads_through_all_members_once_and_back_again(MemberOrder order, bool descending)
    {
        var request = new MemberListRequest(Order: order, Descending: descending);
        var there = new List<IReadOnlyList<Guid>>();
        MembersView view;
        var after = (string?)null;
        do
        {
            view = await _house.Lists.ListAsync(Ours.Owner, request with { After = MemberCursor.Parse(after) });
            there.Add([.. view.Rows.Select(row => row.PersonId)]);
            after = view.After;
        }
        while (after is not null);

        var all = there.SelectMany(page => page).ToList();
        all.ShouldBeUnique();
        all.Count.ShouldBe(Many - (Many / 50) + 1);

        for (var page = there.Count - 2; page >= 0; page--)
        {
            view = await _house.Lists.ListAsync(Ours.Owner, request with { Before = MemberCursor.Parse(view.Before) });
            view.Rows.Select(row => row.PersonId).ShouldBe(there[page]);
        }

        view.Before.ShouldBeNull();
    }

    [Fact]
    public async Task Names_are_in_the_order_of_letters_with_accents_beside_them()
    {
        var rows = (await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(Search: " 17 "))).Rows;

        rows.Select(row => row.Name!.Split(' ')[0]).Where(name => name is not "Owner").Distinct()
            .ShouldBe(new[] { "Ada", "Ann_e", "bob", "Élodie", "Émile", "Zoé" }.Where(name => rows.Any(row => row.Name!.StartsWith(name, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Filters_narrow_together_and_are_counted()
    {
        var view = await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(RoleId: Ours.RoleId(RoleKind.Viewer), State: MembershipState.Active, Search: "ours.example"));

        view.Count.ShouldBe(300);
        view.Rows.ShouldAllBe(row => row.RoleId == Ours.RoleId(RoleKind.Viewer) && row.State == MembershipState.Active);
        (await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(State: MembershipState.Removed))).Count.ShouldBe(60);
        (await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest())).Count.ShouldBe(Many - 60 + 1);
    }

    [Theory, Trait("proves", "B21"), Trait("proves", "B01")]
    [InlineData("%", 0)]
    [InlineData("ann_e", 1)]
    [InlineData("ann%e", 0)]
    [InlineData("annxe", 0)]
    [InlineData("_", 1)]
    [InlineData("\\", 0)]
    [InlineData("'; DROP TABLE tenant.members; --", 0)]
    [InlineData("ann\0_e", 1)]
    [InlineData("\0", 1)]
    [InlineData("ann\ud800_e", 1)]
    [InlineData("ÉLODIE", 1)]
    [InlineData("e\u0301lodie", 1)]
    [Trait("asvs", "1.2.4")]
    public async Task What_is_searched_for_means_itself(string search, int found)
    {
        var view = await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(Search: search));

        Math.Min(view.Count, 1).ShouldBe(found);
        if (search.Contains("ann", StringComparison.Ordinal))
        {
            view.Rows.ShouldAllBe(row => row.Name!.StartsWith("Ann_e", StringComparison.Ordinal));
        }
    }

    [Fact, Trait("proves", "B07"), Trait("proves", "I39")]
    public async Task A_cursor_that_is_none_or_names_a_foreigner_shows_no_foreigner()
    {
        var plain = await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest());
        var foreign = await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(After: new MemberCursor(_house.Theirs.Owner.PersonId)));
        var broken = MemberListRequest.Read(null, "not-a-role", "-1", "2", "sideways", "x'--", "\0");

        broken.ShouldBe(new MemberListRequest());
        foreign.Rows.ShouldAllBe(row => row.PersonId != _house.Theirs.Owner.PersonId);
        plain.Rows.Count.ShouldBe(MemberQueries.PageSize);
        (await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(RoleId: _house.Theirs.RoleId(RoleKind.Member)))).Rows.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "ORG-1")]
    public async Task The_other_organisation_sees_its_own_members_only()
    {
        var view = await _house.Lists.ListAsync(_house.Theirs.Owner, new MemberListRequest());

        view.Rows.ShouldHaveSingleItem().PersonId.ShouldBe(_house.Theirs.Owner.PersonId);
        view.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("asvs", "8.2.3"), Trait("asvs", "15.3.1")]
    public async Task Live_sessions_are_shown_to_those_who_may_see_them_and_none_of_a_suspended_member()
    {
        var row = (await _house.Lists.ListAsync(Ours.Owner, new MemberListRequest(Order: MemberOrder.Seen, Descending: true))).Rows[0];
        var member = await Ours.AddAsync(RoleKind.Member);

        (await _house.Lists.MemberAsync(Ours.Owner, row.PersonId))!.Sessions!.Count.ShouldBe(2);
        (await _house.Lists.MemberAsync(member, member.PersonId))!.Sessions.ShouldBeNull();
        await Should.ThrowAsync<UnauthorizedAccessException>(() => _house.Lists.MemberAsync(member, row.PersonId));
        await _house.Members.SuspendAsync(Ours.Owner, [row.PersonId]);
        (await _house.Lists.MemberAsync(Ours.Owner, row.PersonId))!.Sessions!.ShouldBeEmpty();
    }

    [Fact, Trait("proves", "MEM-1")]
    public async Task Invitations_page_through_all_of_them_and_back()
    {
        await _house.Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.invitations (org_id, id, address, address_as_typed, role_id, invited_by, created_at, expires_at, secret_hash, sent_count, last_sent_at, language)
            SELECT '{Ours.OrgId}', gen_random_uuid(), 'i' || n || '_x@example.org', 'i' || n || '_x@example.org', '{Ours.RoleId(RoleKind.Member)}', '{Ours.Owner.PersonId}',
                   now() - (n / 3) * interval '1 minute', now() + interval '7 days', sha256(n::text::bytea), 1, now(), 'en'
            FROM generate_series(1, 220) n
            """);
        var there = new List<IReadOnlyList<Guid>>();
        InvitationsView view;
        var after = (string?)null;
        do
        {
            view = await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest(After: MemberCursor.Parse(after)));
            there.Add([.. view.Rows.Select(row => row.Id)]);
            after = view.After;
        }
        while (after is not null);

        there.SelectMany(page => page).Distinct().Count().ShouldBe(220);
        for (var page = there.Count - 2; page >= 0; page--)
        {
            view = await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest(Before: MemberCursor.Parse(view.Before)));
            view.Rows.Select(row => row.Id).ShouldBe(there[page]);
        }

        (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest(Search: "I7_X"))).Count.ShouldBe(1);
        (await _house.InvitationLists.ListAsync(Ours.Owner, new InvitationListRequest(Search: "i7%x"))).Count.ShouldBe(0);
    }
}
