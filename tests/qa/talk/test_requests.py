"""Talk is told from questions by the whole line: what is near to talk goes to the reader."""

from __future__ import annotations

import pytest

from qa.talk.requests import (
    Compare,
    Extract,
    ListDocuments,
    Said,
    ShowSection,
    SmallTalk,
    TalkRequest,
    WhenAdded,
    WhichMention,
    recognise,
)

HELLO, THANKS, BYE, HELP = (SmallTalk(said) for said in Said)
LIST, NEWEST = ListDocuments(), ListDocuments(newest=True)

TALK: list[tuple[str, TalkRequest]] = [
    ("hi", HELLO),
    ("Hello!", HELLO),
    ("HELLO THERE", HELLO),
    ("Good morning, how are you?", HELLO),
    ("thanks", THANKS),
    ("Thank you very much for your help!", THANKS),
    ("ok, thanks", THANKS),
    ("bye", BYE),
    ("help", HELP),
    ("Can you help me?", HELP),
    ("What can you do?", HELP),
    ("what can I ask here", HELP),
    ("What questions can I ask?", HELP),
    ("who are you?", HELP),
    ("How can you help me?", HELP),
    ("How do I use this app?", HELP),
    ("what files do you have?", LIST),
    ("Which documents are there?", LIST),
    ("Hi, what files do you have?", LIST),
    ("how many documents?", LIST),
    ("How many documents are in the library?", LIST),
    ("How many files have I uploaded so far?", LIST),
    ("Please list all files", LIST),
    ("show me my documents please", LIST),
    ("What's in your library?", LIST),
    ("What is the newest document?", NEWEST),
    ("Which files were added recently?", NEWEST),
    ("which documents mention HackerOne?", WhichMention("HackerOne")),
    ("Which document talks about annual leave?", WhichMention("annual leave")),
    ("which files contain the word “refund”?", WhichMention("refund", quoted=True)),
    ("In which documents is the Red Army mentioned?", WhichMention("the Red Army")),
    ("where is HackerOne mentioned?", WhichMention("HackerOne")),
    ("Find documents about parking", WhichMention("parking")),
    ("Do any of my files mention parking?", WhichMention("parking")),
    ("When was refund.md added?", WhenAdded("refund.md")),
    ("when did I upload the handbook?", WhenAdded("the handbook")),
    ("when was this file added?", WhenAdded("")),
    ("what is this document about?", Extract()),
    ("Tell me what this document is about", Extract()),
    ("What's this about?", Extract()),
    ("summarise", Extract()),
    ("Summarize it", Extract()),
    ("tl;dr", Extract()),
    ("Give me a short summary", Extract()),
    ("what is refund.md about?", Extract("refund.md")),
    ("Could you summarise the handbook?", Extract("the handbook")),
    ("summarise the handbook", Extract("the handbook")),
    ("an overview of the handbook", Extract("the handbook")),
    ("What are the main points of the handbook?", Extract("the handbook")),
    ("What does the handbook say?", Extract("the handbook")),
    ("What's in refund.md?", Extract("refund.md")),
    ("Tell me about refund.md", Extract("refund.md")),
    ("Tell me about this document", Extract()),
    ("what are these documents about?", Extract(every=True)),
    ("Summarise all my files", Extract(every=True)),
    ("what does section 4.2 say?", ShowSection("section", "4.2")),
    ("What does § 4.2 say?", ShowSection("section", "4.2")),
    ("What does clause 4.2 of the lease say?", ShowSection("clause", "4.2", "", "the lease")),
    (
        "What does the lease say in section 4.2?",
        ShowSection("section", "4.2", "", "the lease"),
    ),
    ("show me chapter 3", ShowSection("chapter", "3", wanted=True)),
    ("Chapter III", ShowSection("chapter", "iii", wanted=True)),
    ("Read me Appendix A of the lease.", ShowSection("appendix", "a", "", "the lease", True)),
    ("What is on page 5?", ShowSection("page", "5")),
    ("Show me slide 4", ShowSection("slide", "4", wanted=True)),
    ("show me the section on refunds", ShowSection("section", "", "refunds", wanted=True)),
    ("Give me the refunds chapter", ShowSection("chapter", "", "refunds", wanted=True)),
    ("What is chapter 3 about?", ShowSection("chapter", "3")),
    ("compare sick leave and annual leave", Compare(("sick leave", "annual leave"))),
    ("Compare the lease with the handbook", Compare(("the lease", "the handbook"))),
    (
        "What is the difference between sick leave and annual leave?",
        Compare(("sick leave", "annual leave")),
    ),
    ("How does sick leave differ from annual leave?", Compare(("sick leave", "annual leave"))),
    ("sick leave vs annual leave", Compare(("sick leave", "annual leave"))),
    ("Compare gold, silver and bronze", Compare(("gold", "silver", "bronze"))),
    (
        "What is the difference between sales in 2020 and 2021?",
        Compare(("sales in 2020", "sales in 2021")),
    ),
]

# Each is near to one of the above, and is a question about what the documents say.
QUESTIONS = [
    "help with expenses",
    "Who can help me with my expenses?",
    "What can you do if you are ill?",
    "What can I do about a late refund?",
    "hi-vis jackets",
    "Hello, how many days of leave do I get?",
    "Thanks to whom was the treaty signed?",
    "thank you letter",
    "what is good morning in Persian",
    "how many documents must I submit?",
    "How many documents do I have to submit?",
    "How many files can I upload?",
    "How many documents are needed for a visa?",
    "which documents must I submit?",
    "Which documents do you need?",
    "What documents are required?",
    "What documents do I have to bring?",
    "List the documents required for a visa",
    "Which documents prove my identity?",
    "what files are created by the installer?",
    "when was the company founded?",
    "When was the new clause added to the treaty in 1921?",
    "when was it added?",
    "When did I join?",
    "what is it about?",
    "what about sick leave?",
    "Tell me about sick leave",
    "Describe the leader",
    "What does it say?",
    "what does the handbook say about leave?",
    "What does section 4.2 of the lease say about pets?",
    "What does the report say about chapter 3?",
    "Who wrote chapter 3?",
    "How long is section 4.2?",
    "Does section 4.2 apply to visitors?",
    "show me how to ask for a refund",
    "show me the money",
    "What part of the city was occupied?",
    "What is the difference between the two dates?",
    "What is the difference between 2020 and 2021?",
    "What is the difference between them?",
    "How do prices compare?",
    "Who won in Iran vs USA?",
    "compare it with the other",
    "Compare the price of bread and milk and eggs with last year",
    "Which documents",
    "Where did Kuchik Khan hide?",
    "summarising is forbidden",
    "Who are the leaders?",
    "Can you help with moving costs?",
    "What is in the box?" * 20,
]


@pytest.mark.parametrize(("line", "request_meant"), TALK, ids=[line for line, _ in TALK])
def test_talk_is_recognised(line: str, request_meant: TalkRequest) -> None:
    assert recognise(line) == request_meant


@pytest.mark.parametrize("line", QUESTIONS)
def test_a_word_more_and_it_is_a_question(line: str) -> None:
    assert recognise(line) is None


@pytest.mark.parametrize("question", ["What is the treaty about?", "Summarise the rebellion"])
def test_what_may_be_a_document_is_left_to_the_library(question: str) -> None:
    """Whether there is such a document is not told by the words."""
    assert isinstance(recognise(question), Extract)
