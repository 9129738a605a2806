using Castellan.Data.Text;
using Castellan.Features.SignIn;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Tests.Unit.Platform.Passwords;

namespace Castellan.Tests.Unit.Features.SignIn;

public sealed class NewAccountTests
{
    private const string Good = "seven purple llamas dance";
    private static readonly PasswordRules Rules = TestRules.Create();

    [Fact]
    public async Task A_good_form_has_no_fault() => (await JudgeAsync("ada@example.org", " Ada  Lovelace ", Good)).ShouldSatisfyAllConditions(
        form => form.FirstFault.ShouldBeNull(),
        form => form.Name.ShouldBe("Ada Lovelace"));

    [Fact]
    [Trait("asvs", "2.2.1")]
    public async Task Every_field_is_judged_by_itself() => (await JudgeAsync("nobody", "", "short")).ShouldSatisfyAllConditions(
        form => form.AddressFault.ShouldBeOfType<AddressMalformed>(),
        form => form.NameFault.ShouldBeOfType<TextEmpty>(),
        form => form.PasswordFault.ShouldBeOfType<PasswordTooShort>());

    [Fact]
    public async Task Missing_fields_are_faults_and_no_exception() => (await JudgeAsync(null, null, null)).FirstFault.ShouldNotBeNull();

    [Fact, Trait("proves", "B01")]
    public async Task Broken_text_is_a_fault() => (await JudgeAsync("a\0@example.org", "A\uD800", Good)).ShouldSatisfyAllConditions(
        form => form.AddressFault.ShouldNotBeNull(),
        form => form.NameFault.ShouldBeOfType<TextNotAllowed>());

    [Fact]
    public async Task A_password_made_of_the_name_is_refused() =>
        (await JudgeAsync("ada@example.org", "Ada Lovelace", "lovelace forever 1815")).PasswordFault.ShouldBeOfType<PasswordContainsOwnWord>();

    private static Task<NewAccount> JudgeAsync(string? address, string? name, string? password) =>
        NewAccount.JudgeAsync(Rules, address, name, password, TestContext.Current.CancellationToken);
}
