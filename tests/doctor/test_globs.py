"""Globs mean what they mean in .gitignore."""

from __future__ import annotations

from async_contrast.doctor.globs import matches
from tests.rows import each_row


@each_row(
    ("glob", "path"),
    [
        ("tests", "tests/test_app.py"),
        ("tests", "app/tests/deep/test_app.py"),
        ("tests/", "app/tests/test_app.py"),
        ("/tests", "tests/test_app.py"),
        ("./tests/x.py", "tests/x.py"),
        ("tests/**", "tests/deep/test_app.py"),
        ("tests/*", "tests/deep/test_app.py"),
        ("**/tests/*.py", "tests/test_app.py"),
        ("**/tests/*.py", "app/tests/test_app.py"),
        ("app/**/old.py", "app/old.py"),
        ("app/**/old.py", "app/a/b/old.py"),
        ("*.py", "app/a/b/old.py"),
        ("test_?.py", "test_a.py"),
        ("v[12].py", "v2.py"),
        ("v[!12].py", "v3.py"),
        ("[", "["),
        ("[a-c_]?.py", "b2.py"),
        ("[!a-c].py", "d.py"),
        ("[b-]x", "-x"),
        ("**/**/**/x", "x"),
        ("a+b(c).py", "a+b(c).py"),
        ("**", "app/views.py"),
    ],
)
def test_a_glob_means_a_file(glob: str, path: str) -> None:
    assert matches(path, glob)


@each_row(
    ("glob", "path"),
    [
        ("tests", "app/my_tests/x.py"),
        ("tests", "tests.py"),
        ("/tests", "app/tests/x.py"),
        ("app/tests", "other/app/tests/x.py"),
        ("app/*.py", "app/deep/x.py"),
        ("test_?.py", "test_ab.py"),
        ("v[12].py", "v3.py"),
        ("v[!12].py", "v1.py"),
        ("a.py", "aXpy"),
        ("app/**", "apple/x.py"),
        ("", "app/x.py"),
        ("[z-a]", "b"),
        ("[!a-c].py", "b.py"),
        ("a[!b]c", "a/c"),
    ],
)
def test_a_glob_does_not_mean_a_file(glob: str, path: str) -> None:
    assert not matches(path, glob)


def test_no_glob_takes_long() -> None:
    path = "/".join(["a" * 40] * 10)
    assert not matches(path, "**/" * 30 + "*a" * 30 + "b")
