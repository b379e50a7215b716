"""The receptors of a PointNeuron: exponential, alpha and beta functions of conductance or current."""

from pyNN.standardmodels import build_translations, receptors


class _Receptor:
    """`names` maps PyNN's parameters to the numbered ones of iaf_multisynapse."""

    recordable = ["gsyn"]
    scale_factors = {}
    translations = {}

    def numbered_translations(self, label, k):
        """PyNN's ``label.name`` -> how it is translated, for receptor k."""
        return build_translations(
            *((f"{label}.{name}", f"{native}_{k}") for name, native in self.names))


class CurrExpPostSynapticResponse(_Receptor, receptors.CurrExpPostSynapticResponse):
    __doc__ = receptors.CurrExpPostSynapticResponse.__doc__
    names = (("tau_syn", "tau_decay"),)
    recordable = ["isyn"]


class CondExpPostSynapticResponse(_Receptor, receptors.CondExpPostSynapticResponse):
    __doc__ = receptors.CondExpPostSynapticResponse.__doc__
    names = (("e_syn", "E"), ("tau_syn", "tau_decay"))


class CondAlphaPostSynapticResponse(_Receptor, receptors.CondAlphaPostSynapticResponse):
    """An alpha function: rise and decay have one time constant."""

    __doc__ = receptors.CondAlphaPostSynapticResponse.__doc__
    names = (("e_syn", "E"), ("tau_syn", "tau_decay"))


class CondBetaPostSynapticResponse(_Receptor, receptors.CondBetaPostSynapticResponse):
    __doc__ = receptors.CondBetaPostSynapticResponse.__doc__
    names = (("e_syn", "E"), ("tau_rise", "tau_rise"), ("tau_decay", "tau_decay"))


ExpPSR = CondExpPostSynapticResponse
AlphaPSR = CondAlphaPostSynapticResponse
BetaPSR = CondBetaPostSynapticResponse


__all__ = [
    "CurrExpPostSynapticResponse", "CondExpPostSynapticResponse",
    "CondAlphaPostSynapticResponse", "CondBetaPostSynapticResponse", "ExpPSR", "AlphaPSR",
    "BetaPSR",
]
