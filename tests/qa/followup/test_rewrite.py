"""Questions that lean on earlier ones: what is taken over from where, and what is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.conversations import hold, summary
from index import Document, Hit, Library, Passage, Sentence, SentenceTransformerEmbedder
from qa import Answer, AskOptions, Assistant, Citation, Form, NoAnswer, Span
from qa.evaluation.squad import read_squad
from qa.followup.rewrite import RewrittenQuestion, rewrite_question
from qa.steps import Answered
from testing import GOLDEN_QUESTIONS
from tests.conftest import ROOT, SEEDS
from tests.qa.followup.sure_reader import SureReader

TEXT = (SEEDS / "gilan.md").read_bytes().decode()
GILAN = Document("gilan.md", "gilan.md", "markdown", "0" * 64, TEXT)
HIT = Hit(1, Passage.from_document(GILAN, (Sentence(0, len(TEXT)),), "", None), 1.0, 0.5, 2.0)
SQUAD = ROOT.parent / "shared" / "data" / "squad11_dev.json.gz"


def answered(question: str, *quotes: str, form: Form = Form.SPAN) -> Answer:
    """An answer of these words of the article, each where it first stands in it."""
    citations = []
    for number, quote in enumerate(quotes, start=1):
        span = Span.from_document(GILAN, TEXT.index(quote), TEXT.index(quote) + len(quote))
        citations.append(Citation(number, span, span, None, "", 0.8, HIT))
    if not quotes:
        return Answer(question, "", 0.1, 0.35, (), (HIT,), NoAnswer.NOT_SURE)
    return Answer(question, quotes[0], 0.8, 0.35, tuple(citations), (HIT,), form=form)


LED = answered("Who led the rebellion in Gilan?", "Sheikh Mohammed Hiabani")
FLOTILLA = answered("When did the flotilla leave Baku?", "17 May 1920")
FRUNZE = answered("Which front did Mikhail Frunze command?", "Turkestan front")
CAPITAL = answered("What is the capital of Gilan province?", "Rasht")
GUNS = answered("How many machine guns did the sailors have?", "40 machine guns")
TREATY = answered("When was the treaty between Russia and Persia signed?", "March 1921")
PORT = answered("In which port did Denikin's ships remain?", "Anzali")
HEADED = answered("Who headed the cabinet?", "Ehsanullah Khan, a former colleague of Kuchik Khan")
TWO = answered("Who commanded the flotilla?", "Fyodor Raskolnikov and Sergo Ordzhonikidze")
MET = answered("Who met Kuchik Khan in Anzali?", "Raskolnikov")
REFORM = answered(
    "Did Kuchik Khan support agrarian reform?",
    "he did not support agrarian reform",
    form=Form.SENTENCES,
)
CALLED = answered("What did the Communists call Kuchik Khan?", "a petty-bourgeois nationalist")
RESIGNED = answered("When was Kuchik Khan forced to resign?", "9 June")
EXPELLED = answered("When were the supporters expelled?", "31 July")
ACCUSED = answered("Who was accused of treason?", "Kuchik Khan")
UNKNOWN = answered("Who owned the Volga-Caspian flotilla?")


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (LED, "And when was he expelled?", "When was Sheikh Mohammed Hiabani expelled?"),
        (LED, "What was his aim?", "What was Sheikh Mohammed Hiabani's aim?"),
        (LED, "Who ended it?", "Who ended the rebellion in Gilan?"),
        (
            answered("When did the rebellion in Gilan break out?", "April 1920"),
            "Who led it?",
            "Who led the rebellion in Gilan?",
        ),
        (FLOTILLA, "Who commanded it?", "Who commanded the flotilla?"),
        (FRUNZE, "What did he ask Moscow for?", "What did Mikhail Frunze ask Moscow for?"),
        (CAPITAL, "Who occupied it?", "Who occupied Rasht?"),
        (GUNS, "And how many guns?", "How many guns did the sailors have?"),
        (GUNS, "Where did they go?", "Where did the sailors go?"),
        (
            TREATY,
            "What did it provide for?",
            "What did the treaty between Russia and Persia provide for?",
        ),
        (PORT, "Whom did Raskolnikov meet there?", "Whom did Raskolnikov meet in Anzali?"),
        (PORT, "Who sailed from there?", "Who sailed from Anzali?"),
        (HEADED, "Whose colleague was he?", "Whose colleague was Ehsanullah Khan?"),
        (
            TWO,
            "When did they leave Baku?",
            "When did Fyodor Raskolnikov and Sergo Ordzhonikidze leave Baku?",
        ),
        (MET, "What did they decide?", "What did Raskolnikov and Kuchik Khan decide?"),
        (REFORM, "What did the Communists call him?", "What did the Communists call Kuchik Khan?"),
        (
            CALLED,
            "What did they accuse him of?",
            "What did the Communists accuse Kuchik Khan of?",
        ),
        (RESIGNED, "Why?", "Why was Kuchik Khan forced to resign?"),
        (LED, "Why?", "Why Sheikh Mohammed Hiabani led the rebellion in Gilan?"),
        (ACCUSED, "By whom?", "By whom was Kuchik Khan accused of treason?"),
        (FRUNZE, "When?", "When did Mikhail Frunze command Turkestan front?"),
        (EXPELLED, "Who headed the cabinet then?", "Who headed the cabinet 31 July?"),
        (EXPELLED, "What happened after that?", "What happened after 31 July?"),
        (TREATY, "Who ruled in that year?", "Who ruled in March 1921?"),
        (TREATY, "Who signed this treaty?", "Who signed the treaty between Russia and Persia?"),
        (
            answered("What did Trotsky say about the Caspian Sea?"),
            "And what about Lenin?",
            "What did Lenin say about the Caspian Sea?",
        ),
        (LED, "And in Rasht?", "Who led the rebellion in Rasht?"),
        (
            answered("Who had plans in the autumn of 1919?"),
            "And in 1920?",
            "Who had plans in 1920?",
        ),
        (UNKNOWN, "When did it leave?", "When did the Volga-Caspian flotilla leave?"),
    ],
)
def test_what_a_question_leans_on_is_put_in(earlier: Answer, question: str, meant: str) -> None:
    understood = rewrite_question(question, [earlier])
    assert understood.question == meant
    assert understood.changed
    assert understood.because.startswith("It took ")


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "Who wrote the Communist Manifesto?",
        "When did Tesla say that he would leave?",
        "What did the company say when it closed?",
        "How long did it take to reach Anzali?",
        "Was it possible to leave Rasht?",
        "How many ships were there in Anzali?",
        "Is there a treaty?",
        "Who lost his sight at sea?",
        "Who sang It Takes Two?",
        "When he was elected, which party did Blair lead?",
        "What do teachers give their students?",
        "What did the sailors bring with them?",
        "What else is known about the treaty that they signed?",
        "And what did Moscow pledge?",
        "How many died?",
        "Who said that Rasht fell?",
        "...?",
    ],
)
@pytest.mark.parametrize("earlier", [LED, FLOTILLA, GUNS, CAPITAL, TWO])
def test_a_question_that_stands_alone_is_left_as_it_is(question: str, earlier: Answer) -> None:
    assert rewrite_question(question, [earlier]) == RewrittenQuestion(question)


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (TREATY, "When was he born?"),  # nobody has been spoken of
        (TWO, "When was he born?"),  # two have been
        (LED, "What was their aim?"),
        (GUNS, "Who led it?"),
        (FRUNZE, "Who was there?"),
        (UNKNOWN, "When was she born?"),
        (answered("Who owned it?"), "Why?"),  # there is no answer to complete it with
        (LED, "What about 1921?"),  # there was no date
        (LED, "Who?"),
    ],
)
def test_without_anything_that_fits_the_question_stays(earlier: Answer, question: str) -> None:
    assert rewrite_question(question, [earlier]) == RewrittenQuestion(question)


def test_the_newest_turn_comes_first_and_an_older_one_is_said_so() -> None:
    assert rewrite_question("When was he born?", [LED, FRUNZE]) == RewrittenQuestion(
        "When was Mikhail Frunze born?",
        changed=True,
        because='It took "he" as "Mikhail Frunze" from the last question.',
    )
    assert rewrite_question("When was he born?", [LED, TREATY]) == RewrittenQuestion(
        "When was Sheikh Mohammed Hiabani born?",
        changed=True,
        because='It took "he" as "Sheikh Mohammed Hiabani" from an earlier answer.',
    )
    assert not rewrite_question("When was he born?", [LED, *[TREATY] * 4]).changed


def test_nothing_earlier_changes_nothing() -> None:
    assert rewrite_question("And when was he expelled?", []) == RewrittenQuestion(
        "And when was he expelled?"
    )


QUESTIONS = st.sampled_from(
    [
        "And when was he expelled?",
        "Who led it?",
        "What did they do to him there?",
        "Why?",
        "And Lenin?",
        "How many guns?",
        "Who signed this treaty in that year?",
        "What were their names then?",
    ]
) | st.text(st.sampled_from("he it they Who was his 3 Gilan? 'é中\n,-"), max_size=40)
EARLIER = st.lists(
    st.sampled_from([LED, FLOTILLA, FRUNZE, CAPITAL, GUNS, TREATY, TWO, REFORM, UNKNOWN]),
    max_size=3,
)


@given(QUESTIONS, EARLIER)
def test_no_word_is_put_in_that_nobody_used(question: str, earlier: list[Answer]) -> None:
    understood = rewrite_question(question, earlier)
    said = " ".join([question, *(f"{each.question} {each.text}" for each in earlier)])
    known = {word.lower() for word in re.findall(r"\w+", said)} | {"s", "and", "in"}
    assert {word.lower() for word in re.findall(r"\w+", understood.question)} <= known
    assert understood.changed or understood == RewrittenQuestion(question)


Followup = Callable[..., tuple[Answered, SureReader]]


@pytest.fixture
def followup(library: Library, write: Callable[[str, str | bytes], Path]) -> Followup:
    """Ask a follow-up of a reader that is so sure of the questions."""
    for name in ("a", "b", "c", "d"):
        library.add(write(f"{name}.txt", f"The cabinet was expelled by {name}."))

    def ask(
        sure: dict[str, float], question: str, earlier: Answer, **options: Any
    ) -> tuple[Answered, SureReader]:
        reader = SureReader(sure)
        assistant = Assistant(library, reader)
        return assistant.ask_followup(question, [earlier], AskOptions(**options)), reader

    return ask


def test_of_two_understandings_the_surer_is_kept(followup: Followup) -> None:
    typed, meant = "Who headed the cabinet then?", "Who headed the cabinet 31 July?"
    step, _ = followup({typed: 0.9, meant: 0.5}, typed, EXPELLED)
    assert (step.understood, step.answer.question) == (RewrittenQuestion(typed), typed)
    step, less_sure = followup({typed: 0.4, meant: 0.5}, typed, EXPELLED)
    assert (step.understood.question, step.answer.question) == (meant, meant)
    assert less_sure.asked == [meant, typed]
    step, _ = followup({typed: 0.4}, typed, EXPELLED)
    assert (step.understood, step.answer.question) == (RewrittenQuestion(typed), typed)
    step, _ = followup({typed: 0.4, meant: 0.4}, typed, EXPELLED)
    assert step.answer.question == meant  # of two that are as sure, the one that was meant


def test_where_only_one_understanding_makes_sense_only_that_is_asked(followup: Followup) -> None:
    step, reader = followup(
        {"When was he expelled?": 0.9}, "When was he expelled?", LED, threshold=0.2, top_k=3
    )
    # Never as it was typed.
    assert reader.asked == [
        "When was Sheikh Mohammed Hiabani expelled?",
        "Gilan, the rebellion, Sheikh Mohammed Hiabani: when was he expelled?",
    ]
    assert step.understood.question == reader.asked[0]  # of two that are as sure, the first
    assert (step.answer.threshold, len(step.answer.hits)) == (0.2, 3)
    assert not step.answer.answered


def test_the_golden_questions_stand_alone() -> None:
    golden = json.loads(GOLDEN_QUESTIONS.read_bytes())["questions"]
    for earlier in (LED, FLOTILLA, GUNS, CAPITAL):
        assert [
            each["question"]
            for each in golden
            if rewrite_question(each["question"], [earlier]).changed
        ] == []


@pytest.mark.skipif(not SQUAD.is_file(), reason="SQuAD is not beside this checkout")
def test_of_squads_questions_only_those_that_lean_on_something_are_changed() -> None:
    questions = [
        question.text
        for article in read_squad(SQUAD)
        for paragraph in article.paragraphs
        for question in paragraph.questions
    ][::50]
    changed = [
        each
        for each in questions
        if any(rewrite_question(each, [one]).changed for one in (LED, FLOTILLA, GUNS, CAPITAL))
    ]
    assert len(questions) == 212
    # Of all 10,570 it is 81: nearly all have a "he" or "they" that stands for nothing in them.
    assert len(changed) <= 3


@pytest.mark.slow
def test_conversations_about_the_bundled_document(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    """The first four that nothing was tuned on; `benchmarks.quality` holds all of them."""
    with Assistant.open(tmp_path, embedder=embedder) as assistant:
        assistant.add(SEEDS / "gilan.md")
        held = list(hold(assistant, typed=False, part="reported", most=4))
    assert summary(held) == {
        "leaning": 5,
        "right_understood": 5,
        "right_typed": 0,  # not asked
        "standing": 4,
        "standing_right": 4,
        "standing_changed": 0,
    }
