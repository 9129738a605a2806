using Castellan.Data.Text;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Features.SignIn;

public sealed class NewAccountTests
{
    private const string Good = "seven purple llamas dance";
    private static readonly PasswordRules Rules = new(Options.Create(new PasswordOptions()));

    [Fact]
    public void A_good_form_has_no_fault() => NewAccount.Judge(Rules, "ada@example.org", " Ada  Lovelace ", Good).ShouldSatisfyAllConditions(
        form => form.FirstFault.ShouldBeNull(),
        form => form.Name.ShouldBe("Ada Lovelace"));

    [Fact]
    public void Every_field_is_judged_by_itself() => NewAccount.Judge(Rules, "nobody", "", "short").ShouldSatisfyAllConditions(
        form => form.AddressFault.ShouldBeOfType<AddressMalformed>(),
        form => form.NameFault.ShouldBeOfType<TextEmpty>(),
        form => form.PasswordFault.ShouldBeOfType<PasswordTooShort>());

    [Fact]
    public void Missing_fields_are_faults_and_no_exception() => NewAccount.Judge(Rules, null, null, null).FirstFault.ShouldNotBeNull();

    [Fact, Trait("proves", "B01")]
    public void Broken_text_is_a_fault() => NewAccount.Judge(Rules, "a\0@example.org", "A\uD800", Good).ShouldSatisfyAllConditions(
        form => form.AddressFault.ShouldNotBeNull(),
        form => form.NameFault.ShouldBeOfType<TextNotAllowed>());

    [Fact]
    public void A_password_made_of_the_name_is_refused() =>
        NewAccount.Judge(Rules, "ada@example.org", "Ada Lovelace", "lovelace forever 1815").PasswordFault.ShouldBeOfType<PasswordContainsOwnWord>();
}
