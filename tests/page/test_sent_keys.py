"""A question that a browser sends twice is asked once."""

from __future__ import annotations

from page.session.sent_keys import SentKeys


def test_a_key_is_new_once_and_the_oldest_is_forgotten() -> None:
    keys = SentKeys(max_keys=2)
    assert [keys.is_new(key) for key in ("a", "a", "b", "c", "b", "a")] == [
        True, False, True, True, False, True,
    ]  # fmt: skip
