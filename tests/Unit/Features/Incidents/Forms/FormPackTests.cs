using Castellan.Data.Incidents;
using Castellan.Data.Text;
using Castellan.Features.Incidents;
using Castellan.Features.Incidents.Forms;

namespace Castellan.Tests.Unit.Features.Incidents.Forms;

public sealed class FormPackTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> EveryForm() => Culture.EveryWith(FormPacks.All.Select(pack => pack.Code));

    [Theory, MemberData(nameof(EveryForm)), Trait("proves", "INC-3")]
    public void Every_field_has_its_words_and_the_copy_keeps_the_order(string code, string language)
    {
        var pack = FormPacks.Of(code)!;
        var answers = pack.Fields.Aggregate(FormAnswers.None, (all, field) => all.With(field.Key, $"answer {field.Key}."));
        var text = FormCopy.Text(pack, answers, language);

        pack.Fields.Select(field => field.Key).ShouldBeUnique();
        pack.Fields.ShouldAllBe(field => FormWords.Label(language, field).Length > 0 && FormWords.Hint(language, field).Length > 0);
        var places = pack.Fields.Select(field => text.IndexOf($"answer {field.Key}.", StringComparison.Ordinal)).ToList();
        places.ShouldAllBe(place => place > 0);
        places.ShouldBeInOrder();
    }

    [Fact, Trait("proves", "INC-3")]
    public void The_form_of_the_CNIL_counts_fourteen_and_names_what_is_missing()
    {
        FormPacks.Cnil.RequiredFields.Count.ShouldBe(14);
        var answers = FormAnswers.None.With("controller", "Northwind").With("late", "not counted").With("unknown", "dropped");

        FormPacks.Cnil.Missing(answers).Count.ShouldBe(13);
        FormPacks.Cnil.Missing(answers).ShouldNotContain(field => field.Key == "controller");
        FormPacks.Cnil.Clean(answers).Value.Texts.ContainsKey("unknown").ShouldBeFalse();
        FormPacks.Cnil.Clean(answers.With("impact", "a\0")).Refusal.ShouldBeOfType<TextNotAllowed>();
        FormPacks.Cnil.Clean(answers.With("impact", new string('x', FormPack.AnswerLength + 1))).Refusal.ShouldBeOfType<TextTooLong>();
    }

    [Theory, MemberData(nameof(EveryForm)), Trait("proves", "INC-3")]
    public void A_fresh_incident_fills_only_what_is_known(string code, string language)
    {
        var pack = FormPacks.Of(code)!;
        var filled = FormPrefill.Of(pack, Facts(Fresh(), []), language);

        filled["impact"].ShouldBe("");
        filled["cause"].ShouldBe("");
        pack.Missing(filled).Count.ShouldBeGreaterThan(pack.RequiredFields.Count / 3);
    }

    [Fact, Trait("proves", "INC-4")]
    public void A_notice_to_people_tells_the_communicated_measures_alone()
    {
        var incident = Fresh();
        CorrectiveMeasure Measure(string text, bool communicated, MeasureState state = MeasureState.Done) =>
            CorrectiveMeasure.Plan(incident, new MeasureDraft(text, null, null, state, null, communicated), Now).Value;
        var facts = Facts(incident, [Measure("Told", true), Measure("Secret", false), Measure("Given up", true, MeasureState.Dropped)]);

        FormPrefill.Of(FormPacks.People, facts, "en")["done"].ShouldBe("– Told");
        FormPrefill.Of(FormPacks.Cnil, facts, "en")["measures"].ShouldBe("– Told\n– Secret");
    }

    [Fact, Trait("proves", "INC-3")]
    public void The_period_and_the_loss_are_said_in_the_language_of_the_form()
    {
        var incident = Fresh();
        incident.Classify(IncidentKinds.Confidentiality | IncidentKinds.Availability, IncidentSeverity.High, null).Succeeded.ShouldBeTrue();
        var occurred = AnchorDecision.Decide(incident, AnchorKind.Occurred, LocalInstant.Past(Now.AddDays(-1), "Europe/Paris", Now).Value, null, "log", Guid.NewGuid(), Now).Value;
        var facts = Facts(incident, []) with { Anchors = AnchorDecision.InForce([occurred]) };

        FormPrefill.Of(FormPacks.Cnil, facts, "fr")["loss"].ShouldBe("confidentialité, disponibilité");
        FormPrefill.Of(FormPacks.Cnil, facts, "fr")["period"].ShouldEndWith("Elle se poursuit.");
        FormPrefill.Of(FormPacks.Cnil, facts, "es")["loss"].ShouldBe("confidencialidad, disponibilidad");
        FormPrefill.Of(FormPacks.Cnil, facts, "en")["period"].ShouldContain("Europe/Paris");
    }

    [Fact, Trait("proves", "INC-3")]
    public void A_supplement_shows_which_fields_changed()
    {
        var before = FormAnswers.None.With("cause", "unknown").With("data", "names");
        FormPacks.Cnil.Changed(before, before.With("cause", "a stolen key")).Select(field => field.Key).ShouldBe(["cause"]);
        FormAnswers.Of(before.ToJson()).ToJson().ShouldBe(before.ToJson());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("9223372036854775807-00000000000000000000000000000000")]
    [InlineData("-1-00000000000000000000000000000000")]
    [InlineData("x-y")]
    public void What_is_no_cursor_begins_at_the_top(string? text) => TimelineCursor.Read(text).ShouldBeNull();

    [Fact]
    public void A_cursor_reads_what_it_wrote()
    {
        var cursor = new TimelineCursor(Now, Guid.NewGuid());
        TimelineCursor.Read(cursor.ToString()).ShouldBe(cursor);
    }

    [Theory]
    [InlineData(RiskWeight.Low, false, RiskLevel.Unlikely)]
    [InlineData(RiskWeight.Medium, false, RiskLevel.Likely)]
    [InlineData(RiskWeight.High, false, RiskLevel.High)]
    [InlineData(RiskWeight.Medium, true, RiskLevel.Unlikely)]
    [InlineData(RiskWeight.Unknown, false, RiskLevel.NotAssessed)]
    public void The_questionnaire_suggests_a_level(RiskWeight everywhere, bool unintelligible, RiskLevel level)
    {
        var answers = new RiskAnswers(Enum.GetValues<RiskCriterion>().ToDictionary(criterion => criterion, _ => everywhere), unintelligible);
        answers.Suggested.ShouldBe(level);
        RiskAnswers.Of(answers.ToJson()).Suggested.ShouldBe(level);
    }

    private static Incident Fresh() => Incident.Report(Guid.NewGuid(), 1, new SuspicionReport("Lost laptop", null, null, Now, "UTC"), Guid.NewGuid(), Now).Value.Incident;

    private static FormFacts Facts(Incident incident, IReadOnlyList<CorrectiveMeasure> measures) =>
        new("Northwind", null, "Europe/Paris", incident, new Dictionary<AnchorKind, AnchorDecision>(), measures);
}
