"""What shows how far a run is: tqdm where it is installed, else a line on stderr."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Callable, Iterator, Optional, Union

Watch = Callable[[float], object]


@contextlib.contextmanager
def watcher(progress: Union[bool, Watch, None], total: float,
            label: str) -> Iterator[Optional[Watch]]:
    """What a run is to call, or None."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        with _bar(total, label) as update:
            yield update
    else:
        yield progress


@contextlib.contextmanager
def _bar(total: float, label: str) -> Iterator[Watch]:
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped]
    except ImportError:
        with _line(total, label) as update:
            yield update
        return
    unit = "ms" if label == "simulate" else "of all"
    with tqdm(total=total, desc=label, unit=unit,
              bar_format="{l_bar}{bar}| {n:.4g}/{total:.4g} {unit} [{elapsed}<{remaining}]") as bar:

        def update(done: float) -> None:
            bar.update(done - bar.n)

        yield update


@contextlib.contextmanager
def _line(total: float, label: str) -> Iterator[Watch]:
    begun = time.monotonic()
    terminal = sys.stderr.isatty()

    def show(done: float, end: str) -> None:
        share = done / total if total else 1.0
        print(f"{label} {share:4.0%}  {time.monotonic() - begun:.1f} s", end=end, file=sys.stderr,
              flush=True)

    last = 0.0

    def update(done: float) -> None:
        nonlocal last
        last = done
        if terminal:
            show(done, "\r")

    yield update
    show(last, "\n")
