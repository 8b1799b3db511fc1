"""Uses a library with ever more room for open files, for `test_faults`; prints JSON.

python -m tests.few_files FOLDER
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from index import ChapterVerseError
from index.loaders.sandbox.sandbox import shared_sandbox
from index.progress import untracked
from qa import Assistant


def main(root: Path) -> None:
    """Add, open and ask with room for no open file more, then for one, and so on."""
    (root / "a.txt").write_text("Rasht fell on 4 June 1920.", encoding="utf-8")
    (root / "b.html").write_text("<p>Anzali is a port.</p>", encoding="utf-8")
    said: list[str] = []
    answers: list[str] = []

    def told(work: Callable[[], object]) -> None:
        try:
            work()
        except ChapterVerseError as error:
            said.append(str(error))

    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assistant = Assistant.open(root / "library")
    assistant.add(root / "a.txt")
    for room in range(12):
        shared_sandbox().close()
        free = os.open(os.devnull, os.O_RDONLY)  # the lowest number that is free
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free + room, most[1]))
        told(lambda: assistant.library.add_file(root / "b.html"))
        told(lambda: Assistant.open(root / "other" / "library").close())
        told(lambda: answers.append(assistant.ask("When did Rasht fall?").text))
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
    answers.append(assistant.ask("When did Rasht fall?").text)
    held = [each.name for each in assistant.documents()]
    faults = assistant.library.verify(untracked).faults
    print(json.dumps({"said": said, "answers": answers, "held": held, "faults": faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
