"""PyNN's standard cells, in terms of Lapicque's models.

PyNN counts in nF, nA and uS, Lapicque in pF, pA and nS. What a cell type says of itself beside its
translations:

``native_model``     the model's name (``lapicque models``)
``state``            PyNN's variable -> (the model's state variable, native units per PyNN's unit)
``receptors``        PyNN's receptor -> the model's
``decay_times``      PyNN's receptor -> the native parameter that is its tau_syn
``weight_scale``     native units in a unit of PyNN's weights
``fixed_parameters`` native parameters that PyNN does not have
``linked``           native parameter -> another one whose value it takes
"""

from copy import deepcopy

from pyNN import errors
from pyNN.parameters import ParameterSpace
from pyNN.standardmodels import ModelNotAvailable, build_translations, cells

from .receptors import CondAlphaPostSynapticResponse


class _Cell:
    state = {}
    receptors = {"excitatory": "excitatory", "inhibitory": "inhibitory"}
    decay_times = {"excitatory": "tau_syn_ex", "inhibitory": "tau_syn_in"}
    weight_scale = 1000.0
    fixed_parameters = {}
    linked = {}


_membrane = (
    ("v_rest", "E_L"),
    ("v_reset", "V_reset"),
    ("tau_refrac", "t_ref"),
    ("i_offset", "I_e", 1000.0),
)
_with_tau_m = (("cm", "C_m", 1000.0), ("tau_m", "tau_m"))
_with_leak = (
    ("cm", "C_m", 1000.0),
    ("tau_m", "g_L", "cm / tau_m * 1000.0", "C_m / g_L"),
)
_tau_syn = (("tau_syn_E", "tau_syn_ex"), ("tau_syn_I", "tau_syn_in"))
_e_rev = (("e_rev_E", "E_ex"), ("e_rev_I", "E_in"))
_threshold = (("v_thresh", "V_th"),)

_v = {"v": ("V_m", 1.0)}
_currents = {"isyn_exc": ("I_syn_ex", 1000.0), "isyn_inh": ("I_syn_in", 1000.0)}
_conductances = {"gsyn_exc": ("g_ex", 1000.0), "gsyn_inh": ("g_in", 1000.0)}
_delta = {"excitatory": "spikes", "inhibitory": "spikes"}


class IF_curr_exp(_Cell, cells.IF_curr_exp):
    __doc__ = cells.IF_curr_exp.__doc__
    native_model = "iaf_psc_exp"
    translations = build_translations(*_membrane, *_with_tau_m, *_threshold, *_tau_syn)
    state = {**_v, **_currents}
    recordable = [*cells.IF_curr_exp.recordable, "isyn_exc", "isyn_inh"]


class IF_curr_alpha(_Cell, cells.IF_curr_alpha):
    __doc__ = cells.IF_curr_alpha.__doc__
    native_model = "iaf_psc_alpha"
    translations = build_translations(*_membrane, *_with_tau_m, *_threshold, *_tau_syn)
    state = {**_v, **_currents}
    recordable = [*cells.IF_curr_alpha.recordable, "isyn_exc", "isyn_inh"]


class IF_curr_delta(_Cell, cells.IF_curr_delta):
    __doc__ = cells.IF_curr_delta.__doc__
    native_model = "iaf_psc_delta"
    translations = build_translations(*_membrane, *_with_tau_m, *_threshold)
    state = _v
    receptors = _delta
    decay_times = {}
    weight_scale = 1.0


class IF_cond_exp(_Cell, cells.IF_cond_exp):
    __doc__ = cells.IF_cond_exp.__doc__
    native_model = "iaf_cond_exp"
    translations = build_translations(*_membrane, *_with_leak, *_threshold, *_tau_syn, *_e_rev)
    state = {**_v, **_conductances}


