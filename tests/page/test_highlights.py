"""Found words in the sentence they stand in: in the chat, in a list, and in the panel."""

from __future__ import annotations

import html
import re

import pytest

from index import Document
from page.session.turns import Turn
from page.views.highlights import (
    Mark,
    find_quotes_in_passage,
    find_sentences_in_passage,
    group_by_sentence,
)
from page.views.messages import render_reply
from page.views.sources import render_panel, render_passage
from qa.types import Answer, Form, NoAnswer
from tests.page.stub_answers import make_answer, make_citation, make_hit

#       0         1         2         3         4
#       01234567890123456789012345678901234567890123456
TEXT = "Rasht fell in May. Rasht fell in May. a<b & <i>"
DOCUMENT = Document("a&b.txt", "a&b.txt", "text", "0" * 64, TEXT)
FIRST, SECOND, MARKUP = (0, 18), (19, 37), (38, 47)
HIT = make_hit(DOCUMENT, 0, 47, key=1, heading="Part", page=3)


def reply_of(answer: Answer) -> str:
    return render_reply(Turn(7, "q", answer))


def quotes_in(reply: str) -> list[str]:
    return re.findall(r'<blockquote class="cv-quote" dir="auto">(.*?)</blockquote>', reply)


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def test_a_span_is_emphasised_by_offsets_in_its_sentence() -> None:
    citation = make_citation(1, DOCUMENT, 33, 36, HIT, 0.839, SECOND)
    reply = reply_of(make_answer("q", (citation,), (HIT,)))
    assert quotes_in(reply) == ['Rasht fell in <strong class="cv-span">May</strong>.']
    assert (
        '<a class="cv-chip" href="#turn-7-source-1"><span class="cv-hidden">Show source </span>'
        '[1] <bdi class="cv-chip-place">a&amp;b.txt, p. 3 · Part</bdi></a>'
    ) in reply
    assert "cv-found" not in reply


def test_words_that_occur_twice_in_a_sentence_are_emphasised_where_they_were_found() -> None:
    citation = make_citation(1, DOCUMENT, 19, 24, HIT, 0.9, (0, 37))
    reply = reply_of(make_answer("q", (citation,), (HIT,)))
    assert quotes_in(reply) == [
        'Rasht fell in May. <strong class="cv-span">Rasht</strong> fell in May.'
    ]


def test_a_whole_sentence_has_no_emphasis() -> None:
    reply = reply_of(make_answer("q", (make_citation(1, DOCUMENT, *FIRST, HIT, 0.9),), (HIT,)))
    assert quotes_in(reply) == ["Rasht fell in May."]


def test_two_spans_in_one_sentence_are_shown_in_it_once_each_with_its_chip() -> None:
    first = make_citation(1, DOCUMENT, 14, 17, HIT, 0.95, FIRST)
    second = make_citation(2, DOCUMENT, 0, 5, HIT, 0.9, FIRST)
    reply = reply_of(make_answer("q", (first, second), (HIT,)))
    assert quotes_in(reply) == [
        '<strong class="cv-span">Rasht</strong> fell in <strong class="cv-span">May</strong>.'
    ]
    assert '[1] <bdi class="cv-chip-words">May</bdi></a>' in reply
    assert '[2] <bdi class="cv-chip-words">Rasht</bdi></a>' in reply
    assert reply.count('<bdi class="cv-chip-place">a&amp;b.txt, p. 3 · Part</bdi>') == 1
    assert reply.count("cv-action-copy") == 1  # all of the answer is that one sentence
    assert "cv-found" not in reply  # two readings of a question for one thing are no list


def test_overlapping_spans_are_one_emphasis() -> None:
    first = make_citation(1, DOCUMENT, 0, 10, HIT, 0.95, FIRST)
    second = make_citation(2, DOCUMENT, 6, 17, HIT, 0.9, FIRST)
    reply = reply_of(make_answer("q", (first, second), (HIT,)))
    assert quotes_in(reply) == ['<strong class="cv-span">Rasht fell in May</strong>.']


def test_a_sentence_inside_of_a_longer_one_is_shown_with_it() -> None:
    short = make_citation(1, DOCUMENT, 19, 24, HIT, 0.95, SECOND)
    long = make_citation(2, DOCUMENT, 14, 24, HIT, 0.9, (0, 37))
    grouped = group_by_sentence((short, long))
    assert [(g.sentence.start, g.sentence.end) for g in grouped] == [(0, 37)]
    assert grouped[0].citations == (short, long)


def test_what_is_found_in_another_document_is_another_sentence() -> None:
    other = Document("other.txt", "other.txt", "text", "1" * 64, TEXT)
    there = make_citation(2, other, 0, 5, make_hit(other, 0, 47, key=2), 0.9, FIRST)
    here = make_citation(1, DOCUMENT, 0, 5, HIT, 0.95, FIRST)
    assert [g.citations for g in group_by_sentence((here, there))] == [(here,), (there,)]


