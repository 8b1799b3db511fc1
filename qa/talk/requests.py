"""Recognise talk by its words (English): a question that is no question for the reader.

One rule holds for all of it: the whole line must be one of the forms below. A word more, and it is
a question like any other: "help" is talk, "help with expenses" is not. Politeness around a request
("please", "can you", "thanks") is passed over. What a request names is told here only as words;
whether there is such a document, section or thing is found out by what replies to it, and where
there is none the reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qa.talk.comparisons import read_sides

_MOST_WORDS = 12  # of what a request names; more is a sentence about something else


class Said(StrEnum):
    """What small talk there is."""

    HELLO = "hello"
    THANKS = "thanks"
    BYE = "bye"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, or a cry for help."""

    said: Said


@dataclass(frozen=True, slots=True)
class ListDocuments:
    """Which documents there are; `newest` asks for those that were added last."""

    newest: bool = False


@dataclass(frozen=True, slots=True)
class WhichMention:
    """Which documents mention something: `words`, to the letter where they were `quoted`."""

    words: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class WhenAdded:
    """When a document was added; `document` is how it was named, "" for "this document"."""

    document: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What documents are about; `document` as in WhenAdded; `every` means all documents."""

    document: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class ShowSection:
    """What a section says.

    `unit` is the word used, in the singular and lower case ("section", "page"), `number` what
    stood after it in lower case ("4.2", "iv"), or else `title` has words of its heading.
    `document` is how the document was named, "" where it was not. `wanted` says that it was asked
    to be shown, which makes sense of sections only.
    """

    unit: str
    number: str = ""
    title: str = ""
    document: str = ""
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """What is said of two things or more, `sides`, in the person's words."""

    sides: tuple[str, ...]


TalkRequest = SmallTalk | ListDocuments | WhichMention | WhenAdded | Extract | ShowSection | Compare


def _whole(*forms: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(forms)})", re.IGNORECASE)


_HELLO = _whole(
    r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|again|all|everyone|everybody|you))?"
    r"(?:[,!.]* how are you(?: doing)?(?: today)?)?",
    r"how are you(?: doing)?(?: today)?|how do you do",
)
_THANKS = _whole(
    r"(?:(?:ok|okay|great|perfect|nice|cool|super|good|wonderful)[,!.]* )?"
    r"(?:many thanks|thanks|thank you|thank u|thx|ty|cheers|much appreciated)"
    r"(?: (?:a lot|so much|very much|a million|again|you|all))?"
    r"(?: for (?:your help|the help|your time|that|this|everything|helping(?: me)?))?",
    r"ok|okay|great|perfect|nice|cool|awesome|wonderful|got it|i see|well done|good job|nice work",
)
_BYE = _whole(r"bye|bye bye|goodbye|good ?bye|see you(?: (?:later|soon|tomorrow))?|good night")
_HELP = _whole(
    r"(?:i need )?(?:some )?help(?: me)?|(?:can|could) you help(?: me)?",
    r"what (?:else )?can (?:you|i) (?:do|ask)(?: (?:you|here|for me|with (?:this|it|you)|about))*",
    r"what (?:do you do|can you help(?: me)? with|are you (?:for|able to do))",
    r"how (?:can|do) you help(?: me)?",
    r"what (?:should|could|shall) i ask(?: you)?",
    r"what (?:(?:kinds?|sorts?|types?) of )?questions? can (?:i ask(?: you)?|you answer)",
    r"who are you|what are you|what(?:'s| is) your name",
    r"how (?:do|can|should|must) (?:i|you)"
    r" (?:use (?:you|this (?:tool|app|page|program|site))|work)",
    r"how does this (?:tool|app|page|program|site) work|commands|instructions",
)

