using System.Text;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Forms;
using Castellan.Features.Incidents.People;
using Castellan.Platform.Mail;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Castellan.Tests.Data.Platform.Mail;
using Castellan.Tests.Shared.Mail;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Features.Incidents.People;

public sealed class NoticeTests(PostgresFixture postgres) : IAsyncLifetime
{
    // Id, domain, address: more or less.
    private const int BytesOfLine = 70;

    private NoticesHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync() => _house = await NoticesHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-2")]
    public async Task Everybody_on_the_list_is_told_once_in_their_language_and_the_incident_keeps_the_figures()
    {
        await _house.FillAsync("en");
        await _house.FillAsync("fr");
        var notice = await _house.PreparedAsync("ada@example.org");
        (await AddAsync(notice, new ListedRecipient("ADA@example.org", "Ada again", "fr"), new ListedRecipient("zoe@example.org", "Zoé", "fr"))).ShouldBe(new RecipientsAdded(1, 1));
        await StartAsync(notice, 2);
        var transport = new KeepingTransport();

        await _house.SendAllAsync(transport);

        transport.Letters.Keys.Order(StringComparer.Ordinal).ShouldBe(["ada@example.org", "zoe@example.org"]);
        transport.Letters["ada@example.org"].Text.ShouldContain("en happened");
        transport.Letters["zoe@example.org"].Text.ShouldContain("Bonjour Zoé,");
        transport.Letters["zoe@example.org"].Text.ShouldContain("fr happened");
        var seen = await _house.SeenAsync(notice);
        (seen.State, seen.Counts.Delivered, seen.Intact).ShouldBe((NoticeState.Finished, 2, true));
        (await _house.MailsAsync()).ShouldBeEmpty();
        var line = (await _house.House.Queries.TimelineAsync(_house.Officer, _house.Number, null, Cancellation))!.Lines.First(one => one.Kind == TimelineKind.PeopleTold);
        NoticeReceipt.Read(line.Detail).ShouldBe(new NoticeReceipt(notice, 2, Delivered: 2));
        (await CountAsync(AuditAction.NoticeFinished)).ShouldBe(1);
    }

    [Fact, Trait("proves", "INC-4")]
    public async Task A_measure_to_be_communicated_stands_in_the_mail_even_when_the_answer_was_written_before()
    {
        await _house.FillAsync();
        (await _house.House.Measures.AddAsync(_house.Officer, _house.Number, new MeasureDraft("Every laptop is encrypted now", null, null, MeasureState.Done, null, Communicated: true), Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.House.Measures.AddAsync(_house.Officer, _house.Number, new MeasureDraft("Somebody was fired", null, null, MeasureState.Done, null, Communicated: false), Cancellation)).Succeeded.ShouldBeTrue();
        var notice = await _house.PreparedAsync("ada@example.org");
        await StartAsync(notice, 1);
        var transport = new KeepingTransport();

        await _house.SendAllAsync(transport);

        transport.Letters["ada@example.org"].Text.ShouldContain("en done\n– Every laptop is encrypted now");
        transport.Letters["ada@example.org"].Html.ShouldContain("Every laptop is encrypted now");
        transport.Letters["ada@example.org"].Text.ShouldNotContain("fired");
    }

    [Fact, Trait("proves", "INC-4")]
    public async Task Typing_in_one_field_of_the_notice_keeps_the_others_filled_from_the_incident()
    {
        (await _house.House.Measures.AddAsync(_house.Officer, _house.Number, new MeasureDraft("Passwords were reset", null, null, MeasureState.Done, null, Communicated: true), Cancellation)).Succeeded.ShouldBeTrue();

        await _house.House.Drafts.SaveAsync(_house.Officer, _house.Number, FormPacks.People, "en", new Dictionary<string, string> { ["advice"] = "Change it elsewhere too." }, Cancellation);

        var form = (await _house.House.Queries.FormAsync(_house.Officer, _house.Number, FormPacks.People.Code, "en", Cancellation)).ShouldNotBeNull();
        (form.Answers["done"], form.Answers["advice"]).ShouldBe(("– Passwords were reset", "Change it elsewhere too."));
    }

    [Fact, Trait("proves", "N5"), Trait("proves", "F17")]
    public async Task Ten_sweeps_at_once_hand_over_and_send_each_mail_once()
    {
        var addresses = Enumerable.Range(0, 1_200).Select(NoticesHouse.Address).ToList();
        var notice = await _house.StartedAsync(addresses);
        var transport = new RememberingTransport();

        for (var round = 0; round < 20 && (await _house.SeenAsync(notice)).State == NoticeState.Sending; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(number => number % 3 == 0 ? _house.Outbox(transport).RunAsync(Now, Cancellation) : _house.Notices().RunAsync(Now, Cancellation)));
        }

        transport.Accepted.Select(mail => mail.To).Order(StringComparer.Ordinal).ShouldBe(addresses);
        transport.Accepted.DistinctBy(mail => mail.MessageId).Count().ShouldBe(1_200);
        (await _house.SeenAsync(notice)).State.ShouldBe(NoticeState.Finished);
        (await CountAsync(AuditAction.NoticeFinished)).ShouldBe(1);
    }

