"""What pip installs: the one package, whatever stands in the folder where somebody uses it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.serving import serving
from tests.zygote import ROOT

IN_THE_WAY = ("service", "alembic", "tests", "lab", "web")
"""Names of folders that a user may have, and that this project has or had."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are of an environment with the wheel, and the libraries that tests have.

    The latter are found by their folder; what a .pth file there adds, as the checkout, is not.
    """
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index"]
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, capture_output=True)
    site_packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
    Path(site_packages, "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory that is full of packages which nobody should import."""
    for name in IN_THE_WAY:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise ImportError('{name} of the folder')")
    return tmp_path


def environ(folder: Path) -> dict[str, str]:
    """As somebody has it who knows nothing of these tests."""
    known = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    return {**known, "TMPDIR": str(folder)}


def run(installed: Path, folder: Path, command: str, *args: str, stdin: str = "") -> str:
    """What it prints; it has no complaint."""
    done = subprocess.run(
        [installed / command, *args],
        cwd=folder,
        env=environ(folder),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_holds_one_package_with_its_migrations_and_pages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {Path(name) for name in archive.namelist()}
    assert {file.parts[0] for file in files if not file.parts[0].endswith(".dist-info")} == {
        "async_contrast"
    }
    there = {ROOT / "service" / file for file in files}
    here = {
        file
        for file in (ROOT / "service" / "async_contrast").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert here - there == set()
    scripts = Path("async_contrast", "database", "alembic")
    versions = {file.name for file in (ROOT / "alembic" / "versions").glob("*.py")}
    assert versions
    assert {scripts / "env.py", *(scripts / "versions" / name for name in versions)} <= files


@pytest.mark.thorough
def test_the_package_is_the_wheels_and_alembic_the_library(installed: Path, folder: Path) -> None:
    print_files = "import alembic, async_contrast; print(alembic.__file__, async_contrast.__file__)"
    library, ours = run(installed, folder, "python", "-P", "-c", print_files).split()
    assert Path(library).is_relative_to(sysconfig.get_path("purelib"))
    assert Path(ours).is_relative_to(installed.parent)


@pytest.mark.thorough
def test_compare_and_list_import_nothing_of_the_folder(installed: Path, folder: Path) -> None:
    assert "another worker's value x 9" in run(
        installed, folder, "async-contrast", "compare", "local/isolation"
    )
    assert "local/isolation" in run(installed, folder, "async-contrast", "list")


@pytest.mark.thorough
def test_neither_do_accounts_and_the_service(installed: Path, folder: Path) -> None:
    run(installed, folder, "async-contrast", "user", "add", "ada", stdin="a password of hers\n")
    with serving([str(installed / "async-contrast")], folder, environ(folder)) as url:
        assert httpx.get(f"{url}/compare/local/isolation", timeout=60).status_code == 200
        account = httpx.get(f"{url}/api/account", auth=("ada", "a password of hers"), timeout=60)
    assert account.json()["name"] == "ada"
    assert (folder / "async-contrast.db").is_file()
