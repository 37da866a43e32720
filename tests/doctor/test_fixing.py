"""Edits change what they say and nothing else; what is in doubt is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from async_contrast.doctor.finding import Edit, Finding, Sureness
from async_contrast.doctor.fixing import apply, fixable, mend
from async_contrast.errors import ProjectError
from tests.doctor.made import AWAIT, TWO_WAYS, finding
from tests.rows import each_row

TEXT = "async def f():\n    x = request.get_json()\n    return x\n"
MENDED = "async def f():\n    x = await request.get_json()\n    return x\n"


def awaited(line: int = 2, column: int = 9) -> Finding:
    return edited(Edit(line, column, column, "await "))


def edited(*edits: Edit) -> Finding:
    return replace(finding("AC401"), edits=edits)


def mended(text: str, *findings: Finding) -> str:
    return mend("app.py", text.encode(), findings or [awaited()]).after.decode()


@each_row(
    "edit",
    [
        Edit(9, 1, 1, "x"),
        Edit(4, 1, 1, "x"),
        Edit(2, 200, 200, "x"),
        Edit(2, 9, 200, "x"),
        Edit(2, 9, 8, "x"),
        Edit(2, 0, 8, "x"),
        Edit(0, 1, 1, "x"),
    ],
)
def test_an_edit_beside_the_text_changes_nothing(edit: Edit) -> None:
    with pytest.raises(ProjectError, match="it is not as it was read"):
        mended(TEXT, edited(edit))


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("", " ("),
        ("\0", ""),
        (" " * 4 + "(" * 500 + ")" * 500, ""),
    ],
)
def test_what_would_not_be_python_any_more_is_left_alone(text: str, edit: str) -> None:
    with pytest.raises(ProjectError, match="it would not be Python any more"):
        mended(TEXT + text, edited(Edit(2, 9, 9, f"await {edit}")))


@each_row(
    "data",
    [
        TEXT.encode() + b"# \xff\n",
        b"# coding: no-such-encoding\n" + TEXT.encode(),
        b"\xef\xbb\xbf# coding: latin-1\n" + TEXT.encode(),
        b"# coding: utf-7\n# +AGE-\n" + TEXT.encode(),
        b"# coding: rot13\n" + TEXT.encode(),
    ],
)
def test_an_encoding_that_cannot_be_kept_is_left_alone(data: bytes) -> None:
    with pytest.raises(ProjectError, match="its encoding cannot be kept"):
        mend("app.py", data, [awaited()])


@each_row(
    ("before", "after"),
    [
        (TEXT.encode(), MENDED.encode()),
        (TEXT.replace("\n", "\r\n").encode(), MENDED.replace("\n", "\r\n").encode()),
        (TEXT.replace("\n", "\r").encode(), MENDED.replace("\n", "\r").encode()),
        (TEXT.strip("\n").encode(), MENDED.strip("\n").encode()),
        (TEXT.encode("utf-8-sig"), MENDED.encode("utf-8-sig")),
        (f"{TEXT}# \f é\n\tx\n".replace("\tx", "").encode(), f"{MENDED}# \f é\n\n".encode()),
    ],
)
def test_newlines_encoding_and_the_end_stay_as_they_are(before: bytes, after: bytes) -> None:
    assert mend("app.py", before, [awaited()]).after == after


def test_another_encoding_stays() -> None:
    before = f"# coding: latin-1\n# é\n{TEXT}".encode("latin-1")
    after = f"# coding: latin-1\n# é\n{MENDED}".encode("latin-1")
    assert mend("app.py", before, [awaited(4)]).after == after


def test_columns_are_characters() -> None:
    assert mended('def f():\n    "é😀"; g()\n', awaited(2, 11)) == (
        'def f():\n    "é😀"; await g()\n'
    )


def test_several_edits_of_a_line_and_of_a_file() -> None:
    text = "async def f():\n    if a.b() and a.c():\n        a.d()\n"
    both = edited(Edit(2, 8, 8, "(await "), Edit(2, 13, 13, ")"))
    other = edited(Edit(2, 18, 18, "await "))
    assert mended(text, both, other, awaited(3)) == (
        "async def f():\n    if (await a.b()) and await a.c():\n        await a.d()\n"
    )


def test_what_is_spelled_otherwise_is_left_alone_and_the_rest_is_mended() -> None:
    text = "async def f():\n    r . form; r.form\n"
    odd = edited(Edit(2, 5, 11, "(await r.form)", "r.form"))
    even = edited(Edit(2, 15, 21, "(await r.form)", "r.form"))
    change = mend("app.py", text.encode(), [odd, even])
    assert change.after.decode() == text.replace("r.form", "(await r.form)")
    assert change.findings == (even,)
    with pytest.raises(ProjectError, match="not written as names"):
        mended(text, odd)


def test_an_edit_of_two_findings_is_made_once() -> None:
    change = mend("app.py", TEXT.encode(), [awaited(), replace(awaited(), function="g")])
    assert change.after == MENDED.encode()
    assert len(change.findings) == 2


def test_edits_that_meet_are_not_both_made() -> None:
    text = "from flask import g\n"
    whole, part = edited(Edit(1, 6, 11, "quart")), edited(Edit(1, 8, 9, "o"), Edit(1, 1, 1, "x"))
    change = mend("app.py", text.encode(), [whole, part, edited(Edit(1, 6, 6, "q"))])
    assert change.after == b"from quart import g\n"
    assert change.findings == (whole,)


def test_only_what_is_certain_and_has_edits_is_mended() -> None:
    likely = replace(AWAIT, sureness=Sureness.LIKELY)
    assert fixable([TWO_WAYS, AWAIT, likely]) == {"app/views.py": (AWAIT,)}


def test_a_diff_shows_the_lines_and_a_missing_newline() -> None:
    change = mend("app.py", TEXT.strip("\n").encode(), [awaited(3, 12)])
    assert "".join(change.diff()).splitlines(keepends=True) == [
        "--- a/app.py\n",
        "+++ b/app.py\n",
        "@@ -1,3 +1,3 @@\n",
        " async def f():\n",
        "     x = request.get_json()\n",
        "-    return x\n",
        "\\ No newline at end of file\n",
        "+    return await x\n",
        "\\ No newline at end of file\n",
    ]


def test_it_is_written_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(TEXT)
    file.chmod(0o750)
    apply(mend("app.py", file.read_bytes(), [awaited()]), file, tmp_path)
    assert (file.read_text(), file.stat().st_mode & 0o777) == (MENDED, 0o750)


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(TEXT)
    change = mend("app.py", file.read_bytes(), [awaited()])
    file.write_text("other = 1\n")
    with pytest.raises(ProjectError, match="it has changed meanwhile"):
        apply(change, file, tmp_path)
    assert file.read_text() == "other = 1\n"


def test_a_link_out_of_the_root_is_left_alone_and_one_inside_is_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for folder, written in ((tmp_path, TEXT), (root, MENDED)):
        file, link = folder / "real.py", root / f"{folder.name}.py"
        file.write_text(TEXT)
        link.symlink_to(file)
        change = mend("app.py", link.read_bytes(), [awaited()])
        if folder == root:
            apply(change, link, root)
        else:
            with pytest.raises(ProjectError, match="it leads out of"):
                apply(change, link, root)
        assert file.read_text() == written
        assert link.is_symlink()