class IF_cond_alpha(_Cell, cells.IF_cond_alpha):
    __doc__ = cells.IF_cond_alpha.__doc__
    native_model = "iaf_cond_alpha"
    translations = build_translations(*_membrane, *_with_leak, *_threshold, *_tau_syn, *_e_rev)
    state = {**_v, **_conductances}


class IF_cond_exp_gsfa_grr(_Cell, cells.IF_cond_exp_gsfa_grr):
    __doc__ = cells.IF_cond_exp_gsfa_grr.__doc__
    native_model = "iaf_cond_exp_sfa_rr"
    translations = build_translations(
        *_membrane, *_with_leak, *_threshold, *_tau_syn, *_e_rev,
        ("tau_sfa", "tau_sfa"), ("e_rev_sfa", "E_sfa"), ("q_sfa", "q_sfa"),
        ("tau_rr", "tau_rr"), ("e_rev_rr", "E_rr"), ("q_rr", "q_rr"))
    state = {**_v, **_conductances, "g_s": ("g_sfa", 1.0), "g_r": ("g_rr", 1.0)}


class IF_facets_hardware1(_Cell, cells.IF_facets_hardware1):
    __doc__ = cells.IF_facets_hardware1.__doc__
    native_model = "iaf_cond_exp"
    translations = build_translations(
        ("v_rest", "E_L"), ("v_reset", "V_reset"), *_threshold, ("g_leak", "g_L"), *_tau_syn,
        ("e_rev_I", "E_in"))
    fixed_parameters = {"C_m": 200.0, "t_ref": 1.0, "E_ex": 0.0, "I_e": 0.0}
    state = {**_v, **_conductances}


class HH_cond_exp(_Cell, cells.HH_cond_exp):
    __doc__ = cells.HH_cond_exp.__doc__
    native_model = "hh_cond_exp_traub"
    translations = build_translations(
        ("gbar_Na", "g_Na", 1000.0), ("gbar_K", "g_K", 1000.0), ("g_leak", "g_L", 1000.0),
        ("cm", "C_m", 1000.0), ("v_offset", "V_T"), ("e_rev_Na", "E_Na"), ("e_rev_K", "E_K"),
        ("e_rev_leak", "E_L"), *_e_rev, *_tau_syn, ("i_offset", "I_e", 1000.0))
    state = {**_v, **_conductances, "m": ("Act_m", 1.0), "h": ("Inact_h", 1.0),
             "n": ("Act_n", 1.0)}
    receptor_types = ("excitatory", "inhibitory")
    recordable = [*cells.HH_cond_exp.recordable, "m", "h", "n"]


_adaptation = (
    ("v_thresh", "V_th"), ("v_spike", "V_peak"), ("delta_T", "Delta_T"), ("a", "a"),
    ("b", "b", 1000.0), ("tau_w", "tau_w"),
)


class EIF_cond_alpha_isfa_ista(_Cell, cells.EIF_cond_alpha_isfa_ista):
    __doc__ = cells.EIF_cond_alpha_isfa_ista.__doc__
    native_model = "aeif_cond_alpha"
    translations = build_translations(*_membrane, *_with_leak, *_adaptation, *_tau_syn, *_e_rev)
    state = {**_v, "w": ("w", 1000.0), **_conductances}


class EIF_cond_exp_isfa_ista(_Cell, cells.EIF_cond_exp_isfa_ista):
    __doc__ = cells.EIF_cond_exp_isfa_ista.__doc__
    native_model = "aeif_cond_exp"
    translations = build_translations(*_membrane, *_with_leak, *_adaptation, *_tau_syn, *_e_rev)
    state = {**_v, "w": ("w", 1000.0), **_conductances}


class Izhikevich(_Cell, cells.Izhikevich):
    __doc__ = cells.Izhikevich.__doc__
    native_model = "izhikevich_rk4"
    translations = build_translations(
        ("a", "a"), ("b", "b"), ("c", "c"), ("d", "d"), ("i_offset", "I_e", 1000.0))
    state = {**_v, "u": ("U_m", 1.0)}
    receptors = _delta
    decay_times = {}
    weight_scale = 1.0