_MANY = r"(?:documents|files|docs|sources|pdfs)"
_ONE = r"(?:documents?|files?|docs?|sources?|pdfs?)"
_THERE = (
    r"(?:do you have|have you got|do you (?:know|hold)|are (?:there|here|loaded|indexed|available)"
    r"|(?:are (?:there )?)?in (?:the|your|my|this|our) (?:library|collection|index)"
    r"|did (?:i|we) (?:add|upload)|have (?:i|we) (?:added|uploaded)|do (?:i|we) have"
    r"|have been (?:added|uploaded)|were (?:added|uploaded)|does the library (?:have|hold|contain))"
    r"(?: (?:here|now|so far|in total|in all|altogether|loaded|indexed|available"
    r"|in (?:the|your|my|this|our) (?:library|collection|index)))*"
)
_LIST = _whole(
    rf"(?:what|which) {_MANY} {_THERE}|(?:what|which) {_MANY} can i (?:ask(?: about)?|search)",
    rf"how many {_MANY}(?: {_THERE})?|(?:what(?:'s| is) the )?number of {_MANY}",
    rf"(?:list|show|show me|display|give me|see|what are)(?: all)?(?: of)?"
    rf"(?: (?:the|my|your|our|these))? {_MANY}"
    r"(?: (?:you have|you know|there are|here|in (?:the|your|my|this|our) (?:library|collection)"
    r"|(?:i|we)(?:'ve| have)? (?:added|uploaded)))?",
    rf"{_MANY}|(?:a )?list of (?:all )?(?:the )?{_MANY}",
    r"what(?:'s| is) in (?:the|your|my|this|our) (?:library|collection|index)",
    r"what (?:do you have|have you got)(?: here)?",
)
_NEWEST = _whole(
    rf"(?:what|which) {_ONE} (?:was|were) (?:added|uploaded) (?:last|recently|most recently)",
    r"what (?:was|were|did (?:i|we)) (?:add|upload)(?:ed)? (?:last|recently|most recently)",
    r"(?:(?:what(?:'s| is| are)|show me|list) )?the (?:newest|latest|last|most recent"
    rf"|most recently added|last added) {_ONE}",
)

_MENTION = (
    r"(?:mentions?|discuss(?:es)?|cites?|refers? to|talks? about|speaks? (?:of|about)"
    r"|says? (?:something|anything) about|deals? with|(?:is|are) about"
    r"|(?:contains?|has|have|uses?) the (?:words?|phrase|name|term|expression))"
)
_WHICH_MENTION = _whole(
    rf"(?:which|what)(?: of (?:the|my|these|your|our))? {_ONE} {_MENTION} (?P<words>.+)",
    rf"(?:in )?(?:which|what) {_ONE} (?:is|are) (?P<passive>.+?) (?:mentioned|discussed)(?: in)?",
    rf"(?:in )?(?:which|what) {_ONE} (?:does|do) (?P<appears>.+?) (?:appear|occur)(?: in)?",
    r"where (?:is|are) (?P<where>.+?) mentioned(?: in (?:the|my|these|your|our) documents)?",
    rf"(?:find|list|show|show me|give me)(?: all)?(?: the)? {_ONE} (?:(?:that|which) {_MENTION}"
    r"|mentioning|discussing|about|with the (?:words?|phrase|name|term)) (?P<listed>.+)",
    rf"(?:do|does) any (?:of (?:the|my|these|your|our) )?{_ONE} {_MENTION} (?P<any>.+)",
)
_QUOTED = re.compile(r"[\"“”'‘’«»]\s*(?P<words>.+?)\s*[\"“”'‘’«»]")

_ADDED = _whole(
    r"when (?:was|were) (?P<passive>.+?) (?:added|uploaded|indexed|imported|loaded)",
    r"when did (?:i|we|you) (?:add|upload|index|import|load) (?P<active>.+)",
)