    [Fact, Trait("proves", "N5"), Trait("proves", "F03")]
    public async Task However_often_a_node_is_killed_each_person_gets_one_mail_and_only_what_was_in_the_air_comes_again_as_the_same()
    {
        var addresses = Enumerable.Range(0, 900).Select(NoticesHouse.Address).ToList();
        var notice = await _house.StartedAsync(addresses);
        using var folder = new TestFolder();
        var accepted = Path.Combine(Directory.CreateDirectory(folder.Path).FullName, "accepted");
        int[] portions = Tally.IsFull ? [1, 3, 20, 60, 110] : [3, 60];
        var kills = 0;
        foreach (var more in portions)
        {
            var before = Length(accepted);
            using var node = await NoticeProcess.StartAsync(_house.House.Installation.Access, _house.KeyFolder, accepted, Cancellation);
            while (!node.HasEnded && Length(accepted) < before + (more * BytesOfLine))
            {
                await Task.Delay(5, Cancellation);
            }
            kills += node.HasEnded ? 0 : 1;
            await node.KillAsync(Cancellation);
            await _house.DueNowAsync();
        }
        var transport = new RememberingTransport();
        await _house.SendAllAsync(transport);

        kills.ShouldBeGreaterThanOrEqualTo(portions.Length - 1);
        var mails = (await File.ReadAllLinesAsync(accepted, Cancellation)).Where(line => line.EndsWith("@example.org", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .Select(line => (MessageId: line[0], To: line[1])).Concat(transport.Accepted).ToList();
        mails.Select(mail => mail.To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(addresses);
        mails.GroupBy(mail => mail.To, StringComparer.Ordinal).ShouldAllBe(same => same.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal).Count() == 1);
        // A node has as many mails in the air as it has connections.
        (mails.Count - addresses.Count).ShouldBeLessThanOrEqualTo(kills * NoticesHouse.Mail.Value.Connections);
        var seen = await _house.SeenAsync(notice);
        (seen.State, seen.Counts.Delivered).ShouldBe((NoticeState.Finished, 900));
    }

    [Fact]
    public async Task Paused_nothing_goes_out_resumed_the_rest_does_and_nobody_gets_it_twice()
    {
        var addresses = Enumerable.Range(0, 40).Select(NoticesHouse.Address).ToList();
        var notice = await _house.StartedAsync(addresses);
        await _house.Notices().RunAsync(Now, Cancellation);
        (await _house.Commands.PauseAsync(_house.Officer, _house.Number, notice, Cancellation)).Succeeded.ShouldBeTrue();
        var transport = new RememberingTransport();

        await _house.SendAllAsync(transport);
        transport.Accepted.ShouldBeEmpty();
        (await _house.Commands.PauseAsync(_house.Officer, _house.Number, notice, Cancellation)).Refusal.ShouldBeOfType<NoticeNotUnderWay>();

        (await _house.Commands.ResumeAsync(_house.Officer, _house.Number, notice, Cancellation)).Succeeded.ShouldBeTrue();
        await _house.SendAllAsync(transport);

        transport.Accepted.Select(mail => mail.To).Order(StringComparer.Ordinal).ShouldBe(addresses);
        var kinds = (await _house.House.Queries.TimelineAsync(_house.Officer, _house.Number, null, Cancellation))!.Lines.Select(line => line.Kind).ToList();
        kinds.ShouldContain(TimelineKind.NoticeStarted);
        kinds.ShouldContain(TimelineKind.NoticePaused);
        kinds.ShouldContain(TimelineKind.NoticeResumed);
    }

    [Fact]
    public async Task Stopped_with_a_reason_what_waits_is_called_back_and_is_told_as_not_sent()
    {
        var addresses = Enumerable.Range(0, 700).Select(NoticesHouse.Address).ToList();
        var notice = await _house.StartedAsync(addresses);
        await _house.Notices().RunAsync(Now, Cancellation);
        var flying = (await _house.Queue.ClaimMailingsAsync("another node", 1, TimeSpan.FromMinutes(5), Cancellation)).ShouldHaveSingleItem();
        (await _house.Commands.StopAsync(_house.Officer, _house.Number, notice, " ", Cancellation)).Succeeded.ShouldBeFalse();

        (await _house.Commands.StopAsync(_house.Officer, _house.Number, notice, "The wrong list.", Cancellation)).Succeeded.ShouldBeTrue();
        var transport = new RememberingTransport();
        await _house.SendAllAsync(transport);

        transport.Accepted.ShouldBeEmpty();
        var seen = await _house.SeenAsync(notice);
        (seen.State, seen.EndedAt, seen.Counts.NotSent, seen.Counts.HandedOver).ShouldBe((NoticeState.Stopped, null, 699, 1));
        // What a node had in its hands counts as what became of it.
        await _house.Queue.DeliveredAsync(flying, Cancellation);
        await _house.Notices().RunAsync(Now, Cancellation);
        seen = await _house.SeenAsync(notice);
        (seen.Counts.Delivered, seen.Counts.NotSent).ShouldBe((1, 699));
        seen.EndedAt.ShouldNotBeNull();
    }

    [Fact, Trait("proves", "F18")]
    public async Task A_real_mail_server_that_refuses_for_good_is_believed_at_once_and_one_that_defers_is_asked_again()
    {
        await using var catcher = await SmtpCatcher.StartAsync(ct: Cancellation);
        using var transport = new SmtpMailTransport(
            Options.Create(new MailOptions { Host = SmtpCatcher.Host, Port = catcher.Port, Security = MailSecurity.None, From = "console@example.org", TimeoutSeconds = 5 }), TimeProvider.System);
        var notice = await _house.StartedAsync("reject-550@example.org", "reject-552@example.org", "defer-451@example.org", "ada@example.org");

        await _house.SendAllAsync(transport);

        var rows = (await _house.RowsAsync()).ToDictionary(row => row.Address!);
        (rows["ada@example.org"].State, rows["ada@example.org"].Answer).ShouldBe((RecipientState.Delivered, "250"));
        (rows["reject-550@example.org"].State, rows["reject-550@example.org"].Answer, rows["reject-550@example.org"].Attempts).ShouldBe((RecipientState.Refused, "550", 1));
        rows["reject-552@example.org"].State.ShouldBe(RecipientState.Refused);
        (rows["defer-451@example.org"].State, rows["defer-451@example.org"].Answer).ShouldBe((RecipientState.HandedOver, "451"));
        (await _house.SeenAsync(notice)).State.ShouldBe(NoticeState.Sending);
        for (var attempt = 1; attempt < RetrySchedule.MostAttempts; attempt++)
        {
            await _house.DueNowAsync();
            await _house.SendAllAsync(transport);
        }

        var given = (await _house.RowsAsync()).Single(row => row.Address == "defer-451@example.org");
        (given.State, given.Attempts).ShouldBe((RecipientState.GivenUp, RetrySchedule.MostAttempts));
        (await _house.SeenAsync(notice)).State.ShouldBe(NoticeState.Finished);
        (await catcher.AllAsync(Cancellation)).ShouldHaveSingleItem().MessageId.ShouldStartWith($"<{rows["ada@example.org"].Id:N}@");
        // None of it lies among the operators' dead letters.
        (await _house.MailsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hundred_thousand_are_listed_and_queued_while_the_outbox_holds_no_more_than_the_mail_server_takes()
    {
        await _house.FillAsync();
        var notice = (await _house.Commands.BeginAsync(_house.Officer, _house.Number, Cancellation)).Value;
        var file = new StringBuilder("email;name;language\n");
        for (var number = 0; number < PeopleNotice.MostRecipients; number++)
        {
            file.Append(NoticesHouse.Address(number)).Append(";Reader;").Append(number % 2 == 0 ? "en" : "fr").Append('\n');
        }
        var list = RecipientList.Open(Encoding.UTF8.GetBytes(file.ToString())).Value;
        var added = 0;
        foreach (var portion in list.Lines().OfType<GoodRecipient>().Select(line => new ListedRecipient(line.Address.Reveal(), line.Name, line.Language)).Chunk(RecipientCommands.Portion))
        {
            added += (await AddAsync(notice, portion)).Added;
        }
        added.ShouldBe(PeopleNotice.MostRecipients);
        (await _house.Recipients.AddListedAsync(_house.Officer, _house.Number, notice, [new ListedRecipient("one@toomany.example", null, null)], Cancellation)).Refusal.ShouldBeOfType<TooManyRecipients>();
        await StartAsync(notice, PeopleNotice.MostRecipients, "French comes later.");

        (await _house.Notices().RunAsync(Now, Cancellation)).Items.ShouldBe(NoticeSweeper.MostUntried);
        (await _house.Notices().RunAsync(Now, Cancellation)).Items.ShouldBe(0);

        var counts = (await _house.SeenAsync(notice)).Counts;
        (counts.Queued, counts.HandedOver).ShouldBe((PeopleNotice.MostRecipients - NoticeSweeper.MostUntried, NoticeSweeper.MostUntried));
        (await _house.House.Installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.outbox_messages WHERE mailing_id IS NOT NULL")).ShouldBe(NoticeSweeper.MostUntried);
        // Paging reaches everybody, each once.
        var (seen, after) = (0, (string?)null);
        do
        {
            var page = (await _house.Queries.RecordAsync(_house.Officer, _house.Number, notice, after, Cancellation)).ShouldNotBeNull();
            (seen, after) = (seen + page.Rows.Count, page.Next);
        }
        while (after is not null);
        seen.ShouldBe(PeopleNotice.MostRecipients);
    }

    [Fact]
    [Trait("asvs", "15.4.4")]
    public async Task Ordinary_mail_goes_before_a_mailing_however_much_of_it_waits()
    {
        await _house.StartedAsync([.. Enumerable.Range(0, 300).Select(NoticesHouse.Address)]);
        await _house.Notices().RunAsync(Now, Cancellation);
        await _house.QueueOrdinaryAsync(Enumerable.Range(0, 30).Select(number => $"person{number}@acme.example"));
        var transport = new RememberingTransport();

        await _house.Outbox(transport).RunAsync(Now, Cancellation);

        transport.Accepted.Count.ShouldBe(330);
        transport.Accepted.Take(30).ShouldAllBe(mail => mail.To.StartsWith("person", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_that_comes_during_a_mailing_waits_for_none_of_it_and_the_bell_sends_nothing_else()
    {
        await _house.StartedAsync([.. Enumerable.Range(0, 60).Select(NoticesHouse.Address)]);
        await _house.Notices().RunAsync(Now, Cancellation);
        var held = new TaskCompletionSource();
        var slow = new HeldTransport(held.Task);
        var mailing = _house.Outbox(slow).RunAsync(Now, Cancellation);
        await slow.Begun.WaitAsync(Cancellation);
        await _house.QueueOrdinaryAsync("person@acme.example");
        var transport = new RememberingTransport();

        await _house.Outbox(transport).SendOrdinaryAsync(Cancellation);

        transport.Accepted.ShouldHaveSingleItem().To.ShouldBe("person@acme.example");
        // A mailing has half of the connections.
        slow.MostAtOnce.ShouldBe(NoticesHouse.Mail.Value.Connections / 2);
        held.SetResult();
        await mailing;
    }

    [Fact]
    public async Task A_mailing_that_waits_is_no_late_mail()
    {
        await _house.StartedAsync("ada@example.org");
        await _house.Notices().RunAsync(Now, Cancellation);
        await _house.House.Installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET created_at = now() - interval '1 day' WHERE mailing_id IS NOT NULL");

        var backlog = await _house.Queue.BacklogAsync(Cancellation);

        backlog.Pending.ShouldBeGreaterThan(0);
        backlog.IsLate(Now).ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_notice_tells_how_many_were_told_before_and_can_leave_them_out()
    {
        await _house.StartedAsync("ada@example.org", "bob@example.org");
        var transport = new RememberingTransport();
        await _house.SendAllAsync(transport);
        var second = await _house.PreparedAsync("Ada@example.org", "cleo@example.org");

        (await _house.SeenAsync(second)).ToldBefore.ShouldBe(1);
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, second, new NoticeOrder(2, ExcludeTold: true, null), Cancellation)).Refusal.ShouldBe(new RecipientsChanged(1));
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, second, new NoticeOrder(1, ExcludeTold: true, null), Cancellation)).Succeeded.ShouldBeTrue();
        await _house.SendAllAsync(transport);

        transport.Accepted.Select(mail => mail.To).Order(StringComparer.Ordinal).ShouldBe(["ada@example.org", "bob@example.org", "cleo@example.org"]);
        (await _house.RowsAsync()).Single(row => row.State == RecipientState.NotSent).Answer.ShouldBe(NoticeRecipient.ToldBefore);
        (await _house.House.Registered.ListAsync(_house.House.Team.Owner, new RegisterRequest(null, null), Cancellation)).Rows.ShouldHaveSingleItem().PeopleTold.ShouldBe(3);
    }

    [Fact]
    public async Task Started_the_text_is_frozen_with_its_hash_and_neither_a_later_draft_nor_the_database_changes_it()
    {
        var notice = await _house.StartedAsync("ada@example.org");
        var frozen = await _house.SeenAsync(notice);
        await _house.House.Drafts.SaveAsync(_house.Officer, _house.Number, FormPacks.People, "en", new Dictionary<string, string> { ["happened"] = "Something else." }, Cancellation);

        (await _house.SeenAsync(notice)).Previews.Single().Body.ShouldBe(frozen.Previews.Single().Body);
        (await _house.SeenAsync(notice)).Intact.ShouldBeTrue();
        await Should.ThrowAsync<PostgresException>(() => _house.House.Installation.ExecuteAsAdminAsync("UPDATE tenant.people_notices SET content = '[]'"));
        (await AddRefusedAsync(notice)).ShouldBeOfType<NoticeStarted>();
        (await _house.Recipients.ClearAsync(_house.Officer, _house.Number, notice, Cancellation)).Refusal.ShouldBeOfType<NoticeStarted>();
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, notice, new NoticeOrder(1, false, null), Cancellation)).Refusal.ShouldBeOfType<NoticeStarted>();
    }

    [Fact]
    public async Task An_incomplete_notice_asks_for_a_reason_and_a_wrong_number_starts_nothing()
    {
        var notice = await _house.PreparedAsync("ada@example.org");

        (await _house.Commands.StartAsync(_house.Officer, _house.Number, notice, new NoticeOrder(1, false, null), Cancellation)).Refusal.ShouldBeOfType<NoticeIncomplete>();
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, notice, new NoticeOrder(2, false, "Urgent."), Cancellation)).Refusal.ShouldBe(new RecipientsChanged(1));
        (await _house.SeenAsync(notice)).State.ShouldBe(NoticeState.Draft);
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, notice, new NoticeOrder(1, false, "Urgent."), Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.SeenAsync(notice)).IncompleteReason.ShouldBe("Urgent.");
    }

