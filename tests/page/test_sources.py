"""What the page writes: escaping, marks by offsets, and the words for places and confidences."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from index import Document, DocumentSummary
from page.format import describe_library, format_confidence, format_percent
from page.session.turns import Conversation, Turn
from page.views.highlights import Mark, find_quotes_in_passage
from page.views.messages import render_messages, render_question, render_reply
from page.views.sources import render_panel, render_passage
from page.views.templating import escape
from qa.types import Answer, Citation, NoAnswer, Span
from tests.page.stub_answers import make_answer, make_citation, make_hit

#       0         1         2         3
#       0123456789012345678901234567890123456
TEXT = "Ann came. Rasht fell. Rasht fell. <b>"
DOCUMENT = Document("a&b.txt", "a&b.txt", "text", "0" * 64, TEXT)


def turn_of(answer: Answer) -> Turn:
    return Turn(7, answer.question, answer)


def test_escape_keeps_every_character_visible_and_harmless() -> None:
    assert escape("<a href=\"x\" id='y'>&") == "&lt;a href=&quot;x&quot; id=&#x27;y&#x27;&gt;&amp;"
    assert escape("a\n  b\tc\r\n") == "a&#10;  b&#9;c&#13;&#10;"
    assert escape("{{x}} ${y} $$z$$ **b**") == "{{x}} ${y} $$z$$ **b**"


def test_escape_replaces_a_lone_surrogate() -> None:
    assert escape("a\ud800b") == "a?b"


def test_a_quote_is_marked_by_offsets_where_its_words_occur_twice() -> None:
    hit = make_hit(DOCUMENT, 10, 37, key=1)
    citation = make_citation(1, DOCUMENT, 22, 33, hit, 0.9)
    marks = find_quotes_in_passage(hit.passage, [citation])
    assert marks == (Mark(12, 23, (1,)),)
    assert render_passage(hit.passage, marks) == (
        'Rasht fell. <mark data-cite="1">Rasht fell.</mark> &lt;b&gt;'
    )


def test_two_citations_share_one_card_of_their_passage() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    first = make_citation(1, DOCUMENT, 22, 33, hit, 0.9)
    second = make_citation(2, DOCUMENT, 0, 9, hit, 0.8)
    panel = render_panel(turn_of(make_answer("q", (first, second), (hit,))))
    assert panel.count("<article") == 1
    assert (
        '<mark data-cite="2">Ann came.</mark> Rasht fell. '
        '<mark data-cite="1">Rasht fell.</mark> &lt;b&gt;'
    ) in panel
    assert "characters 22–33; characters 0–9" in panel
    assert "Other passages" not in panel


def test_overlapping_quotes_become_one_mark_that_both_numbers_lead_to() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    first = make_citation(1, DOCUMENT, 10, 33, hit, 0.9)
    second = make_citation(2, DOCUMENT, 22, 37, hit, 0.8)
    assert find_quotes_in_passage(hit.passage, [second, first]) == (Mark(10, 37, (1, 2)),)


def test_touching_quotes_stay_two_marks() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    first = make_citation(1, DOCUMENT, 0, 10, hit, 0.9)
    second = make_citation(2, DOCUMENT, 10, 21, hit, 0.8)
    assert find_quotes_in_passage(hit.passage, [first, second]) == (
        Mark(0, 10, (1,)),
        Mark(10, 21, (2,)),
    )


def test_a_quote_outside_of_its_passage_is_refused() -> None:
    hit = make_hit(DOCUMENT, 10, 21, key=1)
    quote = Span.from_document(DOCUMENT, 0, 9)
    with pytest.raises(ValueError, match="citation 1 lies outside"):
        find_quotes_in_passage(hit.passage, [Citation(1, quote, quote, None, "", 0.9, hit)])


def test_zero_width_and_right_to_left_characters_count_and_stay() -> None:
    document = Document(
        "x", "x", "text", "0" * 64, "א\u200bב ג\u202e. Next one\u2060. \U0001f600 end"
    )
    hit = make_hit(document, 7, 24, key=1)
    citation = make_citation(1, document, 8, 18, hit, 0.9)
    assert hit.passage.text == " Next one\u2060. \U0001f600 end"
    assert render_passage(hit.passage, find_quotes_in_passage(hit.passage, [citation])) == (
        ' <mark data-cite="1">Next one\u2060.</mark> \U0001f600 end'
    )


def test_an_answer_shows_quote_place_and_confidence() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1, heading="Take <by> force", page=3)
    reply = render_reply(
        turn_of(make_answer("q", (make_citation(1, DOCUMENT, 22, 33, hit, 0.839),), (hit,)))
    )
    assert '<blockquote class="cv-quote" dir="auto">Rasht fell.</blockquote>' in reply
    assert 'href="#turn-7-source-1"' in reply
    assert "[1] <bdi" in reply
    assert "a&amp;b.txt, p. 3 · Take &lt;by&gt; force</bdi>" in reply
    assert "Likely · 83 %" in reply


@pytest.mark.parametrize(
    ("stale", "words"),
    [
        ("changed", "its file has changed since it was read"),
        ("gone", "its file is not there any more"),
    ],
)
def test_a_file_that_is_not_what_was_read_is_told_with_its_folder(stale: str, words: str) -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1, page=3)
    cited = make_citation(1, DOCUMENT, 22, 33, hit, 0.839)
    answer = make_answer("q", (replace(cited, stale=stale, shown="may/a&b.txt"),), (hit,))
    assert f"may/a&amp;b.txt, p. 3 ({words})" in render_reply(turn_of(answer))
    panel = render_panel(turn_of(answer))
    assert "<bdi>may/a&amp;b.txt</bdi>" in panel
    assert f'role="note">{words}</span>' in panel


def test_other_passages_are_listed_without_marks() -> None:
    hit, other = make_hit(DOCUMENT, 0, 9, key=1), make_hit(DOCUMENT, 10, 21, key=2)
    panel = render_panel(
        turn_of(make_answer("q", (make_citation(1, DOCUMENT, 0, 9, hit, 0.9),), (hit, other)))
    )
    cited, others, _ = panel.split('<details class="cv-others')
    assert "<mark" in cited
    assert "<mark" not in others
    assert "Other passages looked at (1)" in others
    assert "Rasht fell." in others
    assert "characters 10–21" in others


def test_no_answer_says_so_and_why_and_is_no_error() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    rejected = make_citation(1, DOCUMENT, 0, 9, hit, 0.2999)
    answer = Answer("q", "", 0.2999, 0.3, (), (hit,), NoAnswer.NOT_SURE, rejected)
    reply, panel = render_reply(turn_of(answer)), render_panel(turn_of(answer))
    assert "No answer in these documents." in reply
    assert "Nothing in them was likely enough to answer the question." in reply
    assert "Its confidence is 29 %; an answer needs 30 %." in reply
    assert "cv-error" not in reply
    assert "These passages came nearest." in panel
    assert "<mark" not in panel


def test_only_the_nearest_passages_stand_open_without_an_answer() -> None:
    hits = tuple(make_hit(DOCUMENT, n, n + 3, key=n + 1) for n in range(5))
    panel = render_panel(turn_of(Answer("q", "", 0.1, 0.3, (), hits, NoAnswer.NOT_SURE)))
    nearest, others, _ = panel.split('<details class="cv-others')
    assert nearest.count("<article") == 3
    assert "Other passages looked at (2)" in others


@pytest.mark.parametrize("reason", NoAnswer)
def test_every_reason_has_a_sentence(reason: NoAnswer) -> None:
    reply = render_reply(turn_of(Answer("q", "", 0.0, 0.3, (), (), reason)))
    assert "<p></p>" not in reply


def test_an_error_is_an_alert_and_never_no_answer() -> None:
    turn = Turn(1, "q", error="The <file> is gone.")
    reply = render_reply(turn)
    assert 'role="alert"' in reply
    assert "The &lt;file&gt; is gone." in reply
    assert "No answer" not in reply
    assert "No answer" not in render_panel(turn)


def test_a_question_is_text() -> None:
    assert render_question("<i>x</i> **y**\n$$z$$") == (
        '<div class="cv-question" dir="auto">&lt;i&gt;x&lt;/i&gt; **y**&#10;$$z$$</div>'
    )
    assert len(render_question("x" * 5_000)) < 2_100


def test_a_conversation_never_uses_a_number_twice() -> None:
    one = Conversation().ask("first", "waiting")
    two = one.without_last().ask("second", "waiting")
    assert [turn.number for turn in two.turns] == [2]
    assert two.find(1) is None
    assert two.pending
    assert two.cleared().turns == ()
    assert two.cleared().next_number == 3
    assert [m["role"] for m in render_messages(two.turns)] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "Very likely · 100 %"),
        (0.9, "Very likely · 90 %"),
        (0.8999, "Likely · 89 %"),
        (0.7, "Likely · 70 %"),
        (0.69, "Possible · 69 %"),
        (0.3, "Possible · 30 %"),
        (0.29, "Unsure · 29 %"),
    ],
)
def test_confidence_in_words(confidence: float, words: str) -> None:
    assert format_confidence(confidence, 0.3) == words


def test_percent_is_rounded_down() -> None:
    assert format_percent(0.29) == "29 %"
    assert format_percent(0.9999) == "99 %"


def test_library_words() -> None:
    one = DocumentSummary("a", "a", "text", "0" * 64, 10, 12, None, "2026-01-01T00:00:00Z")
    many = DocumentSummary("b", "b", "text", "0" * 64, 10, 1_192, None, "2026-01-01T00:00:00Z")
    assert describe_library([one]) == "Ready: 1 document, 12 passages"
    assert describe_library([one, many]) == "Ready: 2 documents, 1,204 passages"
    assert describe_library([]) == "Ready, but the library holds no documents yet."


def test_only_the_newest_reply_can_be_edited_and_asked_again() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    answer = make_answer("q", (make_citation(1, DOCUMENT, 0, 9, hit, 0.9),), (hit,))
    turns = [
        Turn(1, "q", answer),
        Turn(2, "q", error="Broken."),
        Turn(3, "q", Answer("q", "", 0.0, 0.3, (), (), NoAnswer.NOT_SURE)),
    ]
    replies = [each["content"] for each in render_messages(turns)[1::2]]
    actions = [re.findall(r"cv-action-(?!name)(\w+)|(cv-link)", reply) for reply in replies]
    assert [[one or other for one, other in found] for found in actions] == [
        ["copy", "cv-link", "save"],
        ["cv-link"],
        ["cv-link", "save", "edit", "again"],
    ]
    # An error may be mended; an answer is another one only once something was changed.
    assert ["cv-may-change" in reply for reply in replies] == [False, True, False]
    waiting = render_reply(Turn(4, "q", waiting="Reading…"), last=True)
    assert re.findall(r"cv-action-(?!name)(\w+)", waiting) == ["stop"]


def test_what_is_possible_is_called_unsure_cited_and_shown_with_its_passage() -> None:
    hit = make_hit(DOCUMENT, 0, 37, key=1)
    near = make_citation(1, DOCUMENT, 22, 33, hit, 0.2)
    answer = Answer("q", "", 0.2, 0.35, (), (hit,), NoAnswer.NOT_SURE, near, possible=(near,))
    reply = render_reply(turn_of(answer))
    assert "Not sure. This comes closest:" in reply
    assert "No answer in these documents" not in reply
    assert 'href="#turn-7-source-1"' in reply
    assert "The confidence is 20 %; an answer needs 35 %." in reply
    panel = render_panel(turn_of(answer))
    assert "No answer is sure. These passages come closest." in panel
    assert '<mark data-cite="1">Rasht fell.</mark> &lt;b&gt;' in panel
