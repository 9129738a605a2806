using Castellan.Platform.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Platform.Telemetry;

[Trait("proves", "LOG-1")]
public sealed class MaskingTests
{
    [Theory]
    [InlineData("mail to mallory@example.org failed", "mail to m…@e… failed")]
    [InlineData("<Mallory.O'Neil+x@mail.example.co.uk>: 550", "<M…@m…>: 550")]
    [InlineData("from=a@b.fr,to=c@d.fr", "from=a…@b…,to=c…@d…")]
    [InlineData("GET /reset?email=mallory%40example.org", "GET /reset?email=m…@e…")]
    [InlineData("élodie@bücher.example", "é…@b…")]
    [InlineData("root@[10.0.0.1]", "r…@1…")]
    [InlineData("mallory＠example.org", "m…@e…")]
    [InlineData("call +33 6 12 34 56 78 now", "call phone…78 now")]
    [InlineData("call +33612345678", "call phone…78")]
    [InlineData("GET /o/acme/audit?q=%2B33%206%2012%2034%2056%2078&x=1", "GET /o/acme/audit?q=phone…78&x=1")]
    [InlineData("GET /o/acme/audit?q=06+12+34+56+78", "GET /o/acme/audit?q=phone…78")]
    [InlineData("GET /call/+33%206%2012%2034%2056%2078", "GET /call/phone…78")]
    [InlineData("call +44 (0)20 7946 0958", "call phone…58")]
    [InlineData("call 0033612345678.", "call phone…78.")]
    [InlineData("tel. 06 12 34 56 78, 06.12.34.56.78", "tel. phone…78, phone…78")]
    [InlineData("tel. 0612345678", "tel. phone…78")]
    [InlineData("(415) 555-2671 or 415-555-2671", "phone…71 or phone…71")]
    [InlineData("+49 (0)30 901820", "phone…20")]
    [Trait("asvs", "16.2.5")]
    public void Addresses_and_phone_numbers_are_masked(string text, string masked) => Masking.Mask(text).ShouldBe(masked);

    [Theory]
    [InlineData("GET http://localhost/reset?token=q3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_Q&x=1 - 200", "GET http://localhost/reset?token=secret…&x=1 - 200")]
    [InlineData("GET /signin/with/google/return?code=4%2F0AbC-def&state=CfDJ8Nq2vWx", "GET /signin/with/google/return?code=secret…&state=secret…")]
    [InlineData("GET /_blazor?id=XGtWyS4Hn8Uxg0pUtbMTow", "GET /_blazor?id=secret…")]
    [InlineData("return=%2Freset%3Ftoken%3Dq3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_Q", "return=%2Freset%3Ftoken%3Dsecret…")]
    [InlineData("Host=db;Username=castellan_app;Password=two words;Pooling=true", "Host=db;Username=castellan_app;Password=secret…;Pooling=true")]
    [InlineData("{\"access_token\": \"abcdef.ghijkl\",\"expires_in\":3600}", "{\"access_token\": \"secret…\",\"expires_in\":3600}")]
    [InlineData("client_secret=0123456789; code_verifier=abcdefghij", "client_secret=secret…; code_verifier=secret…")]
    [InlineData("Authorization: Bearer abc.def.ghi-jkl", "Authorization: Bearer secret…")]
    [InlineData("cookie __Host-castellan-5000=q3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_Q;", "cookie __Host-castellan-5000=secret…;")]
    [InlineData(".AspNetCore.Correlation.q3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_Q=N", ".AspNetCore.Correlation.secret…=N")]
    [InlineData("key rmMXnMr9A6FyN4XLU5VY4wK3yLGgE1mCH7pUSGT2cJ8= read", "key secret… read")]
    [InlineData("state=CfDJ8NmX-4cb_Wq2Ue0Zt1Ry", "state=secret…")]
    [InlineData("form CfDJ8NmX-4cb_Wq2Ue0Zt1Ry refused", "form secret… refused")]
    [Trait("asvs", "16.2.5")]
    public void Secrets_are_masked(string text, string masked) => Masking.Mask(text).ShouldBe(masked);

    [Theory]
    [InlineData("at Castellan.Features.SignIn.InvitationCommandsThatLastForSomeDaysAndEnd()")]
    [InlineData("code=404 state=3 ended")]
    [InlineData("2026-11-22 04:30:37.1234567 +00:00 started")]
    [InlineData("2026-11-22T04:30:37.1234567+01:00")]
    [InlineData("request 0199a6d2-7c1e-7f00-8000-0123456789ab took 1234567 ms")]
    [InlineData("192.168.100.200:54321 10.20.30.40")]
    [InlineData("4112 purged, 87 kept, 200000 entries, 10000000 bytes")]
    [InlineData("fe80:0:0:0:1234:5678:9abc:def0")]
    [InlineData("version 10.0.14, port 5432, code 0x80070005")]
    [InlineData("trace 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("person 0612345678901234567")]
    [InlineData("")]
    public void Instants_ids_and_numbers_stay_readable(string text) => Masking.Mask(text).ShouldBe(text);

    [Fact]
    public void No_address_survives_whatever_surrounds_it()
    {
        var surroundings = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
        Prop.ForAll(surroundings.ToArbitrary(), surroundings.ToArbitrary(), (before, after) =>
            !Masking.Mask($"{before} mallory@example.org {after}").Contains("mallory@", StringComparison.Ordinal)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [Trait("proves", "B04")]
    [InlineData("a")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("0")]
    [InlineData("+1 ")]
    [InlineData("06 ")]
    [InlineData("%40")]
    [Trait("asvs", "1.3.12")]
    public void A_long_text_is_masked_within_the_patterns_own_time_limit(string piece)
    {
        // Linear work takes a tenth of the limit of two seconds; quadratic work, at 4 x 10^10 steps, would throw.
        var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length)) + " mallory@example.org";

        Masking.Mask(text).ShouldNotContain("mallory@");
    }
}
