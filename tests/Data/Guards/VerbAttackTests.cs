using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Mail;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Tests.Data.Guards;

/// <summary>
/// Every command and query called by an organisation's owner with ids and words of another organisation, alone and mixed with
/// his own: nothing of the other changes, nothing of it is answered, nothing of it is mailed.
/// </summary>
public sealed class VerbAttackTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Everything = new() { ReferenceHandler = ReferenceHandler.IgnoreCycles, MaxDepth = 64 };

    private RunningConsole _console = null!;
    private Catalogue _catalogue = null!;
    private Team _attacker = null!;
    private Team _victim = null!;
    private IReadOnlyList<Guid> _theirs = null!;
    private IReadOnlyList<Guid> _ours = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        _attacker = await Team.FoundAsync(_console.Installation, "attacker");
        _victim = await Team.FoundAsync(_console.Installation, "victimorg");
        await _attacker.AddAsync(RoleKind.Member, "colleague");
        await _victim.AddAsync(RoleKind.Member, "victimorg member");
        _catalogue = await CatalogueReader.ReadAsync(_console.Installation.AdminConnectionString);
        await TwoTenants.FillAsync(_console.Installation.AdminConnectionString, _catalogue, _attacker.OrgId, _victim.OrgId);
        // So that a row of theirs is known by its words wherever it comes up.
        await _console.Installation.ExecuteAsAdminAsync("SET session_replication_role = replica; " + string.Concat(
            from table in _catalogue.TenantParents
            where table.Schema == "tenant"
            from column in table.Columns
            where column is { Type: "text", IsRequired: true } && column.Name is not ("slug" or "email" or "time_zone" or "language" or "form")
            select $"UPDATE {table.Full} SET {column.Name} = 'victimorg ' || left(md5({column.Name} || ctid::text), 8) WHERE org_id = '{_victim.OrgId}' AND {column.Name} LIKE 'seed %'; "));
        _theirs = await IdsAsync(_victim.OrgId);
        _ours = await IdsAsync(_attacker.OrgId);
        _theirs.Count.ShouldBeGreaterThan(20);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact, Trait("proves", "I39"), Trait("proves", "I40"), Trait("proves", "I45")]
    [Trait("asvs", "8.2.2"), Trait("asvs", "8.4.1")]
    public async Task No_command_reaches_a_row_of_another_organisation_by_its_id_alone_or_among_own_ones()
    {
        var before = await DigestAsync();
        var (attempts, refused) = (0, 0);
        foreach (var (name, type, method) in Doors.Verbs("Commands").Where(verb => Doors.TakesTenant(verb.Method) && Names(verb.Method)))
        {
            foreach (var (id, turn) in _theirs.Select((id, turn) => (id, turn)).Where(pair => Tally.IsFull || (pair.turn + attempts) % 8 == 0))
            {
                // The act itself may refuse, or fail on made-up details; what counts is what it left behind.
                refused += await IsAnsweredAsync(type, method, turn % 2 == 0 ? [id] : [_ours[turn % _ours.Count], id, Guid.NewGuid(), id]) is null ? 1 : 0;
                attempts++;
            }
            if (attempts % 7 == 0)
            {
                (await DigestAsync()).ShouldBe(before, $"{name}, or one shortly before it");
            }
        }
        (await DigestAsync()).ShouldBe(before);

        await _console.SweepAsync(OutboxSweeper.Name);
        foreach (var letter in _console.Get<MailboxTransport>().Letters.Select(letter => letter.Letter))
        {
            $"{letter.To.Address} {letter.Subject} {letter.Text} {letter.Html}".ShouldNotContain("victimorg", Case.Insensitive);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts, {refused} of them failed, 0 leaks");
        attempts.ShouldBeGreaterThan(150);
    }

    [Fact, Trait("proves", "I39"), Trait("proves", "I47")]
    [Trait("asvs", "8.2.2"), Trait("asvs", "8.4.1")]
    public async Task No_query_answers_with_anything_of_another_organisation()
    {
        var (attempts, leaks, answered) = (0, new List<string>(), 0);
        foreach (var (name, type, method) in Doors.Verbs("Queries").Where(verb => Doors.TakesTenant(verb.Method)))
        {
            var ids = Names(method) ? _theirs.Where((_, turn) => Tally.IsFull || turn % 8 == 0) : [_theirs[0]];
            foreach (var id in ids)
            {
                var answer = await IsAnsweredAsync(type, method, [id, _ours[attempts % _ours.Count]]);
                attempts++;
                if (answer is not null)
                {
                    answered++;
                    if (answer.Contains("victimorg", StringComparison.OrdinalIgnoreCase) || _theirs.Where(other => other != id).Any(other => answer.Contains(other.ToString(), StringComparison.Ordinal)))
                    {
                        leaks.Add($"{name} with {id}: {answer[..Math.Min(answer.Length, 300)]}");
                    }
                }
            }
        }

        Tally.Say(attempts, leaks.Count);
        leaks.ShouldBeEmpty();
        answered.ShouldBeGreaterThan(attempts / 3);

        // As control: asked by their own owner, the same queries tell.
        var told = 0;
        foreach (var (_, type, method) in Doors.Verbs("Queries").Where(verb => Doors.TakesTenant(verb.Method)))
        {
            told += (await IsAnsweredAsync(type, method, [_victim.Owner.PersonId], _victim.Owner))?.Contains("victimorg", StringComparison.OrdinalIgnoreCase) is true ? 1 : 0;
        }
        told.ShouldBeGreaterThan(8);
    }

    // What it says as JSON; null where it failed.
    private async Task<string?> IsAnsweredAsync(Type type, MethodInfo method, IReadOnlyList<Guid> ids, TenantActor? actor = null)
    {
        await using var scope = _console.Get<IServiceScopeFactory>().CreateAsyncScope();
        try
        {
            var answer = await Doors.CallAsync(scope.ServiceProvider, type, method, actor ?? _attacker.Owner, ids, "victimor");
            try
            {
                return JsonSerializer.Serialize(answer, Everything);
            }
            catch (Exception unwritable) when (unwritable is NotSupportedException or InvalidOperationException or JsonException)
            {
                return answer is IEnumerable many ? string.Join(' ', many.Cast<object?>()) : $"{answer}";
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null;
        }
    }

    private static bool Names(MethodInfo method) => method.GetParameters().Any(parameter => IsId(parameter.ParameterType, 0));

    private static bool IsId(Type type, int depth) =>
        type == typeof(Guid) || type == typeof(Guid?) || (type.IsGenericType && type.GetGenericArguments().Any(argument => IsId(argument, depth + 1)))
        || (depth < 2 && type.Namespace?.StartsWith("Castellan", StringComparison.Ordinal) is true && type.GetProperties().Any(property => IsId(property.PropertyType, depth + 1)) && type != typeof(TenantActor));

    private async Task<IReadOnlyList<Guid>> IdsAsync(Guid org)
    {
        var ids = new List<Guid>();
        await using var source = NpgsqlDataSource.Create(_console.Installation.AdminConnectionString);
        foreach (var table in _catalogue.TenantParents.Where(table => table.Schema == "tenant"))
        {
            foreach (var column in table.Columns.Where(column => column is { Type: "uuid", IsRequired: true } && column.Name is "id" or "person_id" or "session_id" or "origin_id"))
            {
                await using var command = source.CreateCommand($"SELECT {column.Name} FROM {table.Full} WHERE org_id = '{org}' LIMIT 1");
                if (await command.ExecuteScalarAsync(Cancellation) is Guid id)
                {
                    ids.Add(id);
                }
            }
        }
        return [.. ids.Distinct()];
    }

    // Row by row what is the victim's; what only time changes is left out.
    private async Task<string> DigestAsync()
    {
        await using var source = NpgsqlDataSource.Create(_console.Installation.AdminConnectionString);
        await using var command = source.CreateCommand("SELECT " + string.Join(" || ' ' || ", _catalogue.TenantParents.Select(table =>
            $"'{table.Full} ' || (SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table.Full} t WHERE org_id = '{_victim.OrgId}')")));
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
