"""Replies to talk: from the library, cited word for word, and the reader's where nothing fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from index import QuestionError, UnknownDocument
from qa import Answer, AskOptions, Assistant
from qa.answer.citations import StaleCandidate
from qa.api import json_calls
from qa.talk import extracts
from qa.talk.draft import quote
from qa.talk.sections import MAX_CHARACTERS
from qa.talk_reply import TalkKind
from qa.types import Certainty
from testing.small_library import open_assistant
from tests.qa.talk.test_headings import HANDBOOK, LEASE

Write = Callable[[str, str | bytes], Path]

REFUND = (
    "Refunds are paid within ten days. HackerOne pays refunds to researchers. "
    "The form for refunds is green."
)


@pytest.fixture
def assistant(tmp_path: Path, write: Write) -> Iterator[Assistant]:
    with open_assistant(tmp_path / "library") as opened:
        opened.add(write("refund.md", REFUND))
        opened.add(write("staff-handbook.md", HANDBOOK))
        opened.add(write("lease.txt", LEASE))
        yield opened


def notice(answer: Answer) -> str:
    assert answer.talk is not None, answer.question
    return answer.talk.notice


def listed(answer: Answer) -> list[str]:
    assert answer.talk is not None, answer.question
    return [each.name for each in answer.talk.documents]


def quotes(answer: Answer, assistant: Assistant) -> list[str]:
    """The quotes, each of which must be a slice of its document and number one of the reply's."""
    assert answer.talk is not None, answer.question
    for citation in answer.citations:
        text = assistant.document(citation.quote.document).text
        assert text[citation.quote.start : citation.quote.end] == citation.quote.text
    shown = [number for part in answer.talk.parts for number in part.citations]
    shown += [each.citation for each in answer.talk.documents if each.citation]
    assert shown == [citation.number for citation in answer.citations]
    return [citation.quote.text for citation in answer.citations]


@pytest.mark.parametrize("line", ["hi", "thanks", "help", "what can you do?", "bye"])
def test_small_talk_gets_a_friendly_line_and_is_no_missing_answer(
    assistant: Assistant, line: str
) -> None:
    answer = assistant.ask(line)
    assert answer.certainty is Certainty.TALK
    assert notice(answer)
    assert (answer.no_answer, answer.citations, answer.hits) == (None, (), ())


def test_what_is_suggested_has_a_reply(assistant: Assistant) -> None:
    help_ = assistant.ask("help").talk
    assert help_ is not None
    assert help_.suggestions
    for question in help_.suggestions:
        assert assistant.ask(question).talk is not None, question


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    with open_assistant(tmp_path / "empty") as empty:
        for line in (
            "hi",
            "what files do you have?",
            "what is this about?",
            "Which files mention x",
        ):
            assert "holds no documents" in notice(empty.ask(line))


def test_the_documents_are_listed_by_name(assistant: Assistant) -> None:
    answer = assistant.ask("How many documents are there?")
    assert notice(answer) == "There are 3 documents."
    assert listed(answer) == ["lease.txt", "refund.md", "staff-handbook.md"]


def test_only_what_is_asked_is_listed(assistant: Assistant) -> None:
    answer = assistant.ask("what files do you have?", documents=("refund.md",))
    assert notice(answer) == "There is 1 document among those that are asked."
    assert listed(answer) == ["refund.md"]
    with pytest.raises(UnknownDocument):
        assistant.ask("what files do you have?", documents=("absent.md",))


def test_the_newest_come_first(assistant: Assistant) -> None:
    added = {each.name: each.added for each in assistant.documents()}
    answer = assistant.ask("What is the newest document?")
    times = [added[name] for name in listed(answer)]
    assert times == sorted(added.values(), reverse=True)


def test_when_a_document_was_added_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("when was refund.md added?")
    assert notice(answer).startswith("refund.md was added on ")
    assert listed(answer) == ["refund.md"]
    assert assistant.ask("when was the bread added?").talk is None  # a question for the reader


