using System.Net;
using System.Security.Cryptography;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Data.Platform.Files;

[Collection(OnTheGuardedConsole.Name)]
[Trait("proves", "SEC-2")]
public sealed class FilesTests(GuardedConsole console) : IAsyncLifetime
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "test");

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(600_000);
    private Team _team = null!;
    private Team _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FileStore Store => console.Services.GetRequiredService<FileStore>();

    private TenantDb Tenants => console.Services.GetRequiredService<TenantDb>();

    public async ValueTask InitializeAsync()
    {
        _team = await Team.FoundAsync(console.Installation, $"files-{Guid.NewGuid():N}"[..20]);
        _other = await Team.FoundAsync(console.Installation, $"other-{Guid.NewGuid():N}"[..20]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Trait("asvs", "3.2.1"), Trait("asvs", "5.3.1"), Trait("asvs", "5.4.1"), Trait("asvs", "5.4.2")]
    public async Task What_was_uploaded_is_downloaded_whole_saved_never_shown_and_on_the_record()
    {
        var file = await AddAsync("../Minutes of \"March\"\r\n.pdf", "text/html");

        using var answer = await DownloadAsync(_team, _team.Owner.PersonId, file);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).AsSpan().SequenceEqual(_content).ShouldBeTrue();
        answer.Content.Headers.ContentLength.ShouldBe(_content.Length);
        answer.Content.Headers.ContentType!.ToString().ShouldBe(ContentTypes.Bytes);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Content.Headers.ContentDisposition.FileName.ShouldBe("Minutes of _March_.pdf");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await RecordedAsync(_team.OrgId, AuditAction.FileDownloaded, file)).ShouldBe(1);
    }

    [Fact, Trait("proves", "I39")]
    [Trait("asvs", "8.2.2")]
    public async Task A_file_of_another_organisation_is_none()
    {
        var file = await AddAsync("a.txt");

        using var foreign = await DownloadAsync(_other, _other.Owner.PersonId, file);
        using var outside = await DownloadAsync(_team, _other.Owner.PersonId, file);

        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        outside.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RecordedAsync(_team.OrgId, AuditAction.FileDownloaded, file)).ShouldBe(0);
    }

    [Fact]
    public async Task A_kind_is_downloaded_with_its_permission_and_without_a_rule_by_nobody()
    {
        var file = await AddAsync("a.txt");
        var member = await _team.AddAsync(RoleKind.Member);
        var unruled = new FileDownloads(Tenants, console.Services.GetRequiredService<IdentityDb>(), console.Services.GetRequiredService<FileSeal>(), []);
        var ruled = new FileDownloads(Tenants, console.Services.GetRequiredService<IdentityDb>(), console.Services.GetRequiredService<FileSeal>(), [new FileRule(FileKind.AuditExport, Permission.AuditRead)]);

        (await ruled.OfferAsync(_team.Owner, file, Cancellation)).Succeeded.ShouldBeTrue();
        (await ruled.OfferAsync(member, file, Cancellation)).Refusal.ShouldBeOfType<PermissionMissing>();
        (await unruled.OfferAsync(_team.Owner, file, Cancellation)).Refusal.ShouldBeOfType<FileNotFound>();
    }

    [Fact]
    public async Task A_file_that_was_not_completed_or_has_expired_is_not_there()
    {
        var arrived = (await Store.ReceiveAsync(_team.Owner, Permission.AuditRead, Draft("a.txt"), new MemoryStream(_content), Cancellation)).Value;
        using (var early = await DownloadAsync(_team, _team.Owner.PersonId, arrived.Id))
        {
            early.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        var file = await AddAsync("b.txt", expiresAt: TimeProvider.System.GetUtcNow().AddMinutes(5));
        await console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.stored_files SET expires_at = clock_timestamp() WHERE id = '{file}'");

        using var late = await DownloadAsync(_team, _team.Owner.PersonId, file);

        late.StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("UPDATE tenant.file_chunks SET content = set_byte(content, 100, get_byte(content, 100) # 1) WHERE file_id = '{0}' AND number = 1")]
    [InlineData("DELETE FROM tenant.file_chunks WHERE file_id = '{0}' AND number = 2")]
    [InlineData("UPDATE tenant.file_chunks c SET content = (SELECT content FROM tenant.file_chunks d WHERE d.file_id = c.file_id AND d.number = 0) WHERE file_id = '{0}' AND number = 1")]
    [Trait("asvs", "11.3.3")]
    public async Task An_altered_file_never_arrives_whole(string tampering)
    {
        var file = await AddAsync("a.txt");
        await console.Installation.ExecuteAsAdminAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, tampering, file));

        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            using var answer = await DownloadAsync(_team, _team.Owner.PersonId, file);
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
        });
    }

    [Fact]
    [Trait("asvs", "5.2.1")]
    public async Task An_upload_over_the_limit_or_of_nothing_is_refused()
    {
        (await Store.ReceiveAsync(_team.Owner, Permission.AuditRead, Draft("big"), new MemoryStream(new byte[Store.UploadLimit + 1]), Cancellation)).Refusal.ShouldBeOfType<FileTooLarge>();
        (await Store.ReceiveAsync(_team.Owner, Permission.AuditRead, Draft("nothing"), new MemoryStream(), Cancellation)).Refusal.ShouldBeOfType<FileEmpty>();
    }

    [Fact, Trait("proves", "RET-1")]
    [Trait("asvs", "14.2.7")]
    public async Task What_expired_was_discarded_or_never_completed_is_swept_with_its_chunks_and_told()
    {
        var kept = await AddAsync("kept.txt");
        var expired = await AddAsync("expired.txt", expiresAt: TimeProvider.System.GetUtcNow().AddHours(24));
        var discarded = await AddAsync("discarded.txt");
        var arriving = (await Store.ReceiveAsync(_team.Owner, Permission.AuditRead, Draft("arriving"), new MemoryStream(_content), Cancellation)).Value.Id;
        (await Tenants.WriteAsync<Done>(_team.Owner, Permission.AuditRead, async write => await FileStore.DiscardAsync(write, discarded, Cancellation), cancellation: Cancellation)).Succeeded.ShouldBeTrue();

        await new FilesSweeper(console.Installation.Operators).RunAsync(TimeProvider.System.GetUtcNow().AddHours(25), Cancellation);

        (await FilesAsync("stored_files", "id")).ShouldBe([kept]);
        (await FilesAsync("file_chunks", "file_id")).ShouldBe([kept]);
        new[] { expired, arriving }.ShouldNotContain(kept);
        (await console.Installation.ScalarAsAdminAsync<string>($"SELECT changes->'after'->>'count' FROM audit.entries WHERE org_id = '{_team.OrgId}' AND action = 731")).ShouldBe("3");
    }

    [Fact]
    public async Task A_person_s_own_file_is_open_to_that_person_alone()
    {
        var actor = new IdentityActor(_team.Owner.PersonId, null, Origin);
        var arrived = (await Store.ReceiveOwnAsync(actor, new FileDraft(FileKind.MyData, "me.zip", ContentTypes.Zip), new MemoryStream(_content), Cancellation)).Value;
        (await console.Services.GetRequiredService<IdentityDb>().WriteAsync<Done>(actor, async write =>
        {
            var completed = await FileStore.CompleteOwnAsync(write, arrived, Cancellation);
            write.RecordAccount(AuditAction.ProfileChanged);
            return completed.Then<Done>(_ => Done.Instance);
        }, cancellation: Cancellation)).Succeeded.ShouldBeTrue();

        using var own = await console.GetAsync($"/account/files/{arrived.Id}", await console.SignInAsync(_team.Owner.PersonId));
        using var another = await console.GetAsync($"/account/files/{arrived.Id}", await console.SignInAsync(_other.Owner.PersonId));

        (await own.Content.ReadAsByteArrayAsync(Cancellation)).AsSpan().SequenceEqual(_content).ShouldBeTrue();
        another.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<Guid> AddAsync(string name, string contentType = "text/plain", DateTimeOffset? expiresAt = null)
    {
        var arrived = await Store.ReceiveAsync(_team.Owner, Permission.AuditRead, Draft(name, contentType, expiresAt), new MemoryStream(_content), Cancellation);
        return (await Tenants.WriteAsync<Guid>(_team.Owner, Permission.AuditRead, async write =>
        {
            var completed = await FileStore.CompleteAsync(write, arrived.Value, Cancellation);
            return completed.Then<Guid>(file => file.Id);
        }, cancellation: Cancellation)).Value;
    }

    private static FileDraft Draft(string name, string contentType = "text/plain", DateTimeOffset? expiresAt = null) => new(FileKind.AuditExport, name, contentType, ExpiresAt: expiresAt);

    private async Task<HttpResponseMessage> DownloadAsync(Team team, Guid personId, Guid file) =>
        await console.GetAsync($"/o/{team.Slug}/files/{file}", await console.SignInAsync(personId));

    private async Task<long> RecordedAsync(Guid org, AuditAction action, Guid target) =>
        await console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{org}' AND action = {(short)action} AND target_id = '{target}'");

    private async Task<IReadOnlyList<Guid>> FilesAsync(string table, string column) =>
        await console.Installation.ScalarAsAdminAsync<Guid[]>($"SELECT array_agg(DISTINCT {column}) FROM tenant.{table} WHERE org_id = '{_team.OrgId}'") ?? [];
}
