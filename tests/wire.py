"""What would leave this machine, seen on the wire: of native code as well as of Python.

For a process in a network namespace of its own, on Linux, with iproute2. `open_road` gives the
namespace a road to everywhere, which ends in itself: whoever wants to reach the world sends packets
that way, and `watched` writes down where they were to go. They arrive nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ALL, _IPV4, _IPV6 = 0x0003, 0x0800, 0x86DD  # ETH_P_ALL, ETH_P_IP, ETH_P_IPV6
_TCP, _UDP = 6, 17
_LOOK_UPS = 53  # the port of name servers, which are asked even where they are this machine
_END = ("127.0.0.1", 9)  # a datagram to it ends the watch
_IPV4_ROAD = ("address add 192.0.2.1/32 dev road", "route add default dev road")
_IPV6_ROAD = ("-6 address add 2001:db8::1/128 dev road nodad", "-6 route add default dev road")

HAS_IPV6 = Path("/proc/self/net/if_inet6").exists()


def open_road() -> None:
    """Switch loopback on, and make a road to everywhere: a cable whose other end leads nowhere.

    Raises RuntimeError outside of a new namespace, for the road would become this machine's.
    """
    if len(Path("/proc/self/net/route").read_text(encoding="ascii").splitlines()) > 1:
        raise RuntimeError("This network is in use; unshare --net makes one for the test alone.")
    for what in (
        "link set lo up",
        "link add name road type veth peer name end",
        "link set road arp off",  # nobody at the other end has to say that they are there
        "link set road up",
        "link set end up",
        *_IPV4_ROAD,
        *(_IPV6_ROAD if HAS_IPV6 else ()),
    ):
        subprocess.run(["ip", *what.split()], check=True, capture_output=True)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Fill the list, until the end of the block, with what was to leave: "192.0.2.1 443 ..."."""
    seen: list[str] = []
    end = b"the watch that ends here is " + str(id(seen)).encode()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL)) as wire:

        def watch() -> None:
            while True:
                packet, (_, kind, direction, *_) = wire.recvfrom(65_536)
                if packet.endswith(end):
                    return
                told = _told(kind, packet) if direction == socket.PACKET_OUTGOING else ""
                if told and told not in seen:
                    seen.append(told)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(end, _END)
            watcher.join()


def _told(kind: int, packet: bytes) -> str:
    """Return where a packet goes and, of a look-up, what is looked up; "" if it stays here."""
    if kind == _IPV4:
        length, protocol, to = 4 * (packet[0] & 15), packet[9], packet[16:20]
    elif kind == _IPV6:
        length, protocol, to = 40, packet[6], packet[24:40]
    else:
        return ""
    address = ipaddress.ip_address(to)
    port = struct.unpack_from("!H", packet, length + 2)[0] if protocol in (_TCP, _UDP) else 0
    if port == _LOOK_UPS and protocol == _UDP:
        return f"{address} {port} {_name(packet[length + 20 :])}"
    if address.is_loopback or (address.is_multicast and not port):
        return ""  # multicast without a port is how IPv6 asks for its neighbours
    return f"{address} {port}"


def _name(asked: bytes) -> str:
    """Return the name that a question to a name server begins with (RFC 1035, 3.1)."""
    parts = []
    while asked and asked[0]:
        parts.append(asked[1 : 1 + asked[0]].decode("latin-1"))
        asked = asked[1 + asked[0] :]
    return ".".join(parts)
