using System.Security.Cryptography;
using Castellan.Data.Seals;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Seals;

public sealed class MerkleTests
{
    // The tree of RFC 6962's reference implementation over its eight test inputs; leaves are SHA-256 of 0x00 and the input.
    private static readonly string[] Inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory, Trait("proves", "AUD-4")]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    [Trait("asvs", "11.2.1")]
    public void Roots_are_those_of_the_reference(int count, string root) =>
        Convert.ToHexStringLower(Merkle.Root([.. Inputs.Take(count).Select(input => SHA256.HashData([0, .. Convert.FromHexString(input)]))])).ShouldBe(root);

    [Fact, Trait("proves", "AUD-4")]
    public void Every_leaf_reaches_the_root_by_its_path_and_no_other_does() => Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (count, at) =>
    {
        var leaves = Enumerable.Range(0, count).Select(number => SHA256.HashData(BitConverter.GetBytes(number))).ToList();
        var index = at % count;
        var path = Merkle.Path(leaves, index);

        return Merkle.RootBy(leaves[index], index, count, path)!.SequenceEqual(Merkle.Root(leaves))
            && !(Merkle.RootBy(SHA256.HashData("other"u8), index, count, path)?.SequenceEqual(Merkle.Root(leaves)) is true)
            && Merkle.RootBy(leaves[index], index, count, [.. path, leaves[0]]) is null
            && Merkle.RootBy(leaves[index], count, count, path) is null;
    }).QuickCheckThrowOnFailure();
}
