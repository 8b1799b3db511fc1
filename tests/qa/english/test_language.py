"""Which language a question or a passage is in; in doubt it is English."""

from __future__ import annotations

import pytest

from qa.english.language import ANOTHER, question_language, text_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viele Urlaubstage habe ich?", "German"),
        ("¿Quién firmó el tratado?", "Spanish"),
        ("Qui a signé le traité?", "French"),
        ("Chi ha firmato il trattato?", "Italian"),
        ("Wanneer begint het contract?", "Dutch"),
        ("谁签署了条约", "Chinese"),
        ("誰が条約に署名したか", "Japanese"),
        ("누가 조약에 서명했습니까?", "Korean"),
        ("מי חתם על ההסכם", "Hebrew"),
        ("من وقع المعاهدة", "Arabic"),
        ("Хто підписав угоду?", "Ukrainian"),
    ],
)
def test_other_languages_are_told(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "who",
        "Who led the rebellion in Gilan?",
        "refund forgot to cancel",
        "Ehsanullah Khan Gilan",
        "rclone mount --vfs-cache-mode writes",
        "SELECT * FROM users",
        "pasta carbonara recipe",
        "What does 革命 mean?",
        "Who was Mikhail Tukhachevsky?",
        "Müller",
        "What is α in the formula?",
        "déjà vu",
        "1954?",
        "",
    ],
)
def test_english_names_and_code_are_not_called_foreign(question: str) -> None:
    assert question_language(question) == ""


def test_letters_that_several_languages_share_are_another_language() -> None:
    assert question_language("ффф") in (ANOTHER, "Russian", "Macedonian", "Ukrainian")


GERMAN = (
    "Der Vertrag wurde im März unterzeichnet und tritt am ersten April in Kraft. Die Kündigung "
    "bedarf der Schriftform, und die Frist beträgt drei Monate zum Ende eines Quartals."
)


def test_passages() -> None:
    assert text_language(GERMAN) == "German"
    assert text_language("Договор подписан в марте и вступает в силу первого апреля.") == "Russian"
    assert text_language("The contract was signed in March and begins in April.") == ""
    names = (
        "Ivanov, Petrov, Sidorov, Schmidt, Müller, Dupont, Rossi, Garcia, Silva, Jansen, Khan, Li"
    )
    assert text_language(names) == ""
    code = "def f(x): return [y ** 2 for y in x if y] # import os sys json re def lambda try else"
    assert text_language(code) == ""
    assert text_language("") == ""
