"""Which NumPy goes with which pybind11: a pair that would give wrong arrays is refused."""

import subprocess
import sys

import numpy as np
import pytest
from lapicque import _core

OLD = tuple(map(int, _core.pybind11_version.split("."))) < (2, 12)


def imported_beside(version):
    """What importing the package says where NumPy calls itself `version`."""
    return subprocess.run(
        [sys.executable, "-c", f"import numpy; numpy.__version__ = '{version}'; import lapicque"],
        capture_output=True, text=True).stderr


@pytest.mark.skipif(not OLD, reason="this pybind11 knows NumPy 2")
def test_numpy_2_is_refused_by_a_build_with_an_old_pybind11():
    said = imported_beside("2.1.0").splitlines()[-1]
    assert said == (
        f"ImportError: lapicque was built with pybind11 {_core.pybind11_version}, which knows "
        "NumPy 1 only, and here is NumPy 2.1.0: install a NumPy below 2, or build with pybind11 "
        "2.12 or newer.")


@pytest.mark.skipif(OLD, reason="this pybind11 knows NumPy 1 only")
def test_numpy_2_is_welcome_in_a_build_with_a_new_pybind11():
    assert imported_beside("2.1.0") == ""


def test_numpy_1_is_always_welcome():
    assert imported_beside("1.24.2") == ""


def test_arrays_come_out_as_they_went_in():
    values = np.arange(5.0)
    assert np.array_equal(_core.ExplicitPairs([0, 1, 2], [3, 4, 5]).targets, [3, 4, 5])
    assert np.array_equal(_core.statistics.intervals(values * values), [1, 3, 5, 7])
