using Castellan.Data.Files;
using Castellan.Data.Mail;
using Castellan.Features.Audit.Streams;
using Castellan.Platform.Factors;
using Castellan.Platform.Files;
using Castellan.Platform.Mail;
using Castellan.Platform.Sealing;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Isolation;

/// <summary>A ciphertext of one organisation in a row of another: every sealed column of the database, by the code that opens it.</summary>
public sealed class SealedColumnTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TestFolder _keys = new();
    private readonly (Guid Org, Guid Id) _ours = (Guid.NewGuid(), Guid.NewGuid());
    private Sealer _sealer = null!;

    public ValueTask InitializeAsync()
    {
        _sealer = new Sealer(new KeyRing(Options.Create(new KeyOptions { Folder = _keys.Path, CreateMissing = true })));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _keys.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact, Trait("proves", "I48")]
    [Trait("asvs", "14.2.4")]
    public void No_ciphertext_opens_in_another_organisations_row()
    {
        var columns = Columns();
        var attempts = 0;
        foreach (var (column, (seal, open)) in columns)
        {
            var value = seal(_ours.Org, _ours.Id);
            // As control: in its own row it opens.
            open(value, _ours.Org, _ours.Id).ShouldNotBeEmpty(column);
            foreach (var (org, id) in new[] { (Guid.NewGuid(), _ours.Id), (_ours.Org, Guid.NewGuid()), (_ours.Id, _ours.Org), (Guid.Empty, _ours.Id), (Guid.NewGuid(), Guid.NewGuid()) })
            {
                // What belongs to a person and no organisation is bound to the person alone.
                if (column.StartsWith("identity.", StringComparison.Ordinal) && id == _ours.Id)
                {
                    continue;
                }
                Should.Throw<SealBrokenException>(() => open(value, org, id), $"{column} opened for {org} {id}");
                attempts++;
            }
            foreach (var (other, (_, elsewhere)) in columns.Where(other => other.Key != column))
            {
                Should.Throw<SealBrokenException>(() => elsewhere(value, _ours.Org, _ours.Id), $"{column} opened as {other}");
                attempts++;
            }
        }
        Tally.Say(attempts, 0);
    }

    [Fact, Trait("proves", "I48")]
    public async Task Every_sealed_column_is_among_them()
    {
        await using var installation = await TestInstallation.CreateAsync(postgres);
        var catalogue = await CatalogueReader.ReadAsync(installation.AdminConnectionString);

        var named = from table in catalogue.Tables
                    where table.Kind is 'r' or 'p'
                    from column in table.Columns
                    where column.Type == "bytea" && column.Name.StartsWith("sealed_", StringComparison.Ordinal)
                    select $"{table.Full}.{column.Name}";
        named.Append("tenant.file_chunks.content").ShouldBe(Columns().Keys, ignoreOrder: true);
    }

    // The rows' own constructors keep what they are given: the value of one row in another is one call away for whoever writes the table.
    private Dictionary<string, (Func<Guid, Guid, byte[]> Seal, Func<byte[], Guid, Guid, byte[]> Open)> Columns()
    {
        var (files, letters) = (new FileSeal(_sealer), new LetterSeal(_sealer));
        var letter = new Letter(new Recipient("one@example.org"), "subject", "text", "html");
        return new(StringComparer.Ordinal)
        {
            ["tenant.outbox_messages.sealed_content"] = ((org, id) => letters.Seal(letter, org, id), (value, org, id) => [(byte)letters.Open(OutboxMessage.Queue(org, id, default, value, null, DateTimeOffset.UnixEpoch)).Text.Length]),
            ["tenant.stored_files.sealed_manifest"] = ((org, id) => files.Seal(org, id, new FileManifest(1, 1, new byte[32])), (value, org, id) => files.Manifest(FileOf(org, id, value)).Sha256),
            ["tenant.file_chunks.content"] = ((org, id) => files.Seal(org, id, 0, "content"u8).Content, (value, org, id) => files.Open(FileChunk.Of(org, id, 0, value))),
            ["tenant.audit_streams.sealed_secret"] = ((org, id) => _sealer.Seal("secret", StreamSender.BindingOf(org, id)), (value, org, id) => _sealer.Open(value, StreamSender.BindingOf(org, id))),
            ["identity.authenticators.sealed_seed"] = ((_, id) => _sealer.Seal("seed", FactorProof.BindingOf(id)), (value, _, id) => _sealer.Open(value, FactorProof.BindingOf(id))),
        };
    }

    private static StoredFile FileOf(Guid org, Guid id, byte[] manifest)
    {
        var file = StoredFile.Begin(org, new FileDraft(default, "file.txt", "text/plain"), null, DateTimeOffset.UnixEpoch);
        file.Complete(new FileManifest(1, 1, new byte[32]), manifest, DateTimeOffset.UnixEpoch);
        typeof(StoredFile).GetProperty(nameof(StoredFile.Id))!.SetValue(file, id);
        return file;
    }
}
