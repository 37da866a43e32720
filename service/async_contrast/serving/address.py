"""A host and a port that can be listened on, or one clear line why not."""

from __future__ import annotations

import errno
import socket

from async_contrast.errors import ConfigurationError

REASONS = {
    errno.EADDRINUSE: "another program listens there; end it, or choose another with --port",
    errno.EACCES: "this needs more rights than you have; choose a --port from 1024 on",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose a --host of its own",
}


def claim(host: str, port: int) -> socket.socket:
    """Hold an address against another service like this one, as long as the socket is open.

    Granian shares a port with whoever asks for it in the same way, and two services that start
    at the same moment would both find it free. Raises ConfigurationError.
    """
    guard = socket.socket(socket.AF_UNIX)
    try:
        guard.bind(f"\0async-contrast {host}:{port}")  # an abstract name goes with the socket
    except OSError:
        guard.close()
        raise ConfigurationError(
            f"cannot listen on {url(host, port)}: {REASONS[errno.EADDRINUSE]}"
        ) from None
    return guard


def free_address(host: str, port: int) -> str:
    """The numeric address of `host` on which `port` is free.

    Raises ConfigurationError. Granian itself would share the port with a program that asks for
    it in the same way, and takes no host names.
    """
    if not 1 <= port <= 65535:
        raise ConfigurationError(f"--port must be from 1 to 65535, not {port}")
    reason = ""
    for family, address in _resolve(host, port):
        try:
            socket.create_server(address, family=family).close()
        except OSError as error:
            reason = reason or REASONS.get(error.errno or 0, error.strerror or str(error))
        else:
            return str(address[0])
    raise ConfigurationError(f"cannot listen on {url(host, port)}: {reason}")


def _resolve(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(host or "?", port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ConfigurationError(
            f"--host {host!r} is no name or address that this machine knows; "
            "127.0.0.1 is reached from this machine only, 0.0.0.0 from everywhere"
        ) from None
    return [(family, (str(address[0]), int(address[1]))) for family, *_, address in found]


def url(host: str, port: int) -> str:
    """Where a browser finds it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
