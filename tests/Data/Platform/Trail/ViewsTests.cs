using System.Net;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.People;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>Whoever opens a page with more about others than a name stands on the record, once an hour, page and session.</summary>
[Collection(OnTheGuardedConsole.Name)]
[Trait("proves", "AUD-1")]
public sealed class ViewsTests(GuardedConsole console) : IAsyncLifetime
{
    private Team _team = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _team = await Team.FoundAsync(console.Installation, $"views-{Guid.NewGuid():N}"[..20]);
        var at = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        (await console.Services.GetRequiredService<ReportCommands>().ReportAsync(_team.Owner, new ReportForm("A list was lost", "On paper.", null, at, "UTC"), [])).Succeeded.ShouldBeTrue();
        (await console.Services.GetRequiredService<NoticeCommands>().BeginAsync(_team.Owner, 1)).Value.ShouldBe(1);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/sessions", AuditAction.SessionsViewed)]
    [InlineData("/policies/members", AuditAction.ProtectionViewed)]
    [InlineData("/incidents/1", AuditAction.IncidentViewed)]
    [InlineData("/incidents/1/timeline", AuditAction.IncidentViewed)]
    [InlineData("/incidents/1/containment", AuditAction.IncidentViewed)]
    [InlineData("/incidents/1/people/1", AuditAction.NoticeViewed)]
    [InlineData("/members/{member}", AuditAction.MemberViewed)]
    public async Task Opening_it_is_recorded_once_an_hour_for_each_session(string page, AuditAction action)
    {
        var member = await _team.AddAsync(Castellan.Data.Access.RoleKind.Member);
        var address = $"/o/{_team.Slug}{page.Replace("{member}", member.PersonId.ToString(), StringComparison.Ordinal)}";
        var session = await console.SignInAsync(_team.Owner.PersonId);

        await OpenAsync(address, session);
        await OpenAsync(address, session);
        (await EntriesAsync(action)).ShouldBe(1);

        await OpenAsync(address, await console.SignInAsync(_team.Owner.PersonId));
        (await EntriesAsync(action)).ShouldBe(2);

        await console.Installation.ExecuteAsAdminAsync($"""
            ALTER TABLE audit.entries DISABLE TRIGGER append_only;
            UPDATE audit.entries SET occurred_at = occurred_at - interval '61 minutes' WHERE org_id = '{_team.OrgId}' AND action = {(short)action};
            ALTER TABLE audit.entries ENABLE TRIGGER append_only
            """);
        await OpenAsync(address, session);
        (await EntriesAsync(action)).ShouldBe(3);
    }

    [Fact]
    public async Task What_is_not_there_is_not_recorded()
    {
        var session = await console.SignInAsync(_team.Owner.PersonId);
        foreach (var page in (string[])["/incidents/9", "/incidents/9/timeline", "/incidents/9/containment", "/incidents/1/people/9"])
        {
            using var answer = await console.GetAsync($"/o/{_team.Slug}{page}", session);
            ((int)answer.StatusCode).ShouldBeLessThan(500);
        }

        (await EntriesAsync(AuditAction.IncidentViewed)).ShouldBe(0);
        (await EntriesAsync(AuditAction.NoticeViewed)).ShouldBe(0);
    }

    private async Task OpenAsync(string address, string session)
    {
        using var answer = await console.GetAsync(address, session);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private Task<long> EntriesAsync(AuditAction action) =>
        console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = {(short)action}");
}
