"""Points the backend-generic system tests of a PyNN source tree at Lapicque (scenarios.py).

PyNN's tests say which backends they run with by a decorator that is looked up in one module; before
any test is collected, it is replaced there by one that names this backend alone. Nothing of the tree
is changed or copied. What needs another kind of neuron is left out: see `other_neurons`.
"""

import pytest

import lapicque.pynn  # noqa: F401  (makes pyNN.lapicque known)

#: Tests of neurons with compartments, which Lapicque does not have.
other_neurons = ("test_mc.py", "test_scenario5.py")


def pytest_configure(config):
    from system.scenarios import fixtures

    def run_with_lapicque(*_):
        return pytest.mark.parametrize(
            "sim", [pytest.param(fixtures.LazySimulator("lapicque"), id="lapicque")])

    fixtures.run_with_simulators = run_with_lapicque


def pytest_ignore_collect(collection_path, config):
    return True if collection_path.name in other_neurons else None
