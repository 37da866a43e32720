"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from service.trial import Trial

OWN = "own value"
FOREIGN = "another worker's value"


def compare_with_written(trial: Trial, read_back: Sequence[int]) -> None:
    """Report what workers read back; worker n wrote n."""
    own = sum(read == n for n, read in enumerate(read_back))
    trial.saw(OWN, own)
    trial.saw(FOREIGN, len(read_back) - own)
    trial.show("read back", list(read_back[:24]))