_PAGES = r"(?P<page_unit>pages?|slides?|p\.)"
_UNITS = (
    r"(?P<unit>sections?|chapters?|parts?|articles?|clauses?|appendi(?:x|ces)|annex(?:es)?"
    r"|schedules?|paragraphs?|sec\.?|ch\.?|art\.?|para\.?|§+)"
)
_NUMBERED = (
    r"(?:the )?(?:" + _PAGES + r" ?(?P<page>\d{1,5})|" + _UNITS + r" ?(?P<number>\d{1,4}"
    r"(?:\.\d{1,4}){0,5}[a-z]?|\(?[a-z]\)?|[ivxlc]{1,7}|one|two|three|four|five|six|seven|eight"
    r"|nine|ten))\.?"
)
_TITLED = (
    r"the (?:(?P<titled_unit>section|chapter|part) (?:on|about|called|titled|named) (?P<title>.+?)"
    r"|(?P<own_title>.+?) (?P<own_unit>section|chapter))"
)
_OF = r"(?: (?:of|in|from) (?P<document>.+?))?"
_SHOW = r"(?:show|read|give|quote|open|display|print|see|cite|go to|read out)(?: me| us)?"
_SAY = r"(?:say|state|contain|cover|provide|talk about|deal with|describe)"
# Each form of words around a section, with whether it asks to be shown it.
_SECTION_FORMS = [
    (form, wanted)
    for place in (_NUMBERED, _TITLED)
    for form, wanted in (
        (rf"{_SHOW} {place}{_OF}", True),
        (rf"what does {place}{_OF} {_SAY}", False),
        (rf"what(?:'s| is)(?: (?:written|said))? (?:in|on) {place}{_OF}", False),
        (rf"what(?:'s| is) {place}{_OF} about", False),
        (rf"(?:summari[sz]e|sum up) {place}{_OF}", True),
    )
]
_SECTIONS = tuple(
    (re.compile(form, re.IGNORECASE), wanted)
    for form, wanted in (
        *_SECTION_FORMS,
        (rf"{_NUMBERED}{_OF}", True),
        (rf"what does (?P<document>.+?) {_SAY} (?:in|on|under) {_NUMBERED}", False),
    )
)

_SUMMARY = (
    r"(?:(?:give|show|make|write|i need|i want|i'd like)(?: me)? )?(?:an? |the )?"
    r"(?:short |brief |quick |one[- ]page )?"
    r"(?:summary|overview|extract|gist|key points?|main points?|key sentences|highlights?"
    r"|tl;?dr)"
)
_EXTRACT = _whole(
    r"what(?:'s| is| are| was) (?P<about>.+?) (?:all )?about",
    r"what (?P<indirect>.+?) (?:is|are) about",
    rf"what does (?P<says>.+?) {_SAY}",
    r"what(?:'s| is) in (?P<inside>.+)",
    r"(?:summari[sz]e|sum up|outline|tldr|tl;dr) (?P<summed>.+)",
    rf"{_SUMMARY}(?: (?:of|from|for|in) (?P<summary>.+))?",
    r"what are the (?:key|main|most important|central) "
    r"(?:points|sentences|ideas|topics|themes) (?:of|in|from) (?P<points>.+)",
    # "Tell me about leave" asks the reader, "tell me about leave.md" for what that file is.
    rf"(?:about|describe) (?P<told>(?:this|the|my) {_ONE}|[\"“]?\S+\.\w{{2,5}}[\"”]?)",
    r"summari[sz]e|sum up",
)
_THIS = re.compile(
    rf"(?:it|this|that|(?:this|that|the|my|your|our) {_ONE[:-1]}|text|article|report|paper))",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"(?:everything|them|(?:all|all of|these|those|the|my|your|our|all the|all of the|all my"
    rf"|all these) {_MANY}|all of them|(?:the|my|your|this) (?:whole )?(?:library|collection))",
    re.IGNORECASE,
)
_POLITE_BEFORE = re.compile(
    r"(?:please|pls|(?:can|could|would|will) you(?: please)?(?= (?!help))|tell me|ok|okay|so"
    r"|i(?:'d| would) like (?:you )?to (?:know|see)|i want to (?:know|see)"
    r"|(?:hi|hello|hey)(?: there)?(?=[,!.]? \w))[,!.:]* ",
    re.IGNORECASE,
)
_POLITE_AFTER = re.compile(r"[,!.]* (?:please|pls|thanks|thank you|for me)$", re.IGNORECASE)
_ENDS = " \t?!.…,;:"


def recognise(question: str) -> TalkRequest | None:
    """Return the request that a line is; None for a question for the reader."""
    asked = _plain(question)
    small = _small_talk(asked)
    if small is not None:
        return small
    asked = _without_politeness(asked)
    readers: tuple[Callable[[str], TalkRequest | None], ...] = (
        _small_talk,
        _list,
        _section,
        _mention,
        _added,
        _comparison,
        _extract,
    )
    found = (read(asked) for read in readers)
    return next((request for request in found if request is not None), None)