    [Fact]
    public async Task Members_come_by_role_or_all_and_a_test_goes_to_oneself_alone()
    {
        await _house.FillAsync();
        var notice = (await _house.Commands.BeginAsync(_house.Officer, _house.Number, Cancellation)).Value;
        (await _house.Commands.BeginAsync(_house.Officer, _house.Number, Cancellation)).Refusal.ShouldBeOfType<NoticeBegunAlready>();
        var officers = _house.House.Team.RoleId(Castellan.Data.Access.RoleKind.SecurityOfficer);

        (await _house.Recipients.AddMembersAsync(_house.Officer, _house.Number, notice, MemberChoice.Role, [officers], Cancellation)).Value.ShouldBe(new RecipientsAdded(1, 0));
        (await _house.Recipients.AddMembersAsync(_house.Officer, _house.Number, notice, MemberChoice.All, [], Cancellation)).Value.ShouldBe(new RecipientsAdded(2, 1));
        (await _house.Recipients.AddMembersAsync(_house.Officer, _house.Number, notice, MemberChoice.Involved, [], Cancellation)).Refusal.ShouldBeOfType<NoRecipients>();
        (await _house.Commands.TestAsync(_house.Officer, _house.Number, notice, "fr", Cancellation)).Succeeded.ShouldBeTrue();

        var test = (await _house.MailsAsync()).ShouldHaveSingleItem();
        test.MailingId.ShouldBeNull();
        _house.Open(test).To.Address.ShouldStartWith("officer.");
        var page = (await _house.Queries.RecipientsAsync(_house.Officer, _house.Number, notice, new RecipientRequest(null, "OFFICER", null), Cancellation))!;
        (await _house.Recipients.RemoveAsync(_house.Officer, _house.Number, notice, page.Rows.ShouldHaveSingleItem().Id, Cancellation)).Succeeded.ShouldBeTrue();
        (await _house.SeenAsync(notice)).Counts.Queued.ShouldBe(2);
    }

