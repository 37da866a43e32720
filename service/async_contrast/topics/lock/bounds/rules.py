"""What both sides judge alike of bounds: on what works at once, and on what waits."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.contrast import Integer
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure

ENTERED = "a worker comes in"
BOUNDED, CROWDED = "no more inside than there are places", "more inside than there are places"

FOUND_ROOM = "an item finds room"
HELD_BACK, TOO_MANY = (
    "the producer waits while there is no room",
    "more wait than there is room for",
)
REFUSED, LOST = "an item is refused: the queue is full", "an item never comes in"

WORKERS, PLACES = 6, 2
ITEMS, ROOM = 5, 2

PAUSE_MS = Integer("pause_ms", "how long the work takes", default=20, least=0, most=50)


def judge_work(trial: Trial, place: Place, inside: int, done: int) -> None:
    """Report whether there were more inside at once than PLACES.

    `inside` is how many were when nobody else could come in, `done` how many worked in all. Raises
    RuntimeError if not all WORKERS did, or if not all places were taken.
    """
    ensure(done == WORKERS, f"{done} worked")
    ensure(inside >= PLACES, f"{inside} were inside, and nobody else came")
    trial.saw(BOUNDED if place.most <= PLACES else CROWDED)
    trial.show("places", PLACES)
    trial.show("inside at once, at most", place.most)


def judge_queue(trial: Trial, waiting: int, taken: Sequence[int], refused: int = 0) -> None:
    """Report whether a producer of ITEMS was held back when the queue had no more ROOM.

    `waiting` are the items in it when the producer had gone as far as it could before anybody took
    one, `taken` those that came out in the end. Raises RuntimeError if they are not in order.
    """
    ensure(list(taken) == sorted(set(taken)), f"taken: {list(taken)}")
    ensure(waiting <= len(taken) <= ITEMS - refused, f"{waiting} waited, {len(taken)} were taken")
    if waiting > ROOM:
        trial.saw(TOO_MANY)
    elif waiting == ROOM and len(taken) == ITEMS:
        trial.saw(HELD_BACK)
    trial.saw(LOST, ITEMS - refused - len(taken))
    trial.show("room", ROOM)
    trial.show("waiting, before one is taken", waiting)
    trial.show("taken", list(taken))
