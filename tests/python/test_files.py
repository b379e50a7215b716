"""Files: networks from TOML, results to and from SONATA, and what is wrong with one."""

import lapicque as lq
import numpy as np
import pytest
from lapicque import _core, files

TOML = """
simulation = {duration = "50 ms", dt = "0.1 ms", seed = 4}
population.cells = {model = "iaf_psc_exp", size = 50, tau_m = "20 ms"}
stimulus = [{kind = "poisson", target = "cells", weight = "40 pA", rate = "6 kHz"}]
"""

pytestmark = pytest.mark.skipif(not _core.has_files, reason="built without HDF5")


def test_a_network_in_toml_is_the_one_declared_in_python(tmp_path):
    (tmp_path / "net.toml").write_text(TOML)
    net, run = files.read_network(tmp_path / "net.toml", "simulation.seed=5")
    assert run["seed"] == 5 and run["duration"] == 50
    twin = lq.Network()
    cells = twin.population("cells", "iaf_psc_exp", 50, tau_m="20 ms")
    twin.stimulate(cells, "poisson", weight="40 pA", rate="6 kHz")
    assert lq.simulate(net, **run).hash() == lq.simulate(twin, 50, seed=5).hash()
    assert len(lq.simulate(net, **run)["cells"]) > 10


def test_a_mistake_in_toml_is_named_with_line_and_column(tmp_path):
    (tmp_path / "net.toml").write_text(TOML.replace("tau_m", "tau_n"))
    with pytest.raises(lq.Error, match=r"net\.toml:3:\d+.*tau_n"):
        files.read_network(tmp_path / "net.toml")


def test_spikes_and_traces_survive_their_files(tmp_path, sim):
    sim.run(100)
    recording = sim.recording
    files.write_spikes(tmp_path / "spikes.h5", recording, seed=1)
    assert files.read_spikes(tmp_path / "spikes.h5")["cells"].hash(0.1) == \
        recording["cells"].hash(0.1)
    written, = files.write_reports(tmp_path, recording)
    trace, = files.read_report(written)
    np.testing.assert_allclose(trace.samples, recording["cells", "V_m"].samples, rtol=1e-6)


@pytest.mark.parametrize("content", [b"", b"no HDF5 at all", None])
def test_a_file_that_is_none_is_an_os_error_that_names_it(tmp_path, content, sim):
    path = tmp_path / "broken.h5"
    if content is None:  # a good file, cut
        sim.run(100)
        files.write_spikes(path, sim.recording)
        content = path.read_bytes()[:1500]
    path.write_bytes(content)
    with pytest.raises(OSError, match="broken.h5"):
        files.read_spikes(path)
    with pytest.raises(lq.FileError, match="missing.h5"):
        files.read_spikes(tmp_path / "missing.h5")


def test_a_damaged_file_is_read_or_refused_and_nothing_else(tmp_path, sim):
    """Cut at 40 places, and with 80 bytes changed at random: trains, or an error with the path."""
    sim.run(100)
    good, bad = tmp_path / "good.h5", tmp_path / "bad.h5"
    files.write_spikes(good, sim.recording)
    content = good.read_bytes()
    rng, refused = np.random.default_rng(1), 0
    damaged = [content[:n] for n in range(0, len(content), len(content) // 40)]
    for at in rng.integers(0, min(len(content), 4000), 80):
        changed = bytearray(content)
        changed[at] ^= int(rng.integers(1, 256))
        damaged.append(bytes(changed))
    for content in damaged:
        bad.write_bytes(content)
        try:
            files.read_spikes(bad)
        except lq.FileError as error:
            refused += 1
            assert str(bad) in str(error) and "\n" not in str(error)
    assert refused > 40


def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path):
    (tmp_path / "net.toml").write_bytes(b"population = \xff\xfe\x00")
    with pytest.raises(lq.Error, match=r"net\.toml"):
        files.read_network(tmp_path / "net.toml")
