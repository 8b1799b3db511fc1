"""Hold the sessions of people who have signed in: a random token in a cookie for each.

In memory only. A session ends when it was not used for `SESSION_SECONDS`, with the server, and when
the person's password is changed or the account removed. Of the token only a hash is held. And each
Gradio session, whose name a browser makes up, belongs to whoever used it first.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from page.middleware.accounts import Accounts

SESSION_SECONDS = 12 * 3600.0
MAX_SESSIONS = 10_000  # beyond that the one that was quiet the longest ends
MAX_TABS = 20_000  # more than Gradio holds the state of, so none of them is forgotten too early
VERIFIED_SECONDS = 300.0  # a name and password that were right are not hashed again for so long


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    fingerprint: str  # of the account, when the session began
    used: float


class Sessions:
    """Who is signed in; safe to share between threads."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts, self._clock = accounts, clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Session] = OrderedDict()
        self._verified: OrderedDict[str, _Session] = OrderedDict()
        self._tabs: OrderedDict[str, str] = OrderedDict()
        self._key = secrets.token_bytes(32)

    def begin(self, name: str) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._keep(self._held, _hash(token), name)
        return token

    def find_person(self, token: str) -> str:
        """Return who a token stands for; empty where it stands for nobody, or not any more."""
        return self._look_up(self._held, _hash(token), SESSION_SECONDS, renew=True)

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._held.pop(_hash(token), None)

    def find_verified(self, name: str, password: str) -> str:
        """Return the name if the password was verified lately; empty if not.

        A program sends both with each call, so that a right password is remembered for a while, as
        a hash with a key that stays in memory. Raises AccountError.
        """
        return self._look_up(self._verified, self._key_of(name, password), VERIFIED_SECONDS)

    def verify(self, name: str, password: str) -> str:
        """Return the name if the password is its own; empty if not. Takes long, on purpose.

        Raises AccountError.
        """
        if not self._accounts.verify(name, password):
            return ""
        with self._lock:
            self._keep(self._verified, self._key_of(name, password), name)
        return name

    def _key_of(self, name: str, password: str) -> str:
        given = f"{len(name)} {name} {password}".encode("utf-8", "replace")
        return hmac.digest(self._key, given, "sha256").hex()

    def owns(self, person: str, tab: str) -> bool:
        """Say whether a Gradio session is this person's; one that nobody used yet becomes it."""
        with self._lock:
            owner = self._tabs.setdefault(tab, person)
            self._tabs.move_to_end(tab)
            while len(self._tabs) > MAX_TABS:
                self._tabs.popitem(last=False)
        return owner == person

    def _keep(self, held: OrderedDict[str, _Session], key: str, name: str) -> None:
        held[key] = _Session(name, self._accounts.fingerprint(name), self._clock())
        while len(held) > MAX_SESSIONS:
            held.popitem(last=False)

    def _look_up(
        self, held: OrderedDict[str, _Session], key: str, seconds: float, renew: bool = False
    ) -> str:
        with self._lock:
            found = held.get(key)
            if found is None:
                return ""
            now = self._clock()
            current = self._accounts.fingerprint(found.name)
            if now - found.used > seconds or current != found.fingerprint:
                del held[key]
                return ""
            if renew:
                held[key] = _Session(found.name, found.fingerprint, now)
                held.move_to_end(key)
            return found.name


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
