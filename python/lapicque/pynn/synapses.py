"""PyNN's synapses, in terms of Lapicque's synapse models.

Parameters keep PyNN's names and units; a projection converts weights where it declares itself to
the engine. What a synapse type says beside its translations is how the engine is told:

``native_model``        the synapse model (``lapicque models``)
``native_options``      its named choices
``engine_parameters``   PyNN's parameters of some synapses, weights already scaled -> the model's
"""

from pyNN.standardmodels import ModelNotAvailable, build_translations, synapses

from . import simulator


def _same(*names):
    return build_translations(*((name, name) for name in names))


class _Synapse:
    native_options = {}
    weight_parameters = ()  # in units of the weight
    learns = False          # whether the weight changes by itself
    per_synapse = True      # whether the engine takes its parameters as lists
    begins_as = {}          # state variable -> the number, or the parameter, that it begins as

    def _get_minimum_delay(self):
        return simulator.state.least_delay()

    def engine_parameters(self, p):
        return p


class StaticSynapse(_Synapse, synapses.StaticSynapse):
    __doc__ = synapses.StaticSynapse.__doc__
    native_model = "static"
    translations = _same("weight", "delay")


class ElectricalSynapse(ModelNotAvailable):
    """Not available: there are no gap junctions in Lapicque."""


class TsodyksMarkramSynapse(_Synapse, synapses.TsodyksMarkramSynapse):
    __doc__ = synapses.TsodyksMarkramSynapse.__doc__
    native_model = "tsodyks_markram"
    translations = _same("weight", "delay", "U", "tau_rec", "tau_facil")
    takes_tau_syn = "tau_psc"
    begins_as = {"u": 0.0}


class SimpleStochasticSynapse(_Synapse, synapses.SimpleStochasticSynapse):
    __doc__ = synapses.SimpleStochasticSynapse.__doc__
    native_model = "bernoulli"
    translations = _same("weight", "delay", "p")


class StochasticTsodyksMarkramSynapse(_Synapse, synapses.StochasticTsodyksMarkramSynapse):
    __doc__ = synapses.StochasticTsodyksMarkramSynapse.__doc__
    native_model = "stochastic_tsodyks_markram"
    begins_as = {"u": "U"}
    translations = _same("weight", "delay", "U", "tau_rec", "tau_facil")


class MultiQuantalSynapse(_Synapse, synapses.MultiQuantalSynapse):
    """Release from `n` sites that are full or empty."""

    native_model = "multiquantal"
    begins_as = {"u": "U", "a": "n"}
    translations = _same("weight", "delay", "U", "n", "tau_rec", "tau_facil")


class STDPMechanism(_Synapse, synapses.STDPMechanism):
    __doc__ = synapses.STDPMechanism.__doc__
    base_translations = _same("weight", "delay", "dendritic_delay_fraction")
    weight_parameters = ("w_min", "w_max", "eta")
    learns = True
    per_synapse = False

    def _build_translations(self):
        self.translations = dict(self.base_translations)
        for component in (self.timing_dependence, self.weight_dependence, self.voltage_dependence):
            if component:
                self.translations.update(component.translations)

    @property
    def native_model(self):
        return self.timing_dependence.native_model

    @property
    def native_options(self):
        if self.native_model != "stdp":
            return {}
        return {"pairing": "all_to_all", "weight_dependence": self.weight_dependence.native_name}

    def engine_parameters(self, p):
        """Bounds are magnitudes; PyNN's additive changes are shares of w_max, not of the range."""
        p = {n: v for n, v in p.items() if n != "dendritic_delay_fraction"}
        p["w_min"], p["w_max"] = sorted((abs(p["w_min"]), abs(p["w_max"])))
        share = p["w_max"] / (p["w_max"] - p["w_min"])
        for name in self.weight_dependence.shares_of_w_max:
            if name in p:
                p[name] *= share
        return p


class AdditiveWeightDependence(synapses.AdditiveWeightDependence):
    __doc__ = synapses.AdditiveWeightDependence.__doc__
    translations = _same("w_max", "w_min")
    native_name = "additive"
    shares_of_w_max = ("A_plus", "A_minus")


class MultiplicativeWeightDependence(synapses.MultiplicativeWeightDependence):
    __doc__ = synapses.MultiplicativeWeightDependence.__doc__
    translations = _same("w_max", "w_min")
    native_name = "multiplicative"
    shares_of_w_max = ()


class AdditivePotentiationMultiplicativeDepression(
        synapses.AdditivePotentiationMultiplicativeDepression):
    __doc__ = synapses.AdditivePotentiationMultiplicativeDepression.__doc__
    translations = _same("w_max", "w_min")
    native_name = "van_rossum"
    shares_of_w_max = ("A_plus",)


class GutigWeightDependence(synapses.GutigWeightDependence):
    __doc__ = synapses.GutigWeightDependence.__doc__
    translations = _same("w_max", "w_min", "mu_plus", "mu_minus")
    native_name = "guetig"
    shares_of_w_max = ()


class SpikePairRule(synapses.SpikePairRule):
    __doc__ = synapses.SpikePairRule.__doc__
    translations = _same("tau_plus", "tau_minus", "A_plus", "A_minus")
    native_model = "stdp"


class Vogels2011Rule(synapses.Vogels2011Rule):
    __doc__ = synapses.Vogels2011Rule.__doc__
    translations = _same("tau", "eta", "rho")
    native_model = "vogels"


__all__ = [
    "StaticSynapse", "ElectricalSynapse", "TsodyksMarkramSynapse", "SimpleStochasticSynapse",
    "StochasticTsodyksMarkramSynapse", "MultiQuantalSynapse", "STDPMechanism",
    "AdditiveWeightDependence", "MultiplicativeWeightDependence",
    "AdditivePotentiationMultiplicativeDepression", "GutigWeightDependence", "SpikePairRule",
    "Vogels2011Rule",
]
