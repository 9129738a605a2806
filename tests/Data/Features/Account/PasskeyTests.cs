using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Account;
using Castellan.Features.SignIn;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using EntryCommands = Castellan.Features.SignIn.PasskeyCommands;
using PasskeyCommands = Castellan.Features.Account.PasskeyCommands;

namespace Castellan.Tests.Data.Features.Account;

public sealed class PasskeyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private static readonly RequestOrigin Origin = new("198.51.100.0/24", "Firefox · Linux", "test");

    private RunningConsole _console = null!;
    private SignedIn _who = null!;
    private SoftPasskey _passkey = null!;

    private PasskeyCommands Commands => _console.Get<PasskeyCommands>();

    private EntryCommands Entry => _console.Get<EntryCommands>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres);
        var ada = await _console.PersonAsync(Email);
        var entered = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);
        _who = new SignedIn(ada, entered.Value.Session!.SessionId, "Ada Lovelace", Email, false, Origin);
        _passkey = new SoftPasskey(_console.Address.GetLeftPart(UriPartial.Authority));
    }

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _console.DisposeAsync();
    }

    [Fact, Trait("proves", "ACC-7")]
    public async Task A_passkey_is_added_by_password_named_after_the_device_and_brings_recovery_codes()
    {
        (await Commands.AskAsync(_who, "not the password at all", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();

        var codes = await AddAsync(_passkey);

        codes.Count.ShouldBe(RecoverySecret.Count);
        var line = (await _console.Get<AccountQueries>().PasskeysAsync(_who, Cancellation)).Passkeys.ShouldHaveSingleItem();
        line.Name.ShouldBe("Firefox · Linux");
        line.LastUsedAt.ShouldBeNull();
        (await EntriesAsync(AuditAction.PasskeyAdded)).ShouldBe(1);
        (await MailsAsync("PasskeyAdded")).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "6.3.3")]
    public async Task A_passkey_signs_in_alone_and_counts_as_second_factor()
    {
        await AddAsync(_passkey);

        var entered = await SignInAsync(_passkey);

        var session = entered.Value.Session.ShouldNotBeNull();
        var who = _who with { SessionId = session.SessionId };
        (await _console.Get<StepUp>().RequireAsync(who, Cancellation)).Succeeded.ShouldBeTrue();
        (await _console.Get<AccountQueries>().PasskeysAsync(_who, Cancellation)).Passkeys.ShouldHaveSingleItem().LastUsedAt.ShouldNotBeNull();
        (await _console.Installation.ScalarAsAdminAsync<string>(
            $"SELECT changes #>> '{{after,method}}' FROM audit.entries WHERE action = {(short)AuditAction.SignedIn} ORDER BY occurred_at DESC LIMIT 1")).ShouldBe("Passkey");
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "6.3.4")]
    public async Task The_password_alone_opens_nothing_beside_a_passkey_which_answers_the_question()
    {
        await AddAsync(_passkey);

        var first = await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);

        first.Value.Session.ShouldBeNull();
        var key = first.Value.Pending!.Reveal();
        var question = await Entry.AskAsync(key, Cancellation);
        question.Options.ShouldContain(System.Buffers.Text.Base64Url.EncodeToString(_passkey.CredentialId));
        (await Entry.ProveAsync(key, Entry.Seal(question), _passkey.Answer(question.Options), Origin, Cancellation)).Value.Session.ShouldNotBeNull();
        // Used up with the sign-in it finished.
        (await Entry.ProveAsync(key, Entry.Seal(question), _passkey.Answer(question.Options), Origin, Cancellation)).Refusal.ShouldBeOfType<SignInOver>();
    }

    [Fact, Trait("proves", "ACC-7"), Trait("proves", "B18")]
    [Trait("asvs", "6.5.7"), Trait("asvs", "6.7.2")]
    public async Task A_wrong_origin_a_replayed_answer_a_counter_turned_back_and_an_unverified_user_are_refused()
    {
        await AddAsync(_passkey);

        _passkey.Origin = "https://castellan.example.net";
        (await SignInAsync(_passkey)).Refusal.ShouldBeOfType<PasskeyWrong>();
        _passkey.Origin = _console.Address.GetLeftPart(UriPartial.Authority);

        _passkey.VerifiesUser = false;
        (await SignInAsync(_passkey)).Refusal.ShouldBeOfType<PasskeyWrong>();
        _passkey.VerifiesUser = true;

        var question = await Entry.AskAsync(null, Cancellation);
        var (sealedQuestion, answer) = (Entry.Seal(question), _passkey.Answer(question.Options));
        (await Entry.SignInAsync(sealedQuestion, answer, Origin, Cancellation)).Succeeded.ShouldBeTrue();
        (await Entry.SignInAsync(sealedQuestion, answer, Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
        // The same question answered anew is as dead.
        (await Entry.SignInAsync(sealedQuestion, _passkey.Answer(question.Options), Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();

        _passkey.Counter = 1;
        (await SignInAsync(_passkey)).Refusal.ShouldBeOfType<PasskeyWrong>();
        _passkey.Counter = 1000;
        (await SignInAsync(_passkey)).Succeeded.ShouldBeTrue();
        (await EntriesAsync(AuditAction.SignInRefused)).ShouldBe(5);
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "6.5.1"), Trait("asvs", "6.7.2")]
    public async Task Of_forty_uses_of_one_answer_at_once_over_two_nodes_one_counts()
    {
        await AddAsync(_passkey);
        // An authenticator without a counter: only the question itself is used once.
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.passkeys SET sign_count = 0");
        _passkey.Counter = 0;
        var question = await Entry.AskAsync(null, Cancellation);
        var (sealedQuestion, answer) = (Entry.Seal(question), _passkey.Answer(question.Options));
        var beside = (await _console.SecondNodeAsync(("Public:Address", _console.Address.GetLeftPart(UriPartial.Authority)))).GetRequiredService<EntryCommands>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(use => (use % 2 == 0 ? Entry : beside).SignInAsync(sealedQuestion, answer, Origin, Cancellation)));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Count(outcome => outcome.Refusal is PasskeyWrong).ShouldBe(39);
    }

    [Fact, Trait("proves", "B18")]
    public async Task Malformed_answers_are_refused()
    {
        string[] malformed =
        [
            "", "null", "[]", "{}", "{\"id\":7}", "{\"id\":\"!!\"}", "{\"id\":\"AAAA\",\"response\":{}}", "{\"id\":\"AAAA\",\"id\":\"BBBB\"}",
        ];
        await AddAsync(_passkey);
        foreach (var answer in malformed)
        {
            var asked = await Entry.AskAsync(null, Cancellation);
            (await Entry.SignInAsync(Entry.Seal(asked), answer, Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>(answer);

            var making = (await Commands.AskAsync(_who, null, Cancellation)).Value;
            (await Commands.AddAsync(_who, making, answer, Cancellation)).Refusal.ShouldBeOfType<PasskeyRefused>(answer);
        }
        var question = await Entry.AskAsync(null, Cancellation);
        (await Entry.SignInAsync("forged", _passkey.Answer(question.Options), Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
        (await Entry.SignInAsync(null, _passkey.Answer(question.Options), Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
    }

    [Fact, Trait("proves", "B18"), Trait("proves", "B04")]
    public async Task Every_cut_and_flipped_part_of_an_answer_is_refused_and_none_breaks_anything()
    {
        await AddAsync(_passkey);
        for (var round = 0; round < 60; round++)
        {
            var question = await Entry.AskAsync(null, Cancellation);
            var answer = _passkey.Answer(question.Options).ToCharArray();
            var at = answer.Length * round / 60;
            var bent = round % 2 == 0 ? new string(answer, 0, at) : new string(answer, 0, at) + (char)(answer[at] ^ 1) + new string(answer, at + 1, answer.Length - at - 1);
            var outcome = await Entry.SignInAsync(Entry.Seal(question), bent, Origin, Cancellation);
            // Some letters carry nothing: the last bits of a base64url group, a name nobody reads.
            if (!outcome.Succeeded)
            {
                outcome.Refusal.ShouldBeOfType<PasskeyWrong>();
            }
            else
            {
                (round % 2).ShouldBe(1);
            }
        }
        (await Entry.SignInAsync(Entry.Seal(await Entry.AskAsync(null, Cancellation)), new string('[', 1_000_000), Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
    }

    [Fact, Trait("proves", "ACC-7"), Trait("proves", "I43")]
    public async Task A_passkey_answers_for_its_own_account_only()
    {
        await AddAsync(_passkey);
        var eve = await _console.PersonAsync("eve@example.org");
        var entered = await _console.Get<SignInCommands>().SignInAsync("eve@example.org", RunningConsole.Password, Origin, Cancellation);
        var mallory = new SignedIn(eve, entered.Value.Session!.SessionId, "Eve", "eve@example.org", false, Origin);
        using var own = new SoftPasskey(_passkey.Origin);
        await AddAsync(own, mallory);

        // Eve's password and Ada's passkey, and the other way round.
        var key = (await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation)).Value.Pending!.Reveal();
        var question = await Entry.AskAsync(key, Cancellation);
        (await Entry.ProveAsync(key, Entry.Seal(question), own.Answer(question.Options), Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();

        var stepUp = await _console.Get<StepUp>().AskPasskeyAsync(_who, Cancellation);
        (await _console.Get<StepUp>().ProvePasskeyAsync(_who, stepUp!, own.Answer(stepUp!.Options), Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
        stepUp = await _console.Get<StepUp>().AskPasskeyAsync(_who, Cancellation);
        (await _console.Get<StepUp>().ProvePasskeyAsync(_who, stepUp!, _passkey.Answer(stepUp!.Options), Cancellation)).Succeeded.ShouldBeTrue();

        // A credential is one account's: the same one cannot be added to another, nor may one rename or remove what is not his.
        var again = (await Commands.AskAsync(mallory, null, Cancellation)).Value;
        (await Commands.AddAsync(mallory, again, _passkey.Make(again.Options), Cancellation)).Refusal.ShouldBeOfType<PasskeyRefused>();
        var ada = (await _console.Get<AccountQueries>().PasskeysAsync(_who, Cancellation)).Passkeys[0];
        (await Commands.RenameAsync(mallory, ada.Id, "mine", Cancellation)).Refusal.ShouldBeOfType<ChangedMeanwhile>();
        (await Commands.RemoveAsync(mallory, ada.Id, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<ChangedMeanwhile>();
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "6.5.6")]
    public async Task The_last_way_in_stays_and_the_last_factor_takes_its_codes_along()
    {
        await AddAsync(_passkey);
        var line = (await _console.Get<AccountQueries>().PasskeysAsync(_who, Cancellation)).Passkeys[0];
        (await Commands.RenameAsync(_who, line.Id, " ", Cancellation)).Refusal.ShouldBeOfType<PasskeyNameUnfit>();
        (await Commands.RenameAsync(_who, line.Id, new string('x', Passkey.LongestName + 1), Cancellation)).Refusal.ShouldBeOfType<PasskeyNameUnfit>();
        (await Commands.RenameAsync(_who, line.Id, "Blue key", Cancellation)).Succeeded.ShouldBeTrue();

        var hash = await _console.Installation.ScalarAsAdminAsync<string>("SELECT password_hash FROM identity.people");
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.people SET password_hash = NULL");
        (await Commands.RemoveAsync(_who, line.Id, null, Cancellation)).Refusal.ShouldBeOfType<LastCredential>();
        await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET password_hash = '{hash}'");

        (await Commands.RemoveAsync(_who, line.Id, "wrong", Cancellation)).Refusal.ShouldBeOfType<PasswordWrong>();
        (await Commands.RemoveAsync(_who, line.Id, RunningConsole.Password, Cancellation)).Succeeded.ShouldBeTrue();
        (await _console.Installation.ScalarAsAdminAsync<long>("SELECT (SELECT count(*) FROM identity.passkeys) + (SELECT count(*) FROM identity.recovery_codes)")).ShouldBe(0);
        (await EntriesAsync(AuditAction.PasskeyRenamed)).ShouldBe(1);
        (await MailsAsync("PasskeyRemoved")).ShouldBe(1);
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "7.5.1")]
    public async Task A_stale_proof_asks_again_before_a_passkey_is_added_or_removed()
    {
        await AddAsync(_passkey);
        await _console.Installation.ExecuteAsAdminAsync("UPDATE identity.sessions SET factor_at = factor_at - interval '6 minutes'");
        var line = (await _console.Get<AccountQueries>().PasskeysAsync(_who, Cancellation)).Passkeys[0];

        (await Commands.AskAsync(_who, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
        (await Commands.RemoveAsync(_who, line.Id, RunningConsole.Password, Cancellation)).Refusal.ShouldBeOfType<StepUpNeeded>();
    }

    [Fact, Trait("proves", "LIM-1")]
    public async Task An_owner_with_a_passkey_gets_in_while_the_account_is_guessed_at()
    {
        await AddAsync(_passkey);
        var thief = new RequestOrigin("203.0.113.0/24", null, "test");
        for (var guess = 0; guess < 15; guess++)
        {
            await _console.Get<SignInCommands>().SignInAsync(Email, $"guess number {guess}", thief, Cancellation);
        }
        (await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, thief, Cancellation)).Refusal.ShouldBeOfType<TooManyAttempts>();

        (await SignInAsync(_passkey, thief)).Succeeded.ShouldBeTrue();
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "3.5.1")]
    public async Task The_question_is_fetched_by_our_own_forms_only_and_held_by_the_browser_that_was_asked()
    {
        using var client = new HttpClient { BaseAddress = _console.Address };
        var foreign = new FormUrlEncodedContent([new("step", "factor")]);
        ((int)(await client.PostAsync("/signin/passkey", foreign, Cancellation)).StatusCode).ShouldBe(400);
        // For other content there is no public door at that address.
        ((int)(await client.PostAsync("/signin/passkey", new StringContent("{}"), Cancellation)).StatusCode).ShouldBe(401);
        ((int)(await client.PostAsync("/signin/passkey", null, Cancellation)).StatusCode).ShouldBe(400);
    }

    [Fact, Trait("proves", "ACC-7")]
    [Trait("asvs", "9.2.1")]
    public async Task A_question_lives_five_minutes()
    {
        await AddAsync(_passkey);
        var question = await Entry.AskAsync(null, Cancellation);
        var answer = _passkey.Answer(question.Options);

        (await Entry.SignInAsync(Entry.Seal(question with { ExpiresAt = question.ExpiresAt - PasskeyCeremony.Lifetime }), answer, Origin, Cancellation)).Refusal.ShouldBeOfType<PasskeyWrong>();
    }

    [Fact, Trait("proves", "SES-1")]
    [Trait("asvs", "6.3.5"), Trait("asvs", "8.2.4")]
    public async Task Whoever_signs_in_from_a_new_device_is_told_by_mail_once()
    {
        var phone = new RequestOrigin("203.0.113.0/24", "Safari · iPhone", "test");

        await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, Origin, Cancellation);
        (await MailsAsync("NewDevice")).ShouldBe(0);
        await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, phone, Cancellation);
        (await MailsAsync("NewDevice")).ShouldBe(1);
        await _console.Get<SignInCommands>().SignInAsync(Email, RunningConsole.Password, phone, Cancellation);
        (await MailsAsync("NewDevice")).ShouldBe(1);
    }

    private async Task<IReadOnlyList<string>> AddAsync(SoftPasskey passkey, SignedIn? who = null)
    {
        var question = (await Commands.AskAsync(who ?? _who, RunningConsole.Password, Cancellation)).Value;
        var added = await Commands.AddAsync(who ?? _who, question, passkey.Make(question.Options), Cancellation);
        return added.Value.Codes;
    }

    private async Task<Outcome<Entered>> SignInAsync(SoftPasskey passkey, RequestOrigin? origin = null)
    {
        var question = await Entry.AskAsync(null, Cancellation);
        return await Entry.SignInAsync(Entry.Seal(question), passkey.Answer(question.Options), origin ?? Origin, Cancellation);
    }

    private Task<long> EntriesAsync(AuditAction action) =>
        _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action}");

    private Task<long> MailsAsync(string kind) => _console.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE kind = '{kind}'");
}
