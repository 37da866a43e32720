"""Hosts in all their spellings."""

from __future__ import annotations

import pytest

from async_contrast.config import HOSTS, Settings
from async_contrast.errors import ConfigurationError
from async_contrast.host_names import is_loopback, name_of
from tests.rows import each_row


@each_row(
    "host",
    [
        *("localhost", "LocalHost:8000", "localhost.", "a.localhost", "a.b.LOCALHOST.:1"),
        *("127.0.0.1", "127.0.0.1:80", "127.255.1.2", "[::1]", "[::1]:8000", "::1"),
        *("[0:0:0:0:0:0:0:1]:1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]:80"),
    ],
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@each_row(
    "host",
    [
        *("evil.example", "localhost.evil.example", "localhost.evil.", "xlocalhost", "", "."),
        *("127.0.0.1.evil.example", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "128.0.0.1"),
        *("0.0.0.0", "[::]", "[::2]", "[::ffff:10.0.0.1]", "[fe80::1%25lo]", "local%68ost"),  # noqa: S104
    ],
)
def test_no_loopback(host: str) -> None:
    assert not is_loopback(host)


@each_row(
    ("host", "name"),
    [
        ("Here.Example.:8000", "here.example"),
        ("[2001:DB8:0::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[fe80::1%eth0]:80", "fe80::1"),
        ("10.0.0.1:80", "10.0.0.1"),
    ],
)
def test_one_name_for_all_spellings(host: str, name: str) -> None:
    assert name_of(host) == name


def test_the_setting_takes_names_and_addresses_with_a_port_or_without() -> None:
    text = "contrast.example.org, Here:8000,,[2001:db8::1]:80,my_service,xn--bcher-kva.example."
    assert Settings.from_environment({HOSTS: text}).hosts == (
        *("contrast.example.org", "Here:8000", "[2001:db8::1]:80", "my_service"),
        "xn--bcher-kva.example.",
    )
    assert Settings.from_environment({HOSTS: ""}).hosts == ()


@each_row(
    "word",
    [
        *("*", "*.example.org", "http://here.example", "b\u00fccher.example", "a b", "a..b"),
        *("-a", "here/", "a:b:c", "[::1", ":80", ".", "\udcff", "\0"),
    ],
)
def test_the_setting_names_what_is_no_host(word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment({HOSTS: f"here.example,{word}"})
    assert str(caught.value).startswith(f"{HOSTS} must be host names as browsers send them, such")
    assert str(caught.value).endswith(f", not {word!r}")
