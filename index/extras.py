"""Check for optional packages, and say in one sentence how to install what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec


def install_command(extra: str) -> str:
    """Return the command that installs an extra of this project."""
    return f"pip install 'chapter-and-verse[{extra}]'"


def missing_extra(what: str, extra: str) -> str:
    """Return the sentence for a missing extra; `what` is what needs it, such as "Serving MCP"."""
    return f"{what} needs an extra: {install_command(extra)}"


def is_installed(modules: Sequence[str]) -> bool:
    """Say whether all of these modules can be imported; none of them is imported for it."""
    return all(find_spec(module) is not None for module in modules)


def require(
    modules: Sequence[str], what: str, extra: str, error: Callable[[str], Exception]
) -> None:
    """Raise `error` with the sentence for a missing extra where a module is not installed."""
    if not is_installed(modules):
        raise error(missing_extra(what, extra))