    [Fact]
    public async Task Returned_mail_is_written_down_by_hand_and_what_was_not_delivered_is_named()
    {
        var notice = await _house.StartedAsync("ada@example.org", "bob@example.org");
        await _house.SendAllAsync(new RememberingTransport(letter =>
        {
            if (letter.To.Address == "bob@example.org")
            {
                throw new DeliveryException(DeliveryFault.RecipientRefused, "550");
            }
        }));

        var marked = await _house.Commands.BounceAsync(_house.Officer, _house.Number, notice, ["ADA@example.org", "bob@example.org", "nobody@example.org", "no address"], "Mailbox full", Cancellation);

        marked.Value.Marked.ShouldBe(1);
        marked.Value.Others.Order(StringComparer.Ordinal).ShouldBe(["bob@example.org", "no address", "nobody@example.org"], ignoreOrder: true);
        var ada = (await _house.RowsAsync()).Single(row => row.Address == "ada@example.org");
        (ada.State, ada.BounceReason).ShouldBe((RecipientState.Bounced, "Mailbox full"));
        (await _house.Commands.BounceAsync(_house.Officer, _house.Number, notice, ["ada@example.org"], "Again", Cancellation)).Refusal.ShouldBeOfType<NothingToBounce>();
    }

    [Fact]
    [Trait("asvs", "14.2.7")]
    public async Task Ninety_days_after_closing_the_addresses_are_hashes_and_who_asks_by_address_still_learns_it()
    {
        var notice = await _house.StartedAsync("ada@example.org");
        await _house.SendAllAsync(new RememberingTransport());
        (await _house.Addresses.RunAsync(Now.AddDays(200), Cancellation)).Items.ShouldBe(0);
        await _house.House.Installation.ExecuteAsAdminAsync("UPDATE tenant.incidents SET state = 1, closed_at = now()");

        (await _house.Addresses.RunAsync(Now.AddDays(89), Cancellation)).Items.ShouldBe(0);
        (await _house.Addresses.RunAsync(Now.AddDays(91), Cancellation)).Items.ShouldBe(1);

        var row = (await _house.RowsAsync()).ShouldHaveSingleItem();
        (row.Address, row.Name, row.State).ShouldBe((null, null, RecipientState.Delivered));
        row.AddressKey.ShouldNotContain("ada");
        (await FindAsync(notice, "Ada@example.org")).ShouldBe(1);
        (await FindAsync(notice, "bob@example.org")).ShouldBe(0);
        (await _house.SeenAsync(notice)).ForgottenAt.ShouldNotBeNull();
        (await _house.Addresses.RunAsync(Now.AddDays(92), Cancellation)).Items.ShouldBe(0);
    }

