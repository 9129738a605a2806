using System.Text;
using Castellan.Platform.Commands;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;

namespace Castellan.Tests.Unit.Platform.Seals;

[Trait("proves", "AUD-4")]
public sealed class ExportVerifierTests : IDisposable
{
    private readonly ProvenFile _ours = new();
    private readonly ProvenFile _theirs = new();

    private static readonly IReadOnlyList<TrailEntry> Entries = [.. Enumerable.Range(1, 8).Select(number => ProvenFile.Entry(number))];

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task What_nobody_touched_is_intact()
    {
        var report = await _ours.VerifyAsync(_ours.Write(Entries, notSealed: 1));

        report.Findings.ShouldBeEmpty();
        (report.Entries, report.Sealed).ShouldBe((8, 7));
        (await _ours.VerifyAsync(_ours.Write([]))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_character_that_is_changed_is_found_and_its_line_named()
    {
        var file = _ours.Write(Entries, notSealed: 1);
        var unnoticed = new List<string>();
        var line = 1;
        for (var at = 0; at < file.Length; at++)
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= 1;
            var report = await _ours.VerifyAsync(changed);
            if (!report.Findings.Any(finding => Math.Abs(finding.Line - line) <= (file[at] == '\n' || changed[at] == '\n' ? 1 : 0)))
            {
                unnoticed.Add($"{(char)file[at]} at {at} in line {line}: {string.Join(", ", report.Findings)}");
            }
            line += file[at] == '\n' ? 1 : 0;
        }

        unnoticed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_line_that_is_dropped_doubled_or_exchanged_is_found()
    {
        var lines = ProvenFile.Lines(_ours.Write(Entries));
        for (var at = 0; at < lines.Count; at++)
        {
            (await _ours.VerifyAsync(ProvenFile.Joined(lines.Where((_, other) => other != at)))).IsIntact.ShouldBeFalse($"without line {at + 1}");
            (await _ours.VerifyAsync(ProvenFile.Joined(lines.Take(at + 1).Append(lines[at]).Concat(lines.Skip(at + 1))))).IsIntact.ShouldBeFalse($"line {at + 1} twice");
            if (at > 0)
            {
                List<string> exchanged = [.. lines];
                (exchanged[at], exchanged[at - 1]) = (exchanged[at - 1], exchanged[at]);
                (await _ours.VerifyAsync(ProvenFile.Joined(exchanged))).IsIntact.ShouldBeFalse($"lines {at} and {at + 1} exchanged");
            }
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_off_anywhere_is_found()
    {
        var file = _ours.Write(Entries);
        for (var length = 0; length < file.Length; length += 37)
        {
            (await _ours.VerifyAsync(file[..length])).Findings.ShouldContain(finding => finding.Fault == ExportFault.EndMissing, $"cut at {length}");
        }
        (await _ours.VerifyAsync(file[..^1])).Findings.ShouldContain(finding => finding.Fault == ExportFault.EndMissing);
        (await _ours.VerifyAsync([.. file, (byte)'\n'])).IsIntact.ShouldBeFalse();
        (await _ours.VerifyAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\n", "\r\n", StringComparison.Ordinal)))).IsIntact.ShouldBeFalse();
    }

    [Fact]
    public async Task Signed_again_with_another_key_it_is_not_ours_whatever_was_made_to_fit()
    {
        var lines = ProvenFile.Lines(_ours.Write(Entries)).SkipLast(1).ToList();
        var changed = lines.FindIndex(line => line.Contains("Ann \\\\\\\"5", StringComparison.Ordinal) || line.Contains("\\\"5\\\"", StringComparison.Ordinal));
        changed.ShouldBeGreaterThan(0);
        List<string> forged = [.. lines];
        forged[changed] = forged[changed].Replace("\"outcome\":\"Done\"", "\"outcome\":\"Failed\"", StringComparison.Ordinal);

        var report = await _ours.VerifyAsync(ProvenFile.ChainedAgain(forged, _theirs.Keys));

        report.Findings.ShouldContain(new ExportFinding(ExportFault.EntryAltered, changed + 1));
        report.Findings.ShouldContain(finding => finding.Fault == ExportFault.EndForged);
        // Nothing but the signature is wrong: still not ours.
        (await _ours.VerifyAsync(ProvenFile.ChainedAgain(lines, _theirs.Keys))).Findings.ShouldHaveSingleItem().Fault.ShouldBe(ExportFault.EndForged);
        (await _ours.VerifyAsync(_ours.Write(Entries, sealedWith: _theirs.Keys))).Findings.ShouldContain(finding => finding.Fault == ExportFault.SealForged);
        (await _theirs.VerifyAsync(_ours.Write(Entries))).IsIntact.ShouldBeFalse();
    }

    [Fact]
    public async Task An_entry_that_takes_the_proof_of_another_is_found()
    {
        List<string> lines = [.. ProvenFile.Lines(_ours.Write(Entries)).SkipLast(1)];
        var (first, second) = (lines.FindIndex(line => line.Contains("\"index\":0", StringComparison.Ordinal)), lines.FindIndex(line => line.Contains("\"index\":1", StringComparison.Ordinal)));
        var proof = (string line) => line[line.IndexOf("\"proof\":", StringComparison.Ordinal)..line.IndexOf(",\"before\":", StringComparison.Ordinal)];
        (lines[first], lines[second]) = (lines[first].Replace(proof(lines[first]), proof(lines[second]), StringComparison.Ordinal), lines[second].Replace(proof(lines[second]), proof(lines[first]), StringComparison.Ordinal));

        var report = await _ours.VerifyAsync(ProvenFile.ChainedAgain(lines, _ours.Keys));

        report.Findings.Select(finding => finding.Fault).ShouldAllBe(fault => fault == ExportFault.EntryAltered);
        report.Findings.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("{}\n")]
    [InlineData("not json\n")]
    [InlineData("{\"schema\":\"castellan.audit/1\",\"before\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}\n")]
    [InlineData("{\"schema\":\"castellan.seal/1\",\"before\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}\n")]
    [InlineData("{\"schema\":\"castellan.end/1\",\"before\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}\n")]
    [InlineData("[1]\n\n\n")]
    public async Task What_is_no_such_file_is_refused_and_nothing_falls_over(string text) => (await _ours.VerifyAsync(Encoding.UTF8.GetBytes(text))).IsIntact.ShouldBeFalse();

    [Fact]
    public async Task By_itself_the_command_needs_the_file_and_the_public_key_alone()
    {
        var folder = Directory.CreateTempSubdirectory("proof-").FullName;
        try
        {
            var (file, broken, key) = (Path.Combine(folder, "export.jsonl"), Path.Combine(folder, "broken.jsonl"), Path.Combine(folder, "keys.txt"));
            var content = _ours.Write(Entries);
            await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(broken, Encoding.UTF8.GetString(content).Replace("Ann Other", "Bob Other", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(key, $"0001 ed25519 {Convert.ToBase64String(_ours.Keys.Public()[1])}\n", TestContext.Current.CancellationToken);

            (await RunAsync("--verify", file, "--key", key)).ShouldBe((ConsoleCommand.Succeeded, "Intact: 8 entries, 8 of them proven by seals, 0 findings.\n"));
            var (code, said) = await RunAsync("--verify", broken, "--key", key);
            code.ShouldBe(ConsoleCommand.Failed);
            said.ShouldContain("LineBroken: line 4");
            (await RunAsync("--verify", file, "--key", file)).Code.ShouldBe(ConsoleCommand.Failed);
            (await RunAsync("--verify", Path.Combine(folder, "gone"), "--key", key)).Code.ShouldBe(ConsoleCommand.Failed);
            (await RunAsync("--verify", file, "--key")).Code.ShouldBe(ConsoleCommand.Misused);
            (await RunAsync("--migrate", "--key", key)).Code.ShouldBe(ConsoleCommand.Misused);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, TextWriter.Null, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
