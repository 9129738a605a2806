using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Features.Members;
using Castellan.Platform.Language;
using Castellan.Platform.Web;
using Castellan.Tests.Data.Fixtures;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Members;

/// <summary>The members' commands and queries on a real database, with two organisations that must not meet.</summary>
public sealed class MembersHouse : IAsyncDisposable
{
    private MembersHouse(TestInstallation installation, Team ours, Team theirs)
    {
        Installation = installation;
        Ours = ours;
        Theirs = theirs;
        var words = new ServiceCollection().AddLogging().AddLanguage().BuildServiceProvider().GetRequiredService<AccessWords>();
        var address = new PublicAddress(
            Options.Create(new PublicOptions { Address = "https://console.example" }), new TestServer(new ServiceCollection().BuildServiceProvider()));
        var letters = new MemberLetters(address, words);
        Members = new MemberCommands(installation.Tenants, letters);
        Invitations = new InvitationCommands(installation.Tenants, letters);
        Lists = new MemberQueries(installation.Tenants, TimeProvider.System);
        InvitationLists = new InvitationQueries(installation.Tenants, TimeProvider.System);
    }

    public TestInstallation Installation { get; }

    public Team Ours { get; }

    public Team Theirs { get; }

    public MemberCommands Members { get; }

    public InvitationCommands Invitations { get; }

    public MemberQueries Lists { get; }

    public InvitationQueries InvitationLists { get; }

    public static async Task<MembersHouse> BuildAsync(PostgresFixture postgres)
    {
        var installation = await TestInstallation.CreateAsync(postgres);
        return new MembersHouse(installation, await Team.FoundAsync(installation, "ours"), await Team.FoundAsync(installation, "theirs"));
    }

    /// <summary>The same for an organisation that is there already.</summary>
    public static MembersHouse Of(TestInstallation installation, Team team) => new(installation, team, team);

    /// <summary>How many mails of one kind went to the outbox.</summary>
    public Task<long> MailsAsync(Castellan.Data.Mail.MailKind kind) =>
        Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");

    public Task<long> EntriesAsync(Castellan.Data.Audit.AuditAction action, Guid target) =>
        Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(int)action} AND target_id = '{target}' AND org_id = '{Ours.OrgId}'");

    public Task<long> ActiveOwnersAsync() =>
        Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.memberships WHERE org_id = '{Ours.OrgId}' AND role_id = '{Ours.RoleId(RoleKind.Owner)}' AND state = 1");

    /// <summary>A custom role, made past the commands of roles.</summary>
    public async Task<Guid> CustomRoleAsync(string name, PermissionSet permissions)
    {
        var id = Guid.NewGuid();
        await Installation.ExecuteAsAdminAsync($"""
            INSERT INTO tenant.roles (org_id, id, kind, name, description, custom_permissions, created_at)
            VALUES ('{Ours.OrgId}', '{id}', 7, '{name}', '', {permissions.Bits}, now())
            """);
        return id;
    }

    /// <summary>Fills our organisation with members named by number, in one statement.</summary>
    public Task<int> FillAsync(int members) => Installation.ExecuteAsAdminAsync($"""
        CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, {members}) n;
        INSERT INTO tenant.memberships (org_id, person_id, role_id, state, joined_at)
        SELECT '{Ours.OrgId}', id, CASE n % 10 WHEN 0 THEN '{Ours.RoleId(RoleKind.Viewer)}'::uuid WHEN 1 THEN '{Ours.RoleId(RoleKind.Admin)}' ELSE '{Ours.RoleId(RoleKind.Member)}' END,
               CASE n % 50 WHEN 7 THEN 2 WHEN 9 THEN 3 ELSE 1 END, now() - (n % 700) * interval '1 hour'
        FROM made;
        INSERT INTO tenant.subjects (org_id, id, display_name, email, search_text)
        SELECT '{Ours.OrgId}', id, (ARRAY['Ada','Élodie','Zoé','bob','Émile','Ann_e'])[n % 6 + 1] || ' ' || (n % 400), 'p' || n || '@ours.example',
               lower((ARRAY['Ada','élodie','zoé','bob','émile','Ann_e'])[n % 6 + 1] || ' ' || (n % 400)) || ' p' || n || '@ours.example'
        FROM made;
        INSERT INTO tenant.session_entries (org_id, session_id, person_id, method, entered_at, last_seen_at, expires_at)
        SELECT '{Ours.OrgId}', gen_random_uuid(), id, 1, now() - interval '3 days', now() - (n % 90) * interval '1 hour' - s * interval '1 minute', now() + interval '20 days'
        FROM made, generate_series(1, 2) s WHERE n % 3 > 0;
        DROP TABLE made;
        ANALYZE tenant.memberships; ANALYZE tenant.subjects; ANALYZE tenant.session_entries; ANALYZE tenant.roles;
        """);

    public static TenantActor As(TenantActor actor, Castellan.Data.Access.RoleKind kind, Guid roleId) =>
        actor with { Standing = Standing.Of(roleId, kind, kind.ToString(), 0) };

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