    [Fact]
    public async Task Somebody_who_deletes_the_account_leaves_a_hash_and_is_sent_nothing_more()
    {
        await _house.StartedAsync("gone@example.org", "ada@example.org");
        var person = Guid.NewGuid();
        var tags = string.Join(',', _house.Tags.AllOf(new Recipient("gone@example.org")).Select(tag => $"'\\x{Convert.ToHexStringLower(tag)}'::bytea"));
        (await _house.House.Installation.Identities.WriteAsync<Done>(new IdentityActor(person, null, new RequestOrigin(null, null, "test")), async write =>
        {
            write.RecordAccount(AuditAction.AccountDeleted);
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                write.Db.Database, $"SELECT * FROM tenancy.erase_person('gone@example.org', ARRAY[{tags}], NULL, NULL, NULL, NULL)", Cancellation);
            return Done.Instance;
        }, cancellation: Cancellation)).Succeeded.ShouldBeTrue();
        var transport = new RememberingTransport();

        await _house.SendAllAsync(transport);

        transport.Accepted.ShouldHaveSingleItem().To.ShouldBe("ada@example.org");
        var row = (await _house.RowsAsync()).Single(one => one.Address is null);
        (row.State, row.Answer, row.AddressKey).ShouldBe((RecipientState.NotSent, "erased", NoticeRecipient.KeyOf(_house.Tags.Of(new Recipient("gone@example.org")))));
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private async Task<int> FindAsync(int notice, string search) =>
        (await _house.Queries.RecipientsAsync(_house.Officer, _house.Number, notice, new RecipientRequest(null, search, null), Cancellation))!.Rows.Count;

