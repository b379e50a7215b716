"""What people see: reprs, pages of models, pictures, objects of other packages."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import lapicque as lq
import numpy as np
import pytest


@pytest.fixture
def recording(sim):
    sim.run(200)
    return sim.recording


def test_reprs_say_what_a_thing_is(sim, recording):
    assert "200 neurons" in repr(sim) and "at 200 ms" in repr(sim)
    assert "cells" in repr(recording) and "V_m (mV) of 3" in repr(recording)
    assert repr(lq.FixedInDegree(10)).count("10") == 1
    assert repr(lq.normal("20 ms", 2)) == "<normal(20, 2) ms>"


def test_a_notebook_shows_a_raster_that_is_well_formed_and_complete(recording):
    html = recording._repr_html_()
    svg = html[html.index("<svg"):html.index("</svg>") + 6]
    path = ET.fromstring(svg).find("path").get("d")
    assert path.count("M") == len(recording["cells"])
    assert f"{len(recording['cells']):,}" in html


def test_many_spikes_are_thinned_and_that_is_said():
    n = 30000
    spikes = lq.SpikeTrains(np.linspace(0, 100, n), np.arange(n) % 50, n_neurons=50, t_start=0,
                            t_stop=100, population="many<")
    html = spikes._repr_html_()
    assert html.count("M") < 6000 and "one spike in 6 is drawn" in html and "many&lt;" in html


def test_every_model_has_a_page_with_its_parameters():
    assert len(lq.models.names("neuron")) >= 19
    for name in lq.models.names():
        model = lq.models.model_named(name)
        assert model.summary in model.__doc__
        assert all(f"{p} : default" in model.__doc__ for p in model.parameters)
        ET.fromstring(f"<div>{model._repr_html_()}</div>")
    assert lq.models.iaf_psc_exp.parameters["tau_m"].unit == "ms"


def test_pictures_are_axes_and_nothing_is_shown(recording):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    ax = recording.raster()
    drawn = sum(len(line.get_xdata()) for line in ax.lines)
    assert drawn == len(recording["cells"])
    assert recording["cells"].raster(ax=ax) is ax
    trace = recording["cells", "V_m"].plot()
    assert trace.get_ylabel() == "V_m (mV)" and len(trace.lines) == 3
    rate = recording["cells"].plot_rate(bin="10 ms")
    assert rate.get_ylabel() == "rate (Hz)"


def test_a_recording_becomes_a_neo_block(recording):
    pytest.importorskip("neo")
    segment = recording.to_neo().segments[0]
    assert len(segment.spiketrains) == 200
    assert sum(len(t) for t in segment.spiketrains) == len(recording["cells"])
    signal, = segment.analogsignals
    assert signal.shape == (201, 3) and str(signal.units.dimensionality) == "mV"
    np.testing.assert_array_equal(signal.magnitude, recording["cells", "V_m"].samples)


def test_statistics_agree_with_numpy(recording):
    train = max(recording["cells"].by_neuron(), key=len)
    isi = np.diff(train)
    assert lq.statistics.cv(isi) == pytest.approx(isi.std() / isi.mean(), rel=1e-12)
    assert lq.statistics.mean_rate(train, (0, 200)) == pytest.approx(len(train) / 0.2)
    summary = recording["cells"].summary()
    assert summary["rate"] == pytest.approx(recording["cells"].rate)
    counts = lq.statistics.binned_counts(train, (0, 200), bin=10)
    assert counts.sum() == len(train) and len(counts) == 20


def test_the_module_prints_what_was_built():
    out = subprocess.run([sys.executable, "-m", "lapicque"], capture_output=True, text=True,
                         check=True).stdout
    assert lq.__version__ in out and "instruction set" in out and "neurons" in out
