"""Reply with a section, a chapter, a page: its text word for word, in cited pieces.

A citation lies in one passage, so a section longer than that is several quotations in a row; none
is left out between them, and nothing stands twice. Of a very long section the beginning is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass

from index import Document, DocumentSummary
from qa.talk.draft import DraftPart, DraftReply, quote
from qa.talk.headings import Section, find_numbered, find_page, find_titled, outline
from qa.talk.requests import ShowSection
from qa.talk.scope import MAX_OPENED, Scope
from qa.talk.wording import format_count
from qa.talk_reply import OutlineEntry, TalkKind
from qa.types import Citation

MAX_SHOWN = 3  # sections in one reply
MAX_PIECES = 12  # quotations of one section
MAX_CHARACTERS = 6_000  # of all sections in a reply together
_MOST_FOUND = 300  # passages in which a section is looked for in a large library


@dataclass(frozen=True, slots=True)
class _Found:
    document: DocumentSummary
    section: Section


def show_section(request: ShowSection, scope: Scope) -> DraftReply | None:
    """Return the sections that are meant; None where there is none, and the reader is to be asked.

    Where one was asked to be shown, and it is plain in which document, its headings are the reply.
    """
    named = scope.named(request.document) if request.document else []
    if request.document and not named:
        return None
    documents = named or _likely(request, scope)
    found: list[_Found] = []
    for each in documents:
        sure = len(documents) == 1 or each.name == scope.last
        sections = _find(scope.library.document(each.name), request, sure)[:MAX_SHOWN]
        found += [_Found(each, section) for section in sections]
        if each.name == scope.last and not named and found:
            break  # the document that was spoken of
    if not found:
        only = documents[0] if len(documents) == 1 and request.wanted else None
        return _tell_headings(request, only, scope) if only is not None else None
    holding = list({each.document.name: each.document for each in found}.values())
    if len(holding) > MAX_SHOWN:
        return _ask_which(request, holding, scope)
    return _quote_sections(found[:MAX_SHOWN], scope)


def _likely(request: ShowSection, scope: Scope) -> list[DocumentSummary]:
    """Return the documents to look into, the one spoken of first."""
    held = sorted(scope.held, key=lambda each: each.name != scope.last)
    if len(held) <= MAX_OPENED:
        return held
    library, words = scope.library, f"{request.unit} {request.number} {request.title}"
    hits = library.search_lexical(words, _MOST_FOUND, scope.within)
    passages = library.passages([passage_id for passage_id, _ in hits])
    order = dict.fromkeys(
        [scope.last, *(passages[each].document for each, _ in hits if each in passages)]
    )
    known = {each.name: each for each in held}
    return [known[name] for name in order if name in known][:MAX_OPENED]


def _find(document: Document, request: ShowSection, sure: bool) -> list[Section]:
    """Return what fits in a document; items of lists only where it is `sure` to be meant."""
    if request.unit in ("page", "slide"):
        return find_page(document, request.unit, request.number)
    if request.number:
        return find_numbered(document, request.unit, request.number, items=sure)
    return find_titled(document, request.title)


def _quote_sections(found: list[_Found], scope: Scope) -> DraftReply:
    parts = []
    is_cut = False
    for each, listed in zip(found, scope.listed([one.document for one in found]), strict=True):
        limit = MAX_CHARACTERS // len(found)
        cited, cut = cut_pieces(scope, each.document.name, each.section, limit)
        is_cut |= cut
        parts.append(DraftPart(listed.shown, cited, "" if cited else "It has no text of its own."))
    notice = "Word for word, as it stands in the document."
    if is_cut:
        notice = "Word for word; only the beginning is shown, the rest stands in the document."
    entries: tuple[OutlineEntry, ...] = ()
    if len(found) == 1 and is_cut:
        section = found[0].section
        document = scope.library.document(found[0].document.name)
        entries = tuple(outline(document, (section.body, section.end)))
    return DraftReply(TalkKind.SECTION, notice, tuple(parts), outline=entries)


def cut_pieces(
    scope: Scope, name: str, section: Section, limit: int
) -> tuple[tuple[Citation, ...], bool]:
    """Return the section's text in pieces of whole sentences, and whether some is left out.

    A section of nothing but its heading is quoted with it.
    """
    held = scope.library.passages_of(name)
    position = section.body
    if not any(
        section.body <= each.start and each.end <= section.end
        for _, passage in held
        for each in passage.sentences
    ):
        position = section.start
    cited: list[Citation] = []
    characters = 0
    for passage_id, passage in held:
        fresh = [
            each for each in passage.sentences if position <= each.start and each.end <= section.end
        ]
        if not fresh:
            continue
        start, end = fresh[0].start, fresh[-1].end
        if cited and (len(cited) >= MAX_PIECES or characters + end - start > limit):
            return tuple(cited), True
        cited.append(quote(scope.library, passage_id, passage, start, end))
        characters += end - start
        position = end
    return tuple(cited), False


def _tell_headings(request: ShowSection, document: DocumentSummary, scope: Scope) -> DraftReply:
    entries = outline(scope.library.document(document.name))
    (listed,) = scope.listed([document])
    what = request.number or f"on {request.title}"
    notice = f"{listed.shown} has no {request.unit} {what}, as far as its headings tell."
    if entries:
        notice += " They are:"
    return DraftReply(TalkKind.SECTION, notice, outline=tuple(entries))


def _ask_which(request: ShowSection, holding: list[DocumentSummary], scope: Scope) -> DraftReply:
    listed = scope.listed(holding)
    what = f"{request.unit} {request.number}" if request.number else f"section on {request.title}"
    return DraftReply(
        TalkKind.DOCUMENTS,
        f"{format_count(len(listed), 'document')} have a {what}. Name the one you mean.",
        documents=tuple((each, None) for each in listed),
        suggestions=(f"Show me the {what} of {listed[0].shown}",),
    )