def test_span_and_sentence_are_escaped() -> None:
    citation = make_citation(1, DOCUMENT, 39, 43, HIT, 0.9, MARKUP)
    reply = reply_of(make_answer("q", (citation,), (HIT,)))
    shown = quotes_in(reply)
    assert shown == ['a<strong class="cv-span">&lt;b &amp;</strong> &lt;i&gt;']
    assert text_of(shown[0]) == TEXT[38:47]
    panel = render_panel(Turn(7, "q", make_answer("q", (citation,), (HIT,))))
    assert (
        'in May. <span class="cv-sentence">a<mark data-cite="1">&lt;b &amp;</mark> &lt;i&gt;</span>'
        "</div>"
    ) in panel


def test_a_list_begins_with_what_was_found_and_shows_each_sentence_once() -> None:
    citations = (
        make_citation(1, DOCUMENT, 33, 36, HIT, 0.9, SECOND),
        make_citation(2, DOCUMENT, 39, 41, HIT, 0.6, MARKUP),
        make_citation(3, DOCUMENT, 19, 24, HIT, 0.4, SECOND),
    )
    reply = reply_of(make_answer("q", citations, (HIT,), form=Form.LIST))
    found, sentences = reply.split("</ul>")
    assert re.findall(r'<li><a class="cv-chip" href="(.*?)">.*?<bdi.*?>(.*?)</bdi>', found) == [
        ("#turn-7-source-1", "May"),
        ("#turn-7-source-2", "&lt;b"),
        ("#turn-7-source-3", "Rasht"),
    ]
    assert quotes_in(sentences) == [
        '<strong class="cv-span">Rasht</strong> fell in <strong class="cv-span">May</strong>.',
        'a<strong class="cv-span">&lt;b</strong> &amp; &lt;i&gt;',
    ]
    assert "quotation 1, 3 and its source" in sentences
    assert "quotation 2 and its source" in sentences


def test_a_list_of_one_is_shown_as_any_answer() -> None:
    citation = make_citation(1, DOCUMENT, 33, 36, HIT, 0.9, SECOND)
    alone = reply_of(make_answer("q", (citation,), (HIT,), form=Form.LIST))
    assert alone == reply_of(make_answer("q", (citation,), (HIT,)))


def test_what_came_closest_is_shown_in_its_sentence() -> None:
    rejected = make_citation(1, DOCUMENT, 0, 5, HIT, 0.1, FIRST)
    reply = reply_of(Answer("q", "", 0.1, 0.3, (), (HIT,), NoAnswer.NOT_SURE, rejected))
    assert '"auto"><strong class="cv-span">Rasht</strong> fell in May.</blockquote>' in reply


def test_quote_and_sentence_are_both_marked_in_a_passage() -> None:
    hit = make_hit(DOCUMENT, 19, 47, key=1)  # offsets of the passage are 19 less
    citations = [make_citation(1, DOCUMENT, 33, 36, hit, 0.9, SECOND)]
    marks = find_quotes_in_passage(hit.passage, citations)
    sentences = find_sentences_in_passage(hit.passage, citations)
    assert marks == (Mark(14, 17, (1,)),)
    assert sentences == (Mark(0, 18, (1,)),)
    assert render_passage(hit.passage, marks, sentences) == (
        '<span class="cv-sentence">Rasht fell in <mark data-cite="1">May</mark>.</span>'
        " a&lt;b &amp; &lt;i&gt;"
    )


def test_sentences_in_a_passage_are_marked_once_and_not_where_all_is_quoted() -> None:
    citations = [
        make_citation(1, DOCUMENT, 33, 36, HIT, 0.9, SECOND),
        make_citation(2, DOCUMENT, *FIRST, HIT, 0.8),
        make_citation(3, DOCUMENT, 19, 24, HIT, 0.7, SECOND),
    ]
    marks = find_quotes_in_passage(HIT.passage, citations)
    sentences = find_sentences_in_passage(HIT.passage, citations)
    assert sentences == (Mark(19, 37, (1, 3)),)
    assert render_passage(HIT.passage, marks, sentences) == (
        '<mark data-cite="2">Rasht fell in May.</mark> '
        '<span class="cv-sentence"><mark data-cite="3">Rasht</mark> fell in '
        '<mark data-cite="1">May</mark>.</span> a&lt;b &amp; &lt;i&gt;'
    )


def test_a_sentence_that_does_not_hold_its_quote_is_refused() -> None:
    citation = make_citation(1, DOCUMENT, 0, 5, HIT, 0.9, SECOND)
    with pytest.raises(ValueError, match="citation 1 lies outside of its sentence"):
        find_sentences_in_passage(HIT.passage, [citation])
    with pytest.raises(ValueError, match="citation 1 lies outside of its sentence"):
        reply_of(make_answer("q", (citation,), (HIT,)))


def test_a_sentence_outside_of_its_passage_is_refused() -> None:
    hit = make_hit(DOCUMENT, 19, 37, key=1)
    citation = make_citation(1, DOCUMENT, 33, 36, hit, 0.9, (0, 37))
    with pytest.raises(ValueError, match="citation 1 lies outside of its passage"):
        find_sentences_in_passage(hit.passage, [citation])