@pytest.mark.parametrize(
    ("words", "names", "said"),
    [
        ("HackerOne", ["refund.md"], "1 of 3 documents mentions “HackerOne”."),
        ("hackerone", ["refund.md"], "1 of 3 documents mentions “hackerone”."),
        (
            "the refund",
            ["refund.md", "staff-handbook.md"],
            "2 of 3 documents mention “the refund”.",
        ),
        ("'refund'", [], "None of 3 documents mentions “refund”."),  # to the letter
        ("'Refunds'", ["refund.md", "staff-handbook.md"], "2 of 3 documents mention “Refunds”."),
        (
            "green refunds",
            ["refund.md"],
            "No document says “green refunds” as it stands; 1 of 3 documents has its words close "
            "together.",
        ),
        ("unicorns", [], "None of 3 documents mentions “unicorns”."),
    ],
)
def test_documents_that_mention_something_are_found_by_its_words(
    assistant: Assistant, words: str, names: list[str], said: str
) -> None:
    answer = assistant.ask(f"which documents mention {words}?")
    assert (listed(answer), notice(answer)) == (names, said)
    assert len(quotes(answer, assistant)) == len(names)


def test_a_mention_is_quoted_in_its_sentence(assistant: Assistant) -> None:
    answer = assistant.ask("which documents mention HackerOne?")
    assert quotes(answer, assistant) == ["HackerOne pays refunds to researchers."]


@pytest.mark.parametrize("name", ["refund.md", "Refund", "the refund document", "“refund.md”"])
def test_a_document_is_named_by_its_file(assistant: Assistant, name: str) -> None:
    answer = assistant.ask(f"What is {name} about?")
    assert notice(answer).startswith("An extract of refund.md, not a summary")
    assert quotes(answer, assistant)


def test_a_document_is_named_by_its_title_where_no_file_is_called_so(
    assistant: Assistant, write: Write
) -> None:
    assistant.add(write("doc-17.md", "# Parking rules\n\nCars are parked behind the house.\n"))
    answer = assistant.ask("summarise the parking rules")
    assert quotes(answer, assistant) == ["Cars are parked behind the house."]


def test_what_names_no_document_goes_to_the_reader(assistant: Assistant) -> None:
    for question in (
        "What is the rent about?",
        "Summarise the deposit",
        "What does section 77 say?",
    ):
        assert assistant.ask(question).talk is None


