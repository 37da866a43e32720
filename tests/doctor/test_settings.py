"""[tool.async-contrast.doctor]: what is wrong in it is told in one line, with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.settings import HEADING, Settings, settings_for
from async_contrast.errors import ProjectError


def written(folder: Path, table: str) -> Path:
    (folder / "pyproject.toml").write_text(f"{HEADING}\n{table}\n")
    return folder


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("selct = []", "selct: there is no such setting; known: select, ignore, per-file-ignores"),
        ("off_loop = []", "off_loop: there is no such setting"),
        ('select = "AC101"', 'select must be a list of texts, such as ["a", "b"]'),
        ("ignore = [1]", "ignore must be a list of texts"),
        ('exclude = [""]', "exclude must be a list of texts"),
        ("exclude = true", "exclude must be a list of texts"),
        ("baseline = 3", "baseline must be a text, in quotes"),
        ('baseline = ""', "baseline must be a text, in quotes"),
        ('per-file-ignores = ["tests"]', "per-file-ignores must be a table, such as"),
        ('per-file-ignores = {"tests/**" = "AC101"}', "per-file-ignores 'tests/**' must be a list"),
        ("select = []", "select must not be empty; without it all hazards are looked for"),
        ('select = [""]', "select must be a list of texts"),
        ('select = ["AC11"]', "select: there is no hazard 'AC11'; AC"),
        ('ignore = ["blocking-cal"]', "there is no hazard 'blocking-cal'; blocking-call is one"),
        ('ignore = ["\\u001b[2J"]', "take a code such as AC101, a name such as blocking-call, or"),
        (
            'per-file-ignores = {"tests/**" = ["nonsense"]}',
            "per-file-ignores 'tests/**': there is no hazard 'nonsense'",
        ),
        ('blocking = ["send()"]', "'send()' must be the full name of a function, such as app."),
        ('off-loop = ["send"]', "off-loop: 'send' must be the full name of a function"),
        ('off-loop = ["a..b"]', "off-loop: 'a..b' must be the full name"),
    ],
)
def test_what_is_wrong_is_told_with_file_key_and_remedy(
    tmp_path: Path, table: str, told: str
) -> None:
    written(tmp_path, table)
    with pytest.raises(ProjectError) as error:
        settings_for(tmp_path)
    [line] = str(error.value).splitlines()
    assert line.startswith(f"{tmp_path / 'pyproject.toml'}: {HEADING} ")
    assert told in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[tool", "it is not TOML: "),
        (b"\xff = 1", "it is not TOML in UTF-8"),
        (b"x = " + b"[" * 5000, "it is not TOML"),
        (b"tool = 1", "tool must be a table"),
        (b"[tool]\nasync-contrast = []", "tool.async-contrast must be a table"),
        (b"[tool.async-contrast]\ndoctor = 1", "tool.async-contrast.doctor must be a table"),
    ],
)
def test_a_file_that_is_no_settings_is_told(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text)
    with pytest.raises(ProjectError, match=told):
        settings_for(tmp_path)


def test_all_that_can_be_set(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
        select = ["blocking", "ac401", "Thread-Lock"]
        ignore = ["AC105"]
        per-file-ignores = {"tests/**" = ["blocking"], "old.py" = ["AC401"]}
        exclude = ["vendor"]
        blocking = ["app.mail.send"]
        off-loop = ["app.pool.run"]
        baseline = "known.json"
        """,
    )
    assert settings_for(tmp_path) == Settings(
        root=tmp_path,
        select=frozenset({"AC101", "AC102", "AC103", "AC104", "AC105", "AC106", "AC401", "AC202"}),
        ignore=frozenset({"AC105"}),
        per_file_ignores=(
            ("tests/**", frozenset({"AC101", "AC102", "AC103", "AC104", "AC105", "AC106"})),
            ("old.py", frozenset({"AC401"})),
        ),
        exclude=("vendor",),
        blocking=("app.mail.send",),
        off_loop=("app.pool.run",),
        baseline=tmp_path / "known.json",
    )


def test_nothing_may_be_ignored(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = []\nper-file-ignores = {"tests/**" = []}\nexclude = []')
    assert settings_for(tmp_path) == Settings(
        tmp_path, per_file_ignores=(("tests/**", frozenset()),)
    )


def test_without_any_everything_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    assert settings_for(tmp_path) == Settings(tmp_path)
    assert settings_for(tmp_path).select == frozenset(BY_CODE)


def test_the_nearest_file_counts_and_no_other(tmp_path: Path) -> None:
    written(tmp_path, "no-such-setting = 1")
    near = tmp_path / "service"
    (near / "app").mkdir(parents=True)
    written(near, 'exclude = ["old"]')
    (near / "app" / "views.py").write_text("")
    for path in (near, near / "app", near / "app" / "views.py"):
        assert settings_for(path) == Settings(near, exclude=("old",))


def test_what_the_settings_say_of_other_tools_is_theirs(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.async-contrast.other]\nx = 1\n")
    assert settings_for(tmp_path) == Settings(tmp_path)


def test_without_a_file_the_root_is_the_working_directory_if_the_path_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "views.py").write_text("")
    for here, root in ((tmp_path, tmp_path), (shop, shop), (Path("/proc"), shop)):
        monkeypatch.chdir(here)
        assert settings_for(shop) == settings_for(shop / "views.py") == Settings(root)
