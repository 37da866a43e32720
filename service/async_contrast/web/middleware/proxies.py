"""The proxies whose headers are believed, as their addresses look from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_network


def as_seen(trusted: Iterable[str]) -> Iterator[str]:
    """These addresses and networks; those of IPv4 also as a socket of both families shows them."""
    for text in trusted:
        yield text
        network = ip_network(text)
        if isinstance(network, IPv4Network):
            yield f"::ffff:{network.network_address}/{96 + network.prefixlen}"