def _plain(question: str) -> str:
    """Return the line with single spaces and plain apostrophes, without signs at its end."""
    return " ".join(question.replace("’", "'").split()).strip(_ENDS)


def _without_politeness(asked: str) -> str:
    for _ in range(3):  # "hi, can you please tell me ..."
        before = _POLITE_BEFORE.match(asked)
        shorter = asked[before.end() :] if before else asked
        shorter = _POLITE_AFTER.sub("", shorter).strip(_ENDS)
        if shorter in ("", asked):
            break
        asked = shorter
    return asked


def _small_talk(asked: str) -> SmallTalk | None:
    for form, said in (
        (_HELLO, Said.HELLO),
        (_THANKS, Said.THANKS),
        (_BYE, Said.BYE),
        (_HELP, Said.HELP),
    ):
        if form.fullmatch(asked):
            return SmallTalk(said)
    return None


def _list(asked: str) -> ListDocuments | None:
    if _NEWEST.fullmatch(asked):
        return ListDocuments(newest=True)
    return ListDocuments() if _LIST.fullmatch(asked) else None


def _mention(asked: str) -> WhichMention | None:
    words = _named(_WHICH_MENTION, asked)
    if words is None:
        return None
    quoted = _QUOTED.fullmatch(words)
    return WhichMention(quoted["words"], True) if quoted else WhichMention(words)


def _added(asked: str) -> WhenAdded | None:
    document = _named(_ADDED, asked)
    if document is None or document.lower() in ("it", "that"):
        return None
    return WhenAdded("" if _THIS.fullmatch(document) else document)


def _section(asked: str) -> ShowSection | None:
    for form, wanted in _SECTIONS:
        found = form.fullmatch(asked)
        if found is None:
            continue
        named = {name: words for name, words in found.groupdict().items() if words}
        document = named.get("document", "")
        if _THIS.fullmatch(document):
            document = ""
        if "page" in named:
            unit = "slide" if named["page_unit"].lower().startswith("slide") else "page"
            return ShowSection(unit, named["page"], "", document, wanted)
        if "number" in named:
            number = named["number"].strip("()").lower()
            return ShowSection(_unit(named["unit"]), number, "", document, wanted)
        title = named.get("title") or named.get("own_title", "")
        unit = named.get("titled_unit") or named.get("own_unit", "")
        return ShowSection(unit.lower(), "", _unquoted(title), document, wanted)
    return None


def _comparison(asked: str) -> Compare | None:
    sides = read_sides(asked)
    return Compare(sides) if sides else None


def _extract(asked: str) -> Extract | None:
    found = _EXTRACT.fullmatch(asked)
    if found is None:
        return None
    given = [words for words in found.groupdict().values() if words]
    if not given:
        return Extract()
    words = given[0]
    if _EVERY.fullmatch(words):
        return Extract(every=True)
    if _THIS.fullmatch(words):
        # "What is it about?", "what does it say?" go on about the last topic.
        return None if words.lower() in ("it", "that") and not _sums_up(found) else Extract()
    return Extract(_unquoted(words)) if _is_name(words) else None


def _sums_up(found: re.Match[str]) -> bool:
    return bool(found["summed"] or found["summary"] or found["points"])


def _named(form: re.Pattern[str], asked: str) -> str | None:
    """Return what the request names; None where the line is no such request."""
    found = form.fullmatch(asked)
    words = next((words for words in found.groupdict().values() if words), "") if found else ""
    return words.strip() if _is_name(words) else None


def _is_name(words: str) -> bool:
    return 0 < len(words.split()) <= _MOST_WORDS


def _unquoted(words: str) -> str:
    quoted = _QUOTED.fullmatch(words)
    return quoted["words"] if quoted else words


def _unit(words: str) -> str:
    """Return the unit in the singular: "Chapters" -> "chapter", "§" -> "section"."""
    lowered = words.lower().rstrip(".")
    short = {"sec": "section", "ch": "chapter", "art": "article", "para": "paragraph"}
    if lowered.startswith("§"):
        return "section"
    if lowered.startswith("append"):
        return "appendix"
    if lowered.startswith("annex"):
        return "annex"
    return short.get(lowered, lowered.rstrip("s"))
