"""Break the cells, one small mutation at a time, and see whether anybody notices.

A mutant breaks one place in what a cell runs: its function, a helper that it reaches, a judge, a
lock. The lab, unchanged, tries the cells that reach the place. A mutant is killed where a cell
comes to another verdict than is documented, or shows something else than it declares; else it
survived, and somebody has to read it: is what the cell is about broken, and it does not tell?

Nothing is written into the checkout: each job works on a copy.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from async_contrast.config import BUILT_IN
from async_contrast.lab.loading import load
from tests.mutation.operators import Mutant
from tests.mutation.reach import Code, Target
from tests.mutation.running import SURVIVED, Runner, report
from tests.mutation.sampling import cells_of, every_mutant, sample
from tests.mutation.tables import STRATUM

TARGET = Target(
    root=Path(__file__).parent.parent.parent / "service",
    folder="async_contrast/topics",
    catalogue=BUILT_IN,
    more=(  # what cells borrow from the service
        "async_contrast/specimen/library.py",
        "async_contrast/specimen/models.py",
        "async_contrast/specimen/database.py",
        "async_contrast/specimen/password_hashes.py",
        "async_contrast/specimen/store.py",
        "async_contrast/specimen/statements.py",
        "async_contrast/accounts/redirects.py",
        "async_contrast/accounts/basic_credentials.py",
    ),
)


@click.command(help=__doc__)
@click.argument("contrasts", nargs=-1)
@click.option("--most", default=120, help="Mutants in the sample; 0 for all.", show_default=True)
@click.option("--seed", default=1, help="Another seed, another sample.", show_default=True)
@click.option("--jobs", default=1, help="Processes, each with a lab.", show_default=True)
@click.option("--operator", multiple=True, type=click.Choice(sorted(STRATUM)))
@click.option("--list", "only_list", is_flag=True, help="Print the sample, run nothing.")
@click.option("--out", type=click.Path(path_type=Path), help="A file for all results, as JSON.")
def main(
    contrasts: tuple[str, ...],
    most: int,
    seed: int,
    jobs: int,
    operator: tuple[str, ...],
    *,
    only_list: bool,
    out: Path | None,
) -> None:
    code, cells = Code(TARGET), cells_of(load(TARGET.catalogue))
    mutants = [
        mutant
        for mutant in every_mutant(code, cells, seed)
        if (not contrasts or any(_is_in(name, contrasts) for name, _ in mutant.cells))
        and (not operator or mutant.operator in operator)
    ]
    chosen = sample(code, mutants, most, seed)
    click.echo(f"{len(mutants)} mutants, {len(chosen)} in the sample", err=True)
    if only_list:
        click.echo("\n".join(map(_line, chosen)))
        return
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        runner = Runner(TARGET, Path(folder), jobs)
        if odd := runner.without({each for mutant in chosen for each in mutant.cells}):
            sys.exit(f"these surprise with nothing broken: {', '.join(odd)}")
        results = runner.run(chosen)
    if out:
        out.write_text("".join(json.dumps(result) + "\n" for result in results))
    survived = [m for m, r in zip(chosen, results, strict=True) if r["status"] == SURVIVED]
    click.echo("\n".join(map(_line, survived)))
    click.echo(report(results))


def _line(mutant: Mutant) -> str:
    where = f"{mutant.contrast} {mutant.file}:{mutant.line} {mutant.definition}"
    what = f"{mutant.before}  ->  {mutant.after}"
    return f"{mutant.number:4} {mutant.operator:16} {where} [{len(mutant.cells)}]\n      {what}"


def _is_in(contrast: str, wanted: tuple[str, ...]) -> bool:
    return any(contrast == name or contrast.startswith(f"{name}/") for name in wanted)


main()
