"""What a trusted proxy's address looks like from here."""

from __future__ import annotations

from async_contrast.web.middleware.proxies import as_seen


def test_an_address_of_ipv4_is_known_on_a_socket_of_both_families() -> None:
    assert list(as_seen(["127.0.0.1", "10.0.0.0/8", "::1", "fe80::/10"])) == [
        *("127.0.0.1", "::ffff:127.0.0.1/128", "10.0.0.0/8", "::ffff:10.0.0.0/104"),
        *("::1", "fe80::/10"),
    ]
