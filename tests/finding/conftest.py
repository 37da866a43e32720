"""One index of the real catalogue, for all tests of what it finds."""

from __future__ import annotations

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.finding.finder import Finder


@pytest.fixture(scope="session")
def finder() -> Finder:
    return Finder(TOPICS)
