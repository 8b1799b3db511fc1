"""The address the page is served at, and what is refused before anything is served."""

from __future__ import annotations

import os
import socket
import webbrowser

import pytest

from page.server import AddressError, check_address, open_in_background, skip_proxies, trusted_hosts


def test_a_port_in_use_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match=f"Port {port} on 127.0.0.1 is in use"):
            check_address("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(AddressError, match="from 1 to 65535"):
        check_address("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressError, match=r"192\.0\.2\.1 is not an address of this machine"):
        check_address("192.0.2.1", 7860)


def test_only_the_servers_own_names_are_trusted() -> None:
    names = trusted_hosts("127.0.0.1")
    assert {"127.0.0.1", "localhost"} <= set(names)
    assert "*" not in names
    assert len(names) <= 3
    assert "docs.example" in trusted_hosts("Docs.Example")


def test_no_text_browser_takes_over_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    open_in_background("http://127.0.0.1:7860")
    assert opened == []


def test_own_address_is_added_to_what_no_proxy_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example,localhost")
    monkeypatch.setenv("no_proxy", "")
    skip_proxies("192.0.2.7")
    assert os.environ["NO_PROXY"] == "intranet.example,localhost,127.0.0.1,192.0.2.7"
    assert os.environ["no_proxy"] == "127.0.0.1,localhost,192.0.2.7"
