"""Lapicque's own models as PyNN types, in the models' names and units (mV, ms, pF, pA, nS)."""

from pyNN.models import BaseCellType, BaseSynapseType

from lapicque import _core

from . import simulator
from .synapses import _Synapse


class NativeCellType(BaseCellType):
    """A population's model by its name; see :func:`native_cell_type`."""

    native_name = None
    weight_scale = 1000.0

    def get_schema(self):
        return {name: float for name in self.default_parameters}


class NativeSynapseType(_Synapse, BaseSynapseType):
    """A synapse model by its name; weights are in the unit of the receptor (pA, nS or mV)."""

    @property
    def native_parameters(self):
        return self.parameter_space

    def get_schema(self):
        return {name: float for name in self.default_parameters}


def _find(kinds, name):
    models = {m["name"]: m for m in _core.models() if m["kind"] in kinds}
    if name not in models:
        raise ValueError(f"Lapicque has no {' or '.join(kinds)} model {name!r}; it has "
                         + ", ".join(sorted(models)))
    return models[name]


def native_cell_type(model_name):
    """A new cell type for a neuron or a source of spikes.

    Examples
    --------
    >>> cells = sim.Population(10, sim.native_cell_type("iaf_psc_exp")(tau_m=15.0))
    >>> cells.record("V_m")
    """
    model = _find(("neuron", "source"), model_name)
    is_source = model["kind"] == "source"
    state = [] if is_source else model["state"]
    receptors = [] if is_source else [r["name"] for r in model["receptors"]]
    in_jumps = not is_source and any(r["unit"] == "mV" for r in model["receptors"])
    return type(model_name, (NativeCellType,), {
        "__doc__": model["summary"],
        "native_name": model_name,
        "default_parameters": {f["name"]: f["default"] for f in model["parameters"]},
        "default_initial_values": {f["name"]: f["default"] for f in state},
        "recordable": ["spikes", *(f["name"] for f in state)],
        "units": {f["name"]: f["unit"] if f["unit"] != "1" else "dimensionless" for f in state},
        "receptor_types": receptors,
        "receptors": {name: name for name in receptors},
        "decay_times": {},
        "conductance_based": not is_source and any(r["unit"] == "nS" for r in model["receptors"]),
        "weight_scale": 1.0 if in_jumps else 1000.0,
        "injectable": not is_source,
    })


def native_synapse_type(model_name):
    """A new synapse type, with ``weight`` and ``delay`` beside the model's parameters.

    Named choices of the model are the class attribute ``native_options``.

    Examples
    --------
    >>> triplet = sim.native_synapse_type("stdp_triplet")(weight=20.0, w_max=100.0, delay=1.0)
    """
    model = _find(("synapse",), model_name)
    parameters = {f["name"]: f["default"] for f in model["parameters"]}
    return type(model_name, (NativeSynapseType,), {
        "__doc__": model["summary"],
        "native_model": model_name,
        "default_parameters": {"weight": 0.0, "delay": None, **parameters},
        "learns": "w_max" in parameters,
        "per_synapse": model["per_synapse"] or not parameters,
        "_get_minimum_delay": lambda self: simulator.state.least_delay(),
    })