    private async Task<RecipientsAdded> AddAsync(int notice, params IReadOnlyList<ListedRecipient> people) =>
        (await _house.Recipients.AddListedAsync(_house.Officer, _house.Number, notice, people, Cancellation)).Value;

    private async Task<Refusal?> AddRefusedAsync(int notice) =>
        (await _house.Recipients.AddListedAsync(_house.Officer, _house.Number, notice, [new ListedRecipient("late@example.org", null, null)], Cancellation)).Refusal;

    private async Task StartAsync(int notice, int confirmed, string? reason = null) =>
        (await _house.Commands.StartAsync(_house.Officer, _house.Number, notice, new NoticeOrder(confirmed, false, reason), Cancellation)).Succeeded.ShouldBeTrue();

    private Task<long> CountAsync(AuditAction action) =>
        _house.House.Installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE action = {(short)action} AND org_id = '{_house.House.Team.OrgId}'");

    private sealed class KeepingTransport : IMailTransport
    {
        public System.Collections.Concurrent.ConcurrentDictionary<string, Letter> Letters { get; } = new(StringComparer.Ordinal);

        public Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
        {
            Letters.TryAdd(letter.To.Address, letter).ShouldBeTrue();
            return Task.CompletedTask;
        }
    }

    private sealed class HeldTransport(Task until) : IMailTransport
    {
        private readonly TaskCompletionSource _begun = new();
        private int _now;

        public Task Begun => _begun.Task;

        public int MostAtOnce { get; private set; }

        public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
        {
            lock (_begun)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }
            _begun.TrySetResult();
            await until.WaitAsync(cancellation);
            lock (_begun)
            {
                _now--;
            }
        }
    }
}
