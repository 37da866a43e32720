"""The name and password in an Authorization header, read strictly. Pure."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 4096
"""Characters of a header that is still read."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody claims to be and to know. Neither is checked yet."""

    name: str
    password: str


def read_basic(headers: Sequence[str]) -> Credentials | None:
    """The credentials of HTTP Basic (RFC 7617) in UTF-8, or None for anything malformed.

    `headers` are the values of every Authorization header of a request; only one is not
    malformed. The part before the first colon is the name; control characters are in neither.
    """
    if len(headers) != 1 or len(headers[0]) > LONGEST:
        return None
    scheme, _, token = headers[0].partition(" ")
    if scheme.lower() != "basic":
        return None
    token = token.strip(" ")
    try:
        data = base64.b64decode(token.encode("ascii"), validate=True)
        text = data.decode("utf-8")
    except (UnicodeError, binascii.Error):
        return None
    if base64.b64encode(data).decode() != token:
        return None  # more padding than there is to pad, which b64decode lets pass
    name, colon, password = text.partition(":")
    if not colon or any(unicodedata.category(char) == "Cc" for char in text):
        return None
    return Credentials(name, password)
