"""Read and change the file of accounts: names and hashes of passwords.

A password is never stored; its hash is scrypt's (RFC 7914), with a salt of its own and the cost
that OWASP's Password Storage Cheat Sheet gives for it. The file is read again when it has changed,
so that who is removed is out at once. What a person may then do is not decided here.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import threading
from pathlib import Path
from typing import Any

from index.errors import ChapterVerseError

VERSION = 1
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 8, 1_000  # characters
N, R, P = 2**15, 8, 3
_MEMORY = 128 * N * R * 2
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class AccountError(ChapterVerseError):
    """The file of accounts cannot be used, or an account in it cannot be made."""


class Accounts:
    """The accounts in a file; safe to share between threads, and with a command that changes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._hashing = threading.Lock()  # one hash at a time: each takes 32 MB and a core
        self._read: tuple[tuple[int, int, int], dict[str, dict[str, Any]]] | None = None
        self._decoy = _hash_password(secrets.token_hex(16))  # takes as long as a real one

    def names(self) -> list[str]:
        """Return who may sign in. Raises AccountError."""
        return sorted(self._accounts())

    def verify(self, name: str, password: str) -> bool:
        """Say whether this is the name and the password of somebody; takes the same time if not."""
        known = self._accounts().get(name)
        stored = known or self._decoy
        with self._hashing:
            salt = bytes.fromhex(stored["salt"])
            computed = _scrypt(password[:MAX_PASSWORD_LENGTH], salt, stored)
        same = hmac.compare_digest(computed, bytes.fromhex(stored["hash"]))
        return same and known is not None

    def fingerprint(self, name: str) -> str:
        """Return what changes when somebody's password does; empty for somebody unknown."""
        account = self._accounts().get(name)
        return str(account["hash"]) if account else ""

    def add(self, name: str, password: str) -> bool:
        """Give somebody a password; return whether the name was known already.

        Raises AccountError for a name or a password that will not do.
        """
        if not _NAME.fullmatch(name):
            raise AccountError(
                "A name has 1 to 32 small letters a-z, digits, - or _, and begins with a letter or "
                "a digit."
            )
        if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
            raise AccountError(f"A password has at least {MIN_PASSWORD_LENGTH} characters.")
        known = self._accounts() if self.path.exists() else {}
        self._write({**known, name: _hash_password(password)})
        return name in known

    def remove(self, name: str) -> None:
        """Let somebody sign in no more. Raises AccountError where nobody has that name."""
        known = dict(self._accounts())
        if known.pop(name, None) is None:
            raise AccountError(f"There is no account named {name} in {self.path}.")
        self._write(known)

    def _accounts(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            try:
                found = self.path.stat()
                state = (found.st_mtime_ns, found.st_size, found.st_ino)
                if self._read is None or self._read[0] != state:
                    self._read = (state, _validate(json.loads(self.path.read_bytes())))
            except OSError as error:
                raise AccountError(
                    f"The accounts in {self.path} cannot be read "
                    f"({(error.strerror or 'reading failed').lower()}); make them with: "
                    "chapterverse user add NAME --auth FILE"
                ) from error
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise AccountError(f"{self.path} is no file of accounts, or is damaged.") from error
            return self._read[1]

    def _write(self, accounts: dict[str, dict[str, Any]]) -> None:
        """Put the file in place whole, readable for its owner alone."""
        content = json.dumps({"version": VERSION, "accounts": accounts}, indent=1)
        try:
            handle, made = tempfile.mkstemp(dir=self.path.parent, prefix=".accounts-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(made).replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(made).unlink()
                raise
        except OSError as error:
            reason = (error.strerror or "writing failed").lower()
            raise AccountError(f"{self.path} cannot be written ({reason}).") from error


def _validate(values: Any) -> dict[str, dict[str, Any]]:
    if values["version"] != VERSION:
        raise ValueError("another version")
    accounts: dict[str, dict[str, Any]] = values["accounts"]
    for name, each in accounts.items():
        # A name becomes that of a folder, so a file from elsewhere is believed no more than a form.
        if not _NAME.fullmatch(name) or not bytes.fromhex(each["hash"]):
            raise ValueError("no account")
        if (each["n"], each["r"], each["p"]) != (N, R, P) or not bytes.fromhex(each["salt"]):
            raise ValueError("another cost")
    return accounts


def _hash_password(password: str) -> dict[str, Any]:
    salt = secrets.token_bytes(16)
    cost = {"n": N, "r": R, "p": P}
    return {"salt": salt.hex(), "hash": _scrypt(password, salt, cost).hex(), **cost}


def _scrypt(password: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "replace"),
        salt=salt,
        n=cost["n"],
        r=cost["r"],
        p=cost["p"],
        maxmem=_MEMORY,
        dklen=32,
    )
