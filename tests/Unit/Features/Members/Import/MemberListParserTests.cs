using System.Text;
using Castellan.Data.Access;
using Castellan.Features.Members.Import;

namespace Castellan.Tests.Unit.Features.Members.Import;

public sealed class MemberListParserTests
{
    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Member = Guid.NewGuid();
    private static readonly Guid Viewer = Guid.NewGuid();
    private static readonly Guid Triage = Guid.NewGuid();

    private readonly MemberListParser parser = new(
    [
        new ImportableRole(Owner, RoleKind.Owner, "Owner"),
        new ImportableRole(Member, RoleKind.Member, "Member"),
        new ImportableRole(Viewer, RoleKind.Viewer, "Viewer"),
        new ImportableRole(Triage, RoleKind.Custom, "Équipe d’astreinte"),
    ]);

    [Fact]
    public void One_address_a_line_is_a_list() =>
        Lines("ada@example.org\n\n  bob@example.org  \r\ncleo@example.org").ShouldBe(
        [
            new GoodLine(1, "ada@example.org", null, null),
            new GoodLine(3, "bob@example.org", null, null),
            new GoodLine(4, "cleo@example.org", null, null),
        ]);

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void Commas_semicolons_and_tabs_separate_fields(string separator) =>
        Lines($"email{separator}name{separator}role\nada@example.org{separator}Ada Lovelace{separator}viewer")
            .ShouldBe([new GoodLine(2, "ada@example.org", "Ada Lovelace", Viewer)]);

    [Fact]
    public void Recipients_pasted_from_a_mail_program_are_each_a_person() =>
        Lines("Ada Lovelace <ada@example.org>; \"Bob, B.\" <bob@example.org>; cleo@example.org").ShouldBe(
        [
            new GoodLine(1, "ada@example.org", "Ada Lovelace", null),
            new GoodLine(1, "bob@example.org", "Bob, B.", null),
            new GoodLine(1, "cleo@example.org", null, null),
        ]);

    [Fact]
    public void Without_a_header_name_and_role_are_told_apart() =>
        Lines("ada@example.org, Ada, membre").ShouldBe([new GoodLine(1, "ada@example.org", "Ada", Member)]);

    [Fact]
    public void The_export_of_Google_Workspace_is_recognised()
    {
        const string Export = """
            First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],Status [READ ONLY],Recovery Email,Manager Email
            Ada,Lovelace,ada@example.org,****,/Engineering,Active,ada@home.example,boss@example.org
            Bob,Babbage,bob@example.org,****,/,Suspended,,
            """;

        var lines = Lines(Export);

        lines[0].ShouldBe(new GoodLine(2, "ada@example.org", "Ada Lovelace", null));
        lines[1].ShouldBeOfType<BadLine>().Reason.ShouldBe(new SuspendedAtSource());
        lines.Count.ShouldBe(2);
    }

    [Fact]
    public void The_export_of_a_GitHub_organisation_is_recognised()
    {
        const string Export = """
            login,name,tfa_enabled,is_public,role,last_active,saml_name_id
            ada,Ada Lovelace,true,false,Owner,2026-10-01 10:00:00 UTC,ada@example.org
            bob,Bob,true,false,Member,2026-10-01 10:00:00 UTC,
            """;

        var lines = Lines(Export);

        lines[0].ShouldBe(new GoodLine(2, "ada@example.org", "Ada Lovelace", Owner));
        lines[1].ShouldBeOfType<BadLine>().Reason.ShouldBe(new AddressMissing());
    }

    [Fact]
    public void The_export_of_a_GitHub_enterprise_is_recognised_and_verified_addresses_come_first()
    {
        const string Export = """
            GitHub com login,GitHub com name,GitHub com member roles,GitHub com enterprise roles,GitHub com verified domain emails,GitHub com saml name
            ada,Ada,acme:Owner,Member,"ada@example.org,ada@example.net",ada@idp.example
            bob,Bob,acme:Member,Member,,bob@idp.example
            """;

        Lines(Export).ShouldBe(
        [
            new GoodLine(2, "ada@example.org", "Ada", Member),
            new BadLine(2, "ada@example.net", new AddressBesideAnother("ada@example.org")),
            new GoodLine(3, "bob@idp.example", "Bob", Member),
        ]);
    }

    [Fact]
    public void French_headers_and_roles_are_understood() =>
        Lines("Prénom;Nom;Adresse e-mail;Rôle\nAda;Lovelace;ada@example.org;Propriétaire\nBob;Babbage;bob@example.org;équipe d'astreinte")
            .ShouldBe(
            [
                new GoodLine(2, "ada@example.org", "Ada Lovelace", Owner),
                new GoodLine(3, "bob@example.org", "Bob Babbage", Triage),
            ]);

    [Fact]
    public void Spanish_headers_and_roles_are_understood() =>
        Lines("Nombre;Apellidos;Correo electrónico;Rol\nAda;Lovelace;ada@example.org;Propietaria\nBob;Babbage;bob@example.org;miembro")
            .ShouldBe(
            [
                new GoodLine(2, "ada@example.org", "Ada Lovelace", Owner),
                new GoodLine(3, "bob@example.org", "Bob Babbage", Member),
            ]);

    [Fact]
    public void Every_line_comes_back_with_its_number_and_reason()
    {
        var lines = Lines("email,role\nada@example.org,viewer\nnobody,viewer\n,viewer\nADA@example.org,viewer\nbob@example.org,king");

        lines.Select(line => line.Number).ShouldBe([2, 3, 4, 5, 6]);
        lines.OfType<BadLine>().Select(line => line.Reason).ShouldBe(
            [new AddressInvalid(), new AddressMissing(), new AddressRepeated(2), new RoleNotFound("king")]);
        lines.OfType<BadLine>().First().Raw.ShouldBe("nobody,viewer");
    }

