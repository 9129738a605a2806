using System.Text;
using Castellan.Data.Notices;
using Castellan.Features.Incidents.People;

namespace Castellan.Tests.Unit.Features.Incidents.People;

public sealed class RecipientListTests
{
    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void A_header_names_the_columns_whatever_separates_them(string separator)
    {
        var good = Good($"Name{separator}E-Mail{separator}Language\nAda Lovelace{separator}ada@example.org{separator}fr-CA\n\"Bob\"{separator}bob@example.org{separator}\n");

        good.Select(line => (line.Number, line.Address.Reveal(), line.Name, line.Language)).ShouldBe([(2, "ada@example.org", "Ada Lovelace", "fr"), (3, "bob@example.org", "Bob", null)]);
    }

    [Theory]
    [InlineData("Prénom;Nom;Courriel;Langue", "Français", "fr")]
    [InlineData("Nombre;Apellidos;Correo electrónico;Idioma", "Español", "es")]
    [InlineData("Nombre;Apellidos;Correo electrónico;Idioma", "inglés", "en")]
    public void Headers_of_other_languages_and_names_in_two_columns_are_known(string header, string said, string language)
    {
        var ada = Good($"{header}\nAda;Lovelace;ada@example.org;{said}\n").ShouldHaveSingleItem();

        (ada.Name, ada.Language).ShouldBe(("Ada Lovelace", language));
    }

    [Fact]
    public void The_preview_counts_each_language_by_itself() =>
        RecipientPreview.Of(RecipientList.Open("email,language\na@example.org,es\nb@example.org,ES-MX\nc@example.org,french\nd@example.org,de\ne@example.org,"u8.ToArray()).Value.Lines())
            .InLanguage.ShouldBe(new Dictionary<string, int> { ["es"] = 2, ["fr"] = 1 }, ignoreOrder: true);

    [Fact]
    public void Without_a_header_the_address_is_found_and_the_rest_is_name_and_language()
    {
        var good = Good("sep=;\nada@example.org;Ada;en\nBob <bob@example.org>\n");

        good.Select(line => (line.Number, line.Address.Reveal(), line.Name, line.Language)).ShouldBe([(2, "ada@example.org", "Ada", "en"), (3, "bob@example.org", "Bob", null)]);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("latin1")]
    public void Old_and_new_encodings_are_read(string name)
    {
        var encoding = name == "utf-16BE" ? Encoding.BigEndianUnicode : Encoding.GetEncoding(name);
        byte[] mark = name == "latin1" ? [] : encoding.GetPreamble();

        var line = RecipientList.Open([.. mark, .. encoding.GetBytes("email;nom\nzoe@example.org;Zoé\n")]).Value.Lines().OfType<GoodRecipient>().ShouldHaveSingleItem();

        line.Name.ShouldBe("Zoé");
    }

    [Fact, Trait("proves", "B03")]
    public void An_address_stands_once_however_it_is_spelled_and_the_repetition_is_told()
    {
        var lines = Lines("email\nada@example.org\nADA@Example.ORG\n\nBob@example.org\n");

        lines.OfType<GoodRecipient>().Count().ShouldBe(2);
        var repeated = lines.OfType<BadRecipient>().ShouldHaveSingleItem();
        (repeated.Number, repeated.Reason).ShouldBe((3, new LineRepeated(2)));
    }

    [Fact]
    public void Every_bad_line_comes_out_with_its_reason_and_number()
    {
        var bad = Lines("email,name\n,Nobody\nno address,X\n\"ada@example.org, bob@example.org\",Two\n=cmd@example.org,F\n\"broken@example.org,Q\nok@example.org,Ok\n").OfType<BadRecipient>().ToList();

        bad.Select(line => (line.Number, line.Reason.Code)).ShouldBe(
            [(2, nameof(LineWithoutAddress)), (3, nameof(LineAddressInvalid)), (4, nameof(LineHoldsSeveral)), (5, nameof(LineAddressInvalid)), (6, nameof(LineQuotesBroken))]);
    }

    [Fact]
    public void A_name_that_cannot_be_one_and_another_language_keep_nobody_from_being_told()
    {
        var line = Good("email;name;language\nada@example.org;Ada\u202E;de\n").ShouldHaveSingleItem();

        (line.Name, line.Language, line.NameLeftOut, line.LanguageUnknown).ShouldBe((null, null, true, true));
    }

