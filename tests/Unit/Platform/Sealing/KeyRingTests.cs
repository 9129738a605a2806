using Castellan.Platform.Sealing;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Sealing;

[Trait("proves", "SEC-1")]
public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_empty_folder_gets_its_first_key_readable_by_its_owner_alone()
    {
        Ring(folder.File("new")).Newest.Number.ShouldBe(1);

        var file = folder.File("new/0001.key");
        Convert.FromBase64String(File.ReadAllText(file)).Length.ShouldBe(32);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(folder.File("new")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(folder.File("new")).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_same_folder_gives_the_same_key()
    {
        var first = Ring(folder.Path).Newest;

        Ring(folder.Path).Newest.Bytes.SequenceEqual(first.Bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task Nodes_that_start_together_agree_on_one_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Ring(folder.Path))));

        rings.Select(ring => Convert.ToHexString(ring.Newest.Bytes)).Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("proves", "F24")]
    [Trait("asvs", "11.2.5")]
    public void Lost_keys_stop_the_start_instead_of_being_replaced()
    {
        Should.Throw<KeyFolderException>(() => Ring(folder.Path, createMissing: false)).Message.ShouldContain("Keys:CreateMissing");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0001.key", "")]
    [InlineData("0001.key", "not base64")]
    [InlineData("0001.key", "AAAA")]
    [InlineData("0001.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("0000.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("-001.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("old.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_file_that_is_no_key_stops_the_start_and_is_named(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead);

        Should.Throw<KeyFolderException>(() => Ring(folder.Path)).Message.ShouldContain(name);
    }

    [Fact]
    [Trait("asvs", "13.3.2")]
    public void A_key_that_everybody_can_read_stops_the_start()
    {
        Ring(folder.Path);
        File.SetUnixFileMode(folder.File("0001.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Should.Throw<KeyFolderException>(() => Ring(folder.Path)).Message.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task Keys_added_at_the_same_time_have_numbers_of_their_own()
    {
        Ring(folder.Path);

        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ring(folder.Path).Rotate())));

        Directory.GetFiles(folder.Path).Length.ShouldBe(9);
        added.ShouldAllBe(key => key.Number > 1);
        Ring(folder.Path).Newest.Number.ShouldBe(9);
    }

    [Fact]
    public void A_keys_text_form_hides_it()
    {
        var key = Ring(folder.Path).Newest;

        key.ToString().ShouldBe("key 0001");
    }

    [Fact]
    public void A_folder_that_is_not_set_is_a_fault_with_its_key() =>
        new KeyOptionsCheck().Validate(name: null, new KeyOptions()).FailureMessage.ShouldNotBeNull().ShouldContain("Keys:Folder");

    private static KeyRing Ring(string path, bool createMissing = true) =>
        new(Options.Create(new KeyOptions { Folder = path, CreateMissing = createMissing }));
}
