"""Show documents' names so that two files of one name are told apart.

The first file of a name is called by it ("minutes.txt") and goes on being so, since what was cited
must stay found. Beside another file of that name it is shown with its folder: "may/minutes.txt".
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath


def shown_names(paths: Mapping[str, str]) -> dict[str, str]:
    """Return what to show for each name, by the paths of the files of that name.

    A name is shown with as many of its folders as tell it from every other.
    """
    groups: dict[str, list[str]] = {}
    for name in paths:
        groups.setdefault(_last(name), []).append(name)
    shown: dict[str, str] = {}
    for names in groups.values():
        parts = {name: PurePath(paths[name]).parts for name in names}
        for name in names:
            others = [parts[each] for each in names if each != name]
            shown[name] = _told_apart(name, parts[name], others) if others else name
    return shown


def _told_apart(name: str, parts: tuple[str, ...], others: list[tuple[str, ...]]) -> str:
    least = name.count("/") + 1
    for length in range(max(2, least), len(parts)):
        if all(each[-length:] != parts[-length:] for each in others):
            return "/".join(parts[-length:])
    return name


def _last(name: str) -> str:
    return name.rpartition("/")[2]
