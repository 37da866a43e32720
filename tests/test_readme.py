"""The README stays true."""

from __future__ import annotations

import re
from pathlib import Path

from async_contrast.catalog import TOPICS
from async_contrast.config import NAMES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_it_asks_every_question_of_the_catalogue_and_no_other() -> None:
    listed = dict(re.findall(r"^\| `(\w+/[\w-]+)` \| (.+) \|$", README, re.MULTILINE))
    assert listed == {
        f"{topic.name}/{contrast.name}": contrast.question
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
    }


def test_it_names_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^\| `(ASYNC_CONTRAST_\w+)`", README, re.MULTILINE)) == set(NAMES)


def test_its_pictures_are_there() -> None:
    shown = set(re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))
    assert len(shown) > 3
    assert {picture for picture in shown if not (ROOT / picture).is_file()} == set()
