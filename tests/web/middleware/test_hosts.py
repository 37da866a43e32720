"""Only hosts that are this service's are answered: a page elsewhere may have its name lead here."""

from __future__ import annotations

import pytest

from async_contrast.config import HOSTS
from async_contrast.web.middleware.hosts import NO_HOST, Hosts

LOOPBACK = ["localhost", "LOCALHOST:8000", "x.localhost.", "127.0.0.1:1", "127.8.8.8", "[::1]:80"]
ADDRESSES = ["192.0.2.1", "192.0.2.1:8000", "[2001:db8::1]:80", "[::ffff:192.0.2.1]", "0.0.0.0"]  # noqa: S104
STRANGE = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.1",
    "3221225985",
]
NAMED = ["here.example", "HERE.example:8000", "here.example.", "here.example.:1"]


def status(hosts: Hosts, *sent: bytes, version: str = "1.1") -> int:
    scope = {"http_version": version, "headers": [(b"Host", host) for host in sent]}
    problem = hosts.objection(scope)
    if problem is None:
        return 200
    assert problem is NO_HOST or HOSTS in problem.message
    return problem.status


def answered(hosts: Hosts, among: list[str]) -> list[str]:
    return [host for host in among if status(hosts, host.encode()) == 200]


@pytest.mark.parametrize("listens_on", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_on_loopback_its_names_and_those_of_the_setting_are_answered(listens_on: str) -> None:
    plain, named = Hosts((), listens_on), Hosts(("Here.Example:80", "192.0.2.1"), listens_on)
    everything = LOOPBACK + ADDRESSES + STRANGE + NAMED
    assert answered(plain, everything) == LOOPBACK
    # An address that is mapped into IPv6 is the same.
    known = ["192.0.2.1", "192.0.2.1:8000", "[::ffff:192.0.2.1]"]
    assert answered(named, everything) == LOOPBACK + known + NAMED


@pytest.mark.parametrize("listens_on", ["0.0.0.0", "::", "192.0.2.9", "2001:db8::9"])  # noqa: S104
def test_elsewhere_addresses_are_answered_and_names_of_the_setting(listens_on: str) -> None:
    plain, named = Hosts((), listens_on), Hosts(("here.example",), listens_on)
    everything = LOOPBACK + ADDRESSES + STRANGE + NAMED
    assert answered(plain, everything) == LOOPBACK + ADDRESSES
    assert answered(named, everything) == LOOPBACK + ADDRESSES + NAMED


def test_the_name_that_is_listened_on_is_answered() -> None:
    assert answered(Hosts((), "here.example"), NAMED + STRANGE) == NAMED


def test_a_request_has_one_host_or_is_of_http_1_0() -> None:
    hosts = Hosts((), "127.0.0.1")
    for version in ("1.0", "1"):
        assert status(hosts, version=version) == status(hosts, b"", version=version) == 200
        assert status(hosts, b"evil.example", version=version) == 400
    assert status(hosts) == status(hosts, b"") == status(hosts, b"localhost", b"localhost") == 400
    assert status(hosts, b"localhost", b"evil.example") == 400
    for malformed in (b"[fe80::1%25lo]", b"a b", b"caf\xc3\xa9", b"localhost/", b"u@localhost"):
        assert (
            hosts.objection({"http_version": "1.1", "headers": [(b"host", malformed)]}) is NO_HOST
        )


def test_what_is_told_is_short_and_names_the_host_and_the_setting() -> None:
    headers = [(b"host", b"Evil.example:80")]
    problem = Hosts((), "127.0.0.1").objection({"http_version": "1.1", "headers": headers})
    assert problem is not None
    assert problem.message == (
        "evil.example is not answered here, unless ASYNC_CONTRAST_HOSTS names it"
    )
    headers = [(b"host", b"x" * 5000)]
    long = Hosts((), "127.0.0.1").objection({"http_version": "1.1", "headers": headers})
    assert long is not None
    assert len(long.message) < 200