class GIF_cond_exp(_Cell, cells.GIF_cond_exp):
    __doc__ = cells.GIF_cond_exp.__doc__
    native_model = "gif_cond_exp"
    translations = build_translations(
        *_membrane, *_with_leak, *_tau_syn, *_e_rev, ("delta_v", "Delta_V"),
        ("v_t_star", "V_T_star"), ("lambda0", "lambda_0"), ("tau_eta", "tau_stc"),
        ("a_eta", "q_stc", 1000.0), ("tau_gamma", "tau_sfa"), ("a_gamma", "q_sfa"))
    state = {**_v, **_conductances, "v_t": ("E_sfa", 1.0), "i_eta": ("I_stc", 1000.0)}


# ---- sources of spikes -----------------------------------------------------------------------

class _Source(_Cell):
    receptors = {}
    decay_times = {}


_window = (("start", "start"), ("duration", "stop", "start + duration", "stop - start"))


class SpikeSourcePoisson(_Source, cells.SpikeSourcePoisson):
    __doc__ = cells.SpikeSourcePoisson.__doc__
    native_model = "poisson_generator"
    translations = build_translations(("rate", "rate"), *_window)


class SpikeSourcePoissonRefractory(_Source, cells.SpikeSourcePoissonRefractory):
    __doc__ = cells.SpikeSourcePoissonRefractory.__doc__
    native_model = "poisson_refractory"
    translations = build_translations(("rate", "rate"), ("tau_refrac", "dead_time"), *_window)


class SpikeSourceGamma(_Source, cells.SpikeSourceGamma):
    __doc__ = cells.SpikeSourceGamma.__doc__
    native_model = "gamma_generator"
    translations = build_translations(
        ("alpha", "shape"), ("beta", "rate", "beta / alpha", "rate * shape"), *_window)


class SpikeSourceInhGamma(_Source, cells.SpikeSourceInhGamma):
    __doc__ = cells.SpikeSourceInhGamma.__doc__
    native_model = "spike_source_array"
    translations = build_translations(("a", "a"), ("b", "b"), ("tbins", "tbins"), *_window)
    draws_trains = True


class SpikeSourceArray(_Source, cells.SpikeSourceArray):
    __doc__ = cells.SpikeSourceArray.__doc__
    native_model = "spike_source_array"
    translations = build_translations(("spike_times", "spike_times"))


class MultiCompartmentNeuron(ModelNotAvailable):
    """Not available: Lapicque's neurons are points."""


# ---- neurons with receptors to choose --------------------------------------------------------

class LIF(cells.LIF):
    __doc__ = cells.LIF.__doc__
    family = "iaf_multisynapse"
    translations = build_translations(*_membrane, *_with_leak, *_threshold)
    state = _v
    scale_factors = {}


class AdExp(cells.AdExp):
    __doc__ = cells.AdExp.__doc__
    family = "aeif_multisynapse"
    translations = build_translations(*_membrane, *_with_leak, *_adaptation)
    state = {**_v, "w": ("w", 1000.0)}
    scale_factors = {}