def test_key_sentences_stand_in_reading_order_and_without_headings(assistant: Assistant) -> None:
    answer = assistant.ask("summarise the staff handbook")
    said = quotes(answer, assistant)
    assert said
    starts = [citation.quote.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert not any(each.startswith("#") for each in said)


def test_this_document_is_the_only_one_or_the_one_cited_last(assistant: Assistant) -> None:
    alone = assistant.ask("what is this document about?", documents=("lease.txt",))
    assert {each.quote.document for each in alone.citations} == {"lease.txt"}
    cited = assistant.ask("When are refunds paid?", threshold=0.0)
    assert cited.citations[0].quote.document == "refund.md"
    after = assistant.ask_followup("what is this document about?", [cited]).answer
    assert {each.quote.document for each in after.citations} == {"refund.md"}


def test_of_a_few_documents_each_has_its_extract(assistant: Assistant) -> None:
    answer = assistant.ask("what are these documents about?")
    assert answer.talk is not None
    assert [part.title for part in answer.talk.parts] == [
        "lease.txt",
        "refund.md",
        "staff-handbook.md",
    ]
    assert all(part.citations for part in answer.talk.parts)
    quotes(answer, assistant)


def test_of_many_documents_it_is_asked_which(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "MAX_EXTRACTED", 2)
    answer = assistant.ask("what is this document about?")
    assert notice(answer) == "Which one of 3 documents? Name it."
    assert len(listed(answer)) == 3


def test_a_section_is_quoted_whole(assistant: Assistant) -> None:
    answer = assistant.ask("What does section 4.2 of the handbook say?")
    assert answer.certainty is Certainty.TALK
    said = "\n\n".join(quotes(answer, assistant))
    assert said == (
        "Annual leave is 25 days.\n\n#### 4.2.1 Carrying over\n\nFive days may be carried over."
    )
    assert answer.citations[-1].heading.endswith("4.2.1 Carrying over")


def test_a_clause_without_a_heading_is_quoted_whole(assistant: Assistant) -> None:
    answer = assistant.ask("show me clause 2.1")
    assert quotes(answer, assistant) == [
        "2.1 The rent is 900 euros a month. It is due on the first."
    ]


def test_a_section_is_found_by_its_title(assistant: Assistant) -> None:
    answer = assistant.ask("show me the section on sick leave")
    assert quotes(answer, assistant) == ["Sick leave is paid for six weeks."]


def test_a_section_that_is_not_there_is_told_with_those_that_are(assistant: Assistant) -> None:
    answer = assistant.ask("show me section 77 of the handbook")
    assert answer.talk is not None
    assert notice(answer).startswith("staff-handbook.md has no section 77")
    assert [entry.label for entry in answer.talk.outline] == [
        "4 Leave",
        "5 Refunds",
        "Appendix A: Forms",
    ]


def test_of_a_very_long_section_the_beginning_is_quoted(assistant: Assistant, write: Write) -> None:
    sentences = " ".join(f"Rule {number} is that nobody shouts here." for number in range(400))
    assistant.add(write("rules.md", f"# Rules\n\n## Chapter 1\n\n{sentences}\n"))
    answer = assistant.ask("show me chapter 1 of rules.md")
    said = quotes(answer, assistant)
    assert "only the beginning is shown" in notice(answer)
    assert said[0].startswith("Rule 0 is")
    assert MAX_CHARACTERS / 2 < sum(map(len, said)) <= MAX_CHARACTERS
    places = [(each.quote.start, each.quote.end) for each in answer.citations]
    assert all(end < start for (_, end), (start, _) in pairwise(places))


def test_two_documents_are_compared_by_their_extracts(assistant: Assistant) -> None:
    answer = assistant.ask("compare refund.md and the lease")
    assert answer.talk is not None
    assert answer.talk.kind is TalkKind.COMPARISON
    assert [part.title for part in answer.talk.parts] == ["refund.md", "lease.txt"]
    assert quotes(answer, assistant)


def test_two_things_are_compared_by_what_is_said_of_each(assistant: Assistant) -> None:
    answer = assistant.ask("What is the difference between sick and annual leave?")
    assert answer.talk is not None
    sides = {
        part.title: [answer.citations[number - 1].quote.text for number in part.citations]
        for part in answer.talk.parts
    }
    assert "Sick leave is paid for six weeks." in sides["sick"]
    assert "Annual leave is 25 days." in sides["annual leave"]
    quotes(answer, assistant)


def test_what_is_said_of_less_than_two_sides_goes_to_the_reader(assistant: Assistant) -> None:
    assert assistant.ask("compare zebras and unicorns").talk is None


def test_without_talk_every_line_is_read_for(assistant: Assistant) -> None:
    for line in ("hi", "what files do you have?", "what is refund.md about?"):
        assert assistant.ask(line, talk=False).talk is None
        assert assistant.ask(line, AskOptions(talk=False)).talk is None


def test_a_reply_is_plain_json(assistant: Assistant) -> None:
    values = assistant.ask("which documents mention HackerOne?").to_dict()
    assert (values["certainty"], values["answered"], values["confidence"]) == ("talk", True, 0.0)
    (document,) = values["talk"]["documents"]
    assert (document["name"], document["citation"]) == ("refund.md", 1)
    assert values["citations"][0]["quote_sha256"]
    assert assistant.ask("When are refunds paid?").to_dict()["talk"] is None


def test_other_programs_get_the_same_and_can_do_without(assistant: Assistant) -> None:
    question = "what files do you have?"
    values = json_calls.ask(assistant, {"question": question})
    assert values == assistant.ask(question).to_dict()
    assert json_calls.ask(assistant, {"question": question, "talk": False})["talk"] is None
    with pytest.raises(QuestionError, match="talk must be true or false"):
        json_calls.ask(assistant, {"question": question, "talk": "no"})


def test_a_question_after_talk_goes_on_from_what_was_asked_before(assistant: Assistant) -> None:
    asked = assistant.ask("When are refunds paid?", threshold=0.0)
    thanks = assistant.ask("thanks")
    with_talk = assistant.ask_followup("And when are they green?", [asked, thanks])
    without = assistant.ask_followup("And when are they green?", [asked])
    assert with_talk.understood == without.understood


def test_a_document_that_goes_meanwhile_is_looked_for_again(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt finds a passage without its document; the second finds neither."""
    attempts = []

    def remove_first(*arguments: object) -> object:
        attempts.append(arguments)
        if len(attempts) == 1:
            assistant.library.remove("refund.md")
            raise StaleCandidate("gone")
        return quote(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(extracts, "quote", remove_first)
    answer = assistant.ask("what are these documents about?")
    assert answer.talk is not None
    assert [part.title for part in answer.talk.parts] == ["lease.txt", "staff-handbook.md"]