    [Fact]
    public void A_quotation_mark_left_open_costs_its_own_line_only()
    {
        var lines = Lines("email,name\nada@example.org,\"Ada\nbob@example.org,Bob\ncleo@example.org,Cleo");

        lines[0].ShouldBeOfType<BadLine>().Reason.ShouldBe(new QuotesBroken());
        lines.Skip(1).ShouldBe([new GoodLine(3, "bob@example.org", "Bob", null), new GoodLine(4, "cleo@example.org", "Cleo", null)]);
    }

    [Fact]
    public void Two_stray_quotation_marks_do_not_swallow_the_person_between()
    {
        var lines = Lines("email,name\nada@example.org,\"Ada\nbob@example.org,Bob\ncleo@example.org,Cleo\"");

        lines.OfType<GoodLine>().Select(line => line.Address).ShouldBe(["bob@example.org"]);
        lines.OfType<BadLine>().Select(line => line.Number).ShouldBe([2, 4]);
    }

    [Fact]
    public void A_quoted_field_may_span_lines() =>
        Lines("name,address,email\nAda,\"12 rue X\n75000 Paris\",ada@example.org\nBob,,bob@example.org").ShouldBe(
        [
            new GoodLine(2, "ada@example.org", "Ada", null),
            new GoodLine(4, "bob@example.org", "Bob", null),
        ]);

    [Theory, Trait("proves", "B10")]
    [InlineData("=HYPERLINK(\"\"x\"\")", "HYPERLINK(\"x\")")]
    [InlineData("+Ada", "Ada")]
    [InlineData("@Ada", "Ada")]
    [InlineData("'-Ada", "Ada")]
    [InlineData("\tAda", "Ada")]
    [Trait("asvs", "1.2.10")]
    public void A_name_never_starts_a_formula(string written, string name) =>
        Lines($"email,name\nada@example.org,\"{written}\"").ShouldBe([new GoodLine(2, "ada@example.org", name, null)]);

    [Theory, Trait("proves", "B10")]
    [InlineData("=1+1@example.org")]
    [InlineData("@example.org")]
    [InlineData("-ada@example.org")]
    [InlineData("ada@example")]
    [InlineData("ada@@example.org")]
    [InlineData("ada@exa mple.org")]
    [InlineData("ada..b@example.org")]
    [InlineData("a\u202Eda@example.org")]
    [InlineData("a\0da@example.org")]
    public void An_address_that_is_none_or_would_act_is_named(string written) =>
        Lines($"email\n{written}").ShouldHaveSingleItem().ShouldBeOfType<BadLine>().Reason.ShouldBe(new AddressInvalid());

    [Fact, Trait("proves", "B02")]
    public void A_name_with_a_direction_override_is_refused() =>
        Lines("email,name\nada@example.org,A\u202Eda").ShouldHaveSingleItem()
            .ShouldBeOfType<BadLine>().Reason.ShouldBe(new NameUnusable());

    [Fact, Trait("proves", "B01")]
    public void What_is_shown_of_a_bad_line_is_well_formed_and_short()
    {
        var bad = Lines($"x\0\ud800{new string('y', 500)}").ShouldHaveSingleItem().ShouldBeOfType<BadLine>();

        bad.Raw.Length.ShouldBe(200);
        bad.Raw.ShouldStartWith("x\uFFFD\uFFFDy");
    }

    [Fact]
    public void Files_are_read_in_UTF_8_UTF_16_and_Latin_1()
    {
        const string Text = "email,name\nada@example.org,Zoé";
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(Text),
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)],
            [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Text)],
            Encoding.Latin1.GetBytes(Text),
        ];

        foreach (var file in files)
        {
            parser.Parse(file).Value.Lines.ShouldBe([new GoodLine(2, "ada@example.org", "Zoé", null)]);
        }
    }

    [Fact]
    public void The_separator_line_of_Excel_is_obeyed_and_counted() =>
        Lines("sep=;\nemail;name\nada@example.org;Ada, B.").ShouldBe([new GoodLine(3, "ada@example.org", "Ada, B.", null)]);

    [Fact]
    public void A_header_without_addresses_is_refused_by_name() =>
        parser.Parse("login,role\nada,owner").Refusal.ShouldBe(new ListWithoutAddresses("login, role"));

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("email,name\n")]
    public void An_empty_list_is_refused(string text) => parser.Parse(text).Refusal.ShouldBe(new ListEmpty());

    [Fact, Trait("proves", "B04")]
    [Trait("asvs", "5.2.1")]
    public void The_limits_hold_and_the_header_does_not_count()
    {
        var full = string.Join('\n', Enumerable.Range(1, MemberListParser.MaximumLines).Select(number => $"p{number}@example.org"));

        parser.Parse($"email\n{full}").Value.Good.Count().ShouldBe(MemberListParser.MaximumLines);
        parser.Parse($"{full}\none@example.org").Refusal.ShouldBe(new ListTooLong(MemberListParser.MaximumLines));
        parser.Parse(new string('x', MemberListParser.MaximumBytes + 1)).Refusal.ShouldBe(new ListTooLarge(MemberListParser.MaximumBytes));
        parser.Parse(new byte[MemberListParser.MaximumBytes + 1]).Refusal.ShouldBe(new ListTooLarge(MemberListParser.MaximumBytes));
    }

    private IReadOnlyList<MemberLine> Lines(string text) => parser.Parse(text).Value.Lines;
}
