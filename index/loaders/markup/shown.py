"""Leave out what a browser does not show of a page: it is no text of the page.

That is what is marked as hidden, what a rule of the page's own styles takes away by a class or an
id, the header in which a financial report keeps its data (inline XBRL), and the banner that asks
for cookies. Rules of other files are not known here: nothing is fetched.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_CANDIDATES = (
    '[hidden], [aria-hidden="true"], [style*="display" i], [style*="visibility" i], '
    '[class*="cookie" i], [id*="cookie" i], [class*="consent" i], [id*="consent" i], '
    '[class*="gdpr" i], [id*="gdpr" i]'
)
_NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BANNER = re.compile(
    r"(?:cookie|consent|gdpr)s?[-_]*(?:law|policy)?[-_]*"
    r"(?:banner|bar|notice|pop-?up|modal|overlay|dialog|message|wall|consent|prompt|container)",
    re.IGNORECASE,
)
_MOST_OF_BANNER = 3_000  # characters; what is longer is no banner, whatever it is called
_WHOLE = frozenset({"html", "body", "main", "article"})
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_GROUPED = re.compile(r"@[^{};]{0,500}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,500}[^{}]{0,5000}\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[a-zA-Z]*(?:[.#][\w-]+)+$")
_MOST_SELECTORS = 200
_MOST_STYLES = 500_000  # characters


def not_shown(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the `mem_id` of each element that is not shown, and all that is below it."""
    found = {node.mem_id for node in tree.css(_CANDIDATES) if _is_hidden(node)}
    selectors = _hiding_selectors(tree)
    if selectors:
        found |= {node.mem_id for node in tree.css(", ".join(selectors))}
    return frozenset(found)


def _is_hidden(node: LexborNode) -> bool:
    if node.tag in _WHOLE:
        return False
    attributes = node.attributes
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if attributes.get("aria-hidden") == "true":
        return True
    if _NOT_SHOWN.search(attributes.get("style") or ""):
        return True
    called = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return _BANNER.search(called) is not None and len(node.text()) <= _MOST_OF_BANNER


def _hiding_selectors(tree: LexborHTMLParser) -> list[str]:
    """Return the plain selectors (".a", "#b", "p.c") of rules that hide, outside of conditions."""
    styles = "\n".join(each.text() for each in tree.css("style"))[:_MOST_STYLES]
    if not _NOT_SHOWN.search(styles):
        return []
    rules = _GROUPED.sub("", _COMMENT.sub("", styles))
    return [
        selector.strip()
        for rule in _RULE.finditer(rules)
        if _NOT_SHOWN.search(rule[2])
        for selector in rule[1].split(",")
        if _SELECTOR.match(selector.strip())
    ][:_MOST_SELECTORS]