    [Fact, Trait("proves", "B10")]
    public void A_name_that_a_spreadsheet_would_run_loses_what_makes_it_run()
    {
        Good("email;name\nada@example.org;'=HYPERLINK(1)\n").ShouldHaveSingleItem().Name.ShouldBe("HYPERLINK(1)");
    }

    [Fact]
    public void Nothing_and_a_header_without_addresses_are_refused()
    {
        RecipientList.Open([]).Refusal.ShouldBeOfType<RecipientsEmpty>();
        RecipientList.Open("\n \n"u8.ToArray()).Refusal.ShouldBeOfType<RecipientsEmpty>();
        RecipientList.Open("name;role\nAda;x\n"u8.ToArray()).Refusal.ShouldBeOfType<RecipientsWithoutAddresses>();
        RecipientList.Open(new byte[RecipientList.MaximumBytes + 1]).Refusal.ShouldBeOfType<RecipientsTooLarge>();
    }

    [Fact, Trait("proves", "B04")]
    [Trait("asvs", "5.2.1")]
    public void A_line_of_a_megabyte_is_one_bad_line_and_its_neighbours_are_read()
    {
        var lines = Lines($"email\nada@example.org\n\"{new string('x', 1_000_000)}\nbob@example.org\n");

        lines.OfType<GoodRecipient>().Count().ShouldBe(2);
        lines.OfType<BadRecipient>().ShouldHaveSingleItem().Reason.ShouldBeOfType<LineTooLong>();
    }

    [Fact, Trait("proves", "B04")]
    public void What_goes_beyond_a_hundred_thousand_is_named_line_by_line()
    {
        var file = new StringBuilder("email\n");
        for (var number = 0; number < PeopleNotice.MostRecipients + 3; number++)
        {
            file.Append('r').Append(number).Append("@example.org\n");
        }

        var preview = RecipientPreview.Of(RecipientList.Open(Encoding.UTF8.GetBytes(file.ToString())).Value.Lines());

        (preview.Good, preview.BadCount).ShouldBe((PeopleNotice.MostRecipients, 3));
        preview.BadByReason.ShouldHaveSingleItem().Reason.ShouldBe(nameof(LineBeyondMost));
    }

    [Fact, Trait("proves", "B01")]
    public void Whatever_the_bytes_each_line_that_is_not_blank_comes_out_once_and_nothing_throws()
    {
        var random = new PseudoRandom(20261128);
        string[] pieces = ["ada@example.org", "@", "\"", ";", ",", "\t", "\n", "\r\n", "é", "email", "name", "sep=;\n", "=1+1", "\0", "\uD83D\uDE00", " ", "fr", "<", ">", "x@y.z"];
        for (var round = 0; round < 4_000; round++)
        {
            byte[] file;
            if (round % 4 == 0)
            {
                file = [.. Enumerable.Range(0, random.Below(200)).Select(_ => (byte)random.Below(256))];
            }
            else
            {
                file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Below(60)).Select(_ => pieces[random.Below(pieces.Length)])));
            }

            var opened = RecipientList.Open(file);

            if (opened.Succeeded)
            {
                var lines = opened.Value.Lines().ToList();
                lines.Select(line => line.Number).ShouldBe(lines.Select(line => line.Number).Distinct().Order());
                lines.OfType<GoodRecipient>().Select(line => line.Address.Normalised).ShouldBeUnique();
                lines.OfType<BadRecipient>().ShouldAllBe(line => line.Raw.Length <= 200 && !line.Raw.Contains('\0'));
                // Read again, it says the same.
                opened.Value.Lines().ShouldBe(lines);
            }
        }
    }

    private static List<GoodRecipient> Good(string text) => [.. Lines(text).OfType<GoodRecipient>()];

    private static List<RecipientLine> Lines(string text) => [.. RecipientList.Open(Encoding.UTF8.GetBytes(text)).Value.Lines()];

    // The same bytes on every machine.
    private sealed class PseudoRandom(uint seed)
    {
        private uint state = seed;

        public int Below(int most)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 8) % (uint)most);
        }
    }
}
