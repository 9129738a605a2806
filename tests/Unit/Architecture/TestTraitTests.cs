namespace Castellan.Tests.Unit.Architecture;

public sealed class TestTraitTests
{
    [Fact]
    public void Traits_are_read_from_attributes_and_from_nothing_else() => TestTrait.Of(new SourceFile("tests/A.cs", """"
        [Trait("asvs", "1.1.1")]
        class A { [Fact, Trait("proves", "MEM-2")] void One() { } [Trait("speed", "slow")] void Two() { var s = """[Trait("proves", "X")]"""; } }
        """")).ShouldBe([new("asvs", "1.1.1", "tests/A.cs", "A", null), new("proves", "MEM-2", "tests/A.cs", "A", "One"), new("speed", "slow", "tests/A.cs", "A", "Two")]);

    [Fact]
    public void A_trait_that_is_no_literal_is_told_by_its_place() =>
        TestTrait.Of(new SourceFile("tests/A.cs", "class A { [Trait(\"proves\", Id)] void One() { } }")).ShouldHaveSingleItem().Value.ShouldBe("tests/A.cs:1");
}
