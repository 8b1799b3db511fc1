"""Answer questions in exact words of the documents, with the place where they stand.

from chapterverse import Assistant

with Assistant.open("my-library") as assistant:
    assistant.add("report.txt")
    print(assistant.ask("Who signed the treaty?").text)
"""

from qa.assistant import Assistant
from qa.options import AskOptions
from qa.reader.base import Reader
from qa.steps import Answered, Found
from qa.talk_reply import TalkKind, TalkReply
from qa.types import Answer, Candidate, Citation, Form, NoAnswer, Span

__all__ = [
    "Answer",
    "Answered",
    "AskOptions",
    "Assistant",
    "Candidate",
    "Citation",
    "Form",
    "Found",
    "NoAnswer",
    "Reader",
    "Span",
    "TalkKind",
    "TalkReply",
]
