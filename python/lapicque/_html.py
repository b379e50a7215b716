"""Recordings as notebooks show them: a raster in SVG that follows the page's colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Iterable

import numpy as np

if TYPE_CHECKING:
    from .recording import Recording, SpikeTrains

WIDTH, BAND, MARGIN = 720, 160, 90
MOST_DOTS = 5000  # in one picture; more are thinned evenly
COLOURS = ("#3b6fb6", "#c8553d", "#4f9d69", "#8e6bbf", "#c99a2e", "#4aa3b5", "#b0567d", "#7a7a7a")


def recording(rec: Recording) -> str:
    parts = [f"<p>recording from {rec.t_start:g} to {rec.t_stop:g} ms</p>"]
    trains = list(rec.spikes.values())
    if trains:
        parts.append(spikes(trains))
    rows = "".join(f"<tr><td>{escape(t.population)}</td><td>{escape(t.variable)}</td>"
                   f"<td>{escape(t.unit)}</td><td>{t.samples.shape[0]} &times; "
                   f"{t.samples.shape[1]}</td></tr>" for t in rec.traces)
    if rows:
        parts.append("<table><tr><th>population</th><th>variable</th><th>unit</th>"
                     f"<th>samples</th></tr>{rows}</table>")
    return "".join(parts)


def spikes(records: list[SpikeTrains]) -> str:
    """One band for each population, and a table of rates below."""
    n_dots = sum(len(r) for r in records)
    every = max(1, -(-n_dots // MOST_DOTS))
    height = BAND * len(records) + 30
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
             'style="max-width:100%;font:12px sans-serif" fill="currentColor" role="img">']
    for i, record in enumerate(records):
        parts += _band(record, i, every)
    first, last = records[0], BAND * len(records) + 4
    for share in (0, 0.5, 1):
        x = MARGIN + share * (WIDTH - MARGIN - 20)
        anchor = ("start", "middle", "end")[int(2 * share)]
        parts.append(f'<text x="{x:.0f}" y="{last + 14}" text-anchor="{anchor}">'
                     f'{first.t_start + share * first.duration:g} ms</text>')
    parts.append("</svg>")
    rows = "".join(f"<tr><td>{escape(r.population)}</td><td>{r.n_neurons:,}</td>"
                   f"<td>{len(r):,}</td><td>{r.rate:.3g}</td></tr>" for r in records)
    note = f"<p>one spike in {every} is drawn</p>" if every > 1 else ""
    return ("".join(parts) + "<table><tr><th>population</th><th>neurons</th><th>spikes</th>"
            f"<th>Hz</th></tr>{rows}</table>{note}")


def _band(record: SpikeTrains, place: int, every: int) -> Iterable[str]:
    top, colour = BAND * place, COLOURS[place % len(COLOURS)]
    width, height = WIDTH - MARGIN - 20, BAND - 12
    xs = MARGIN + (record.times[::every] - record.t_start) / (record.duration or 1.0) * width
    ys = top + 6 + height * (1 - (record.senders[::every] + 0.5) / max(1, record.n_neurons))
    tick = min(3.0, max(1.0, height / max(1, record.n_neurons)))
    path = "".join(f"M{x:.1f} {y:.1f}v{tick:.1f}" for x, y in zip(xs, ys - tick / 2))
    yield (f'<rect x="{MARGIN}" y="{top + 6}" width="{width}" height="{height}" fill="none" '
           'stroke="currentColor" stroke-opacity="0.25"/>')
    yield f'<path d="{path}" stroke="{colour}" stroke-width="1.2" fill="none"/>'
    yield (f'<text x="{MARGIN - 8}" y="{top + BAND / 2:.0f}" text-anchor="end">'
           f'{escape(record.population)}</text>')
