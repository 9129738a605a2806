using System.Security.Cryptography;
using Castellan.Data.Files;
using Castellan.Platform.Files;
using Castellan.Platform.Sealing;
using Castellan.Tests.Unit.Platform.Sealing;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Files;

[Trait("proves", "SEC-2")]
public sealed class FileSealTests : IDisposable
{
    private static readonly Guid Org = Guid.NewGuid();
    private static readonly Guid Id = Guid.NewGuid();

    private readonly TemporaryFolder folder = new();
    private readonly FileSeal seal;

    public FileSealTests() => seal = new FileSeal(new Sealer(new KeyRing(Options.Create(new KeyOptions { Folder = folder.Path, CreateMissing = true }))));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(FileSeal.ChunkBytes - 1)]
    [InlineData(FileSeal.ChunkBytes)]
    [InlineData(FileSeal.ChunkBytes + 1)]
    [InlineData((3 * FileSeal.ChunkBytes) + 17)]
    public void What_is_written_in_pieces_is_read_in_chunks(int length)
    {
        foreach (var content in new[] { RandomNumberGenerator.GetBytes(length), new byte[length] })
        {
            using var writer = new FileWriter(seal, Org, Id);
            List<FileChunk> chunks = [];
            for (var at = 0; at < length; at += 100_000)
            {
                chunks.AddRange(writer.Write(content.AsSpan(at, Math.Min(100_000, length - at))));
            }
            chunks.AddRange(writer.Flush());

            writer.Manifest().ShouldBeEquivalentTo(new FileManifest(length, (length + FileSeal.ChunkBytes - 1) / FileSeal.ChunkBytes, SHA256.HashData(content)));
            chunks.Select(chunk => chunk.Number).ShouldBe(Enumerable.Range(0, chunks.Count));
            chunks.SelectMany(seal.Open).ToArray().AsSpan().SequenceEqual(content).ShouldBeTrue();
        }
    }

    [Fact]
    public void An_interrupted_writer_goes_on_as_if_nothing_had_happened()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        using var first = new FileWriter(seal, Org, Id);
        List<FileChunk> stored = [.. first.Write(content.AsSpan(0, 120_000)), .. first.Flush()];
        using var second = new FileWriter(seal, Org, Id);
        stored.ForEach(chunk => second.Resume(seal.Open(chunk)));
        stored.AddRange([.. second.Write(content.AsSpan(120_000)), .. second.Flush()]);

        second.Manifest().ShouldBeEquivalentTo(new FileManifest(content.Length, stored.Count, SHA256.HashData(content)));
        stored.SelectMany(seal.Open).ToArray().AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    [Trait("proves", "I48")]
    public void A_chunk_of_another_organisation_file_or_place_does_not_open()
    {
        var chunk = seal.Seal(Org, Id, 2, [1, 2, 3]);

        seal.Open(chunk).ShouldBe([1, 2, 3]);
        foreach (var moved in new[] { FileChunk.Of(Guid.NewGuid(), Id, 2, chunk.Content), FileChunk.Of(Org, Guid.NewGuid(), 2, chunk.Content), FileChunk.Of(Org, Id, 1, chunk.Content) })
        {
            Should.Throw<SealBrokenException>(() => seal.Open(moved));
        }
    }

    [Fact]
    [Trait("asvs", "5.3.1")]
    public void Nothing_of_the_content_is_readable()
    {
        var text = "canary-7d1f a sentence that repeats itself "u8.ToArray();
        var chunk = seal.Seal(Org, Id, 0, [.. Enumerable.Repeat(text, 100).SelectMany(one => one)]);

        chunk.Content.AsSpan().IndexOf("canary"u8).ShouldBe(-1);
        chunk.Content.Length.ShouldBeLessThan(text.Length * 10);
    }
}
