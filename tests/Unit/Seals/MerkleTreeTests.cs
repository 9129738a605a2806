using System.Security.Cryptography;
using Castellan.Data.Seals;

namespace Castellan.Tests.Unit.Seals;

[Trait("proves", "AUD-4")]
public sealed class MerkleTreeTests
{
    [Fact]
    public void Of_every_size_it_has_the_root_and_the_paths_of_the_tree_it_stands_for()
    {
        for (var size = 0; size <= 70; size++)
        {
            List<byte[]> leaves = [.. Enumerable.Range(0, size).Select(leaf => SHA256.HashData([(byte)leaf]))];
            var tree = new MerkleTree([.. leaves.SelectMany(leaf => leaf)]);

            tree.Root.ShouldBe(Merkle.Root(leaves));
            for (var at = 0; at < size; at++)
            {
                tree.Path(at).ShouldBe(Merkle.Path(leaves, at));
                tree.IndexOf(leaves[at], 7).ShouldBe(at);
            }
        }
    }

    [Fact]
    public void A_leaf_of_another_tree_is_nowhere() => new MerkleTree(SHA256.HashData([1])).IndexOf(SHA256.HashData([2]), 0).ShouldBe(-1);
}