class PointNeuron(_Cell, cells.PointNeuron):
    """A neuron (LIF or AdExp) with receptors of the user's naming, up to sixteen.

    Its native parameters are flat: receptor k has ``E_k``, ``tau_rise_k``, ``tau_decay_k`` and
    ``conductance_k``, counted from 1 in the order of ``receptor_types``.
    """

    def __init__(self, neuron, **post_synaptic_receptors):
        super().__init__(neuron, **post_synaptic_receptors)
        n = len(self.receptor_types)
        if n > 16:
            raise errors.InvalidModelError(
                f"PointNeuron: {n} receptors; there may be 16, so put what differs in weight "
                "alone on one receptor")
        self.native_model = neuron.family if n <= 4 else neuron.family + "_16"
        self.receptors, self.decay_times = {}, {}
        self.fixed_parameters, self.linked = {}, {}
        self.state = dict(neuron.state)
        for k, label in enumerate(self.receptor_types, 1):
            receptor = post_synaptic_receptors[label]
            self.receptors[label] = f"receptor_{k}"
            self.decay_times[label] = f"tau_decay_{k}"
            self.fixed_parameters[f"conductance_{k}"] = float(receptor.conductance_based)
            if isinstance(receptor, CondAlphaPostSynapticResponse):
                self.linked[f"tau_rise_{k}"] = f"tau_decay_{k}"
            for variable in receptor.recordable:
                self.state[f"{label}.{variable}"] = (f"g_{k}", 1000.0)

    @property
    def translations(self):
        flat = dict(self.neuron.translations)
        for k, label in enumerate(self.receptor_types, 1):
            flat.update(self.post_synaptic_receptors[label].numbered_translations(label, k))
        return flat

    def get_parameter_names(self):
        """Those of the neuron, and ``label.name`` for those of the receptors."""
        return list(self.translations)

    def get_schema(self):
        return {name: float for name in self.translations}

    def simple_parameters(self):
        return [n for n, d in self.translations.items() if d["type"] == "simple"]

    def scaled_parameters(self):
        return [n for n, d in self.translations.items() if d["type"] == "scaled"]

    def computed_parameters(self):
        return [n for n, d in self.translations.items() if d["type"] == "computed"]

    def computed_parameters_include(self, parameter_names):
        computed = self.computed_parameters()
        return any(name in computed for name in parameter_names)

    @property
    def native_parameters(self):
        """All of them, translated from the spaces of the neuron and of each receptor."""
        flat = {name: deepcopy(value) for name, value in self.parameter_space.items()
                if not isinstance(value, ParameterSpace)}
        for label in self.receptor_types:
            for name, value in self.parameter_space[label].items():
                if name != "locations":
                    flat[f"{label}.{name}"] = deepcopy(value)
        shape = self.parameter_space.shape
        return self.translate(ParameterSpace(flat, self.get_schema(), shape))

    def translate(self, parameters, copy=True):
        """By name; computed parameters are those of the membrane, which has no dots."""
        if copy:
            parameters = deepcopy(parameters)
        native = {}
        for name in parameters.keys():
            how = self.translations[name]
            forward = how["forward_transform"]
            given = dict(parameters.items())
            if callable(forward):
                native[how["translated_name"]] = forward(**given)
            else:
                native[how["translated_name"]] = (
                    given[name] if how["type"] == "simple" else eval(forward, {}, given))
        return ParameterSpace(native, schema=None, shape=parameters.shape)

    def reverse_translate(self, native_parameters):
        native, standard = dict(native_parameters.items()), {}
        for name, how in self.translations.items():
            if how["translated_name"] not in native:
                continue
            reverse = how["reverse_transform"]
            if callable(reverse):
                standard[name] = reverse(**native)
            elif how["type"] == "simple":
                standard[name] = native[how["translated_name"]]
            else:
                standard[name] = eval(reverse, {}, native)
        return ParameterSpace(standard, schema=self.get_schema(), shape=native_parameters.shape)

    def can_record(self, variable, location=None):
        return location is None and variable in self.recordable


__all__ = [
    "IF_curr_exp", "IF_curr_alpha", "IF_curr_delta", "IF_cond_exp", "IF_cond_alpha",
    "IF_cond_exp_gsfa_grr", "IF_facets_hardware1", "HH_cond_exp", "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista", "Izhikevich", "GIF_cond_exp", "SpikeSourcePoisson",
    "SpikeSourcePoissonRefractory", "SpikeSourceGamma", "SpikeSourceInhGamma",
    "SpikeSourceArray", "MultiCompartmentNeuron", "LIF", "AdExp", "PointNeuron",
]
