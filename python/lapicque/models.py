"""The models, by name: each a documented object made from the engine's own tables.

>>> lapicque.models.iaf_psc_exp                 # a page in a notebook
>>> lapicque.models.iaf_psc_exp.parameters["tau_m"].default
10.0
>>> lapicque.models.names("synapse")
['static', 'tsodyks_markram', ...]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any, Optional

from . import _core


@dataclass(frozen=True)
class Field:
    """One row of a model's table."""

    name: str
    default: float
    unit: str
    range: str
    text: str


@dataclass(frozen=True)
class Option:
    """A named choice of a synapse model; the first is the default."""

    name: str
    choices: tuple[str, ...]
    text: str


@dataclass(frozen=True, repr=False)
class Model:
    """A neuron, a source of spikes, or a synapse."""

    kind: str
    name: str
    summary: str
    equations: str
    method: str
    source: str
    parameters: dict[str, Field]
    state: dict[str, Field] = field(default_factory=dict)
    receptors: dict[str, Field] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    presets: tuple[str, ...] = ()
    per_synapse: bool = False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}: {self.summary}>"

    def _repr_html_(self) -> str:
        parts = [f"<h4>{escape(self.name)}</h4><p>{escape(self.summary)}</p>"]
        if self.equations:
            parts.append(f"<pre>{escape(self.equations)}</pre>")
        for title, table in self._tables():
            rows = "".join(
                f"<tr><td><code>{escape(f.name)}</code></td><td>{f.default:g}</td>"
                f"<td>{escape(f.unit)}</td><td>{escape(f.range)}</td>"
                f"<td>{escape(f.text)}</td></tr>" for f in table.values())
            parts.append(f"<table><tr><th>{title}</th><th>default</th><th>unit</th><th>range</th>"
                         f"<th></th></tr>{rows}</table>")
        for option in self.options:
            parts.append(f"<p><code>{escape(option.name)}</code>: "
                         f"{escape(', '.join(option.choices))}. {escape(option.text)}</p>")
        parts.append(f"<p>{escape(self.method)}</p><p>{escape(self.source)}</p>")
        return "".join(parts)

    def _tables(self) -> list[tuple[str, dict[str, Field]]]:
        tables = [("parameters", self.parameters), ("state", self.state),
                  ("receptors", self.receptors)]
        return [(title, table) for title, table in tables if table]


def _document(model: Model) -> str:
    """The model's page as a NumPy-style docstring."""
    lines = [model.summary, ""]
    if model.equations:
        lines += ["::", "", *("    " + line for line in model.equations.splitlines()), ""]
    for title, table in model._tables():
        lines += [title.capitalize(), "-" * len(title)]
        for f in table.values():
            about = [f"default {f.default:g} {f.unit}" if f.unit != "1" else
                     f"default {f.default:g}"]
            if f.range != "any finite number":
                about.append(f.range)
            lines += [f"{f.name} : {', '.join(about)}", f"    {f.text}"]
        lines.append("")
    if model.options:
        lines += ["Options", "-------"]
        for option in model.options:
            lines += [f"{option.name} : {', '.join(option.choices) or 'text'}",
                      f"    {option.text}"]
        lines.append("")
    lines += ["Notes", "-----", *(t for t in (model.method, model.source) if t)]
    return "\n".join(lines)


def _fields(table: list[dict[str, Any]]) -> dict[str, Field]:
    return {row["name"]: Field(**row) for row in table}


def _make(row: dict[str, Any]) -> Model:
    options = tuple(Option(o["name"], tuple(o["choices"]), o["text"])
                    for o in row.get("options", []))
    model = Model(kind=row["kind"], name=row["name"], summary=row["summary"],
                  equations=row["equations"], method=row["method"], source=row["source"],
                  parameters=_fields(row["parameters"]), state=_fields(row.get("state", [])),
                  receptors=_fields(row.get("receptors", [])), options=options,
                  presets=tuple(p["name"] for p in row.get("presets", [])),
                  per_synapse=row.get("per_synapse", False))
    object.__setattr__(model, "__doc__", _document(model))
    return model


_ALL = {(row["kind"], row["name"]): _make(row) for row in _core.models()}


def names(kind: Optional[str] = None) -> list[str]:
    """The names of all models, or of one kind: "neuron", "source", "synapse"."""
    return [name for of, name in _ALL if kind in (None, of)]


def model_named(name: str, kind: Optional[str] = None) -> Optional[Model]:
    """The model of that name, or None."""
    for (of, known), model in _ALL.items():
        if known == name and kind in (None, of):
            return model
    return None


def __getattr__(name: str) -> Model:
    model = model_named(name)
    if model is None:
        raise AttributeError(f'no model "{name}"; lapicque.models.names() lists them all')
    return model


def __dir__() -> list[str]:
    return [*names(), "Field", "Model", "Option", "model_named", "names"]
