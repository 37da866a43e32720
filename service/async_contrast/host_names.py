"""Hosts as people and browsers write them: names and addresses, maybe with a port. Pure."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

_WITH_PORT = re.compile(r"(\[(?P<address>[^]]*)\]|(?P<name>[^:]*))(:[0-9]*)?")
_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")


def address_of(host: str) -> IPv4Address | IPv6Address | None:
    """The address that this is, if it is one; that of IPv4 for one that is mapped into IPv6."""
    try:
        known = ip_address(_without_port(host).partition("%")[0])
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known


def name_of(host: str) -> str:
    """The one form of all in which a host may be written."""
    return str(address_of(host) or _without_port(host).lower().removesuffix("."))


def is_host(host: str) -> bool:
    """Whether it is an address, or a name as it is sent: `xn--bcher-kva.example`."""
    return address_of(host) is not None or _NAME.fullmatch(name_of(host)) is not None


def is_loopback(host: str) -> bool:
    """Whether it can be no other machine than this."""
    if address := address_of(host):
        return address.is_loopback
    return name_of(host).rpartition(".")[2] == "localhost"


def _without_port(host: str) -> str:
    found = _WITH_PORT.fullmatch(host)
    return found["address"] or found["name"] or "" if found else host
