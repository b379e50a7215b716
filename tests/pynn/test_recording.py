"""What is recorded of whom, and from when."""

import numpy as np
import pytest
from conftest import trace


def test_recorded_cells_are_columns_in_order_with_their_index(sim):
    cells = sim.Population(10, sim.IF_cond_exp())
    cells.initialize(v=lambda i: -60.0 - i)
    cells[[7, 2, 3]].record("v")
    cells[5:6].record(["v", "gsyn_exc", "spikes"])
    sim.run(1.0)
    segment = cells.get_data().segments[0]
    v, = segment.filter(name="v")
    assert v.array_annotations["channel_index"].tolist() == [2, 3, 5, 7]
    assert v.magnitude[0].tolist() == [-62, -63, -65, -67]
    g, = segment.filter(name="gsyn_exc")
    assert g.shape == (11, 1)
    assert len(segment.spiketrains) == 1
    view, = cells[3:6].get_data("v").segments[0].filter(name="v")
    assert view.magnitude[0].tolist() == [-63, -65]


def test_clearing_moves_the_start_to_now_for_that_population_alone(sim):
    cells = sim.Population(2, sim.IF_curr_exp(i_offset=1.0, tau_refrac=2.0))
    others = sim.Population(1, sim.IF_curr_exp(i_offset=1.0, tau_refrac=2.0))
    for p in (cells, others):
        p.record(["v", "spikes"])
    sim.run(100.0)
    whole = cells.get_data(clear=True).segments[0]
    sim.run(50.0)
    part = cells.get_data().segments[0]
    v, = part.filter(name="v")
    assert float(v.t_start) == 100.0 and v.shape == (501, 2)
    assert v.magnitude[0].tolist() == whole.filter(name="v")[0].magnitude[-1].tolist()
    assert all(t > 100 for t in part.spiketrains[0].magnitude)
    everything = others.get_data().segments[0]
    assert everything.filter(name="v")[0].shape == (1501, 1)
    assert len(everything.spiketrains[0]) == \
        len(whole.spiketrains[0]) + len(part.spiketrains[0])


def test_recording_of_nothing_ends_it_and_another_choice_begins_anew(sim):
    cells = sim.Population(6, sim.IF_cond_exp())
    cells[0:2].record("v")
    sim.run(2.0)
    sim.reset()
    cells.record(None)
    cells[4:5].record("v")
    sim.run(3.0)
    first, second = cells.get_data().segments
    assert first.filter(name="v")[0].shape == (21, 2)
    assert second.filter(name="v")[0].array_annotations["channel_index"].tolist() == [4]
    assert second.filter(name="v")[0].shape == (31, 1)


def test_a_cell_recorded_later_has_no_samples_before(sim):
    cells = sim.Population(2, sim.IF_curr_exp(i_offset=0.2))
    cells[0:1].record("v")
    sim.run(5.0)
    cells[1:2].record(["v", "spikes"])
    sim.run(5.0)
    v = trace(cells, "v")
    assert v.shape == (101, 2)
    assert np.isnan(v[:50, 1]).all()
    assert np.array_equal(v[50:, 0], v[50:, 1])


def test_counts_are_those_of_the_trains_and_files_hold_the_data(sim, tmp_path):
    import neo

    cells = sim.Population(4, sim.IF_curr_exp(i_offset=[0.0, 0.9, 1.2, 2.0]))
    cells.record(["spikes", "v"], to_file=str(tmp_path / "cells.pkl"))
    sim.run(100.0)
    counts = cells.get_spike_counts()
    assert counts[cells[0]] == 0 and counts[cells[1]] < counts[cells[2]] < counts[cells[3]]
    assert cells.mean_spike_count() == pytest.approx(sum(counts.values()) / 4)
    sim.end()
    block = neo.PickleIO(str(tmp_path / "cells.pkl")).read_block()
    assert [len(t) for t in block.segments[0].spiketrains] == list(counts.values())
    assert block.annotations["simulator"] == "Lapicque"


def test_an_assembly_joins_the_columns_of_its_parts(sim):
    a, b = (sim.Population(n, sim.IF_cond_exp()) for n in (3, 5))
    both = a + b[1:3]
    both.record("v")
    sim.run(2.0)
    signal, = both.get_data("v").segments[0].filter(name="v")
    assert signal.shape == (21, 5)
