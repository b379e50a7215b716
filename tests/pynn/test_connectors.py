"""Connectors in large portions make the connections that PyNN's own make one cell at a time."""

import numpy as np
import pyNN.connectors
import pyNN.mock
import pytest


def random_values(sim, seed):
    rng = sim.NumpyRNG(seed=seed)
    return (sim.RandomDistribution("uniform", low=0.1, high=0.9, rng=rng),
            sim.RandomDistribution("uniform_int", low=1, high=8, rng=rng))


def table(sim, connector, weight, delay, sizes, same=False):
    """Sorted (pre, post, weight, delay) of each of three projections made by some backend."""
    sim.setup(timestep=0.1)
    structure = sim.space.Grid2D(aspect_ratio=1.0)
    pre = sim.Population(sizes[0], sim.IF_cond_exp(), structure=structure)
    post = pre if same else sim.Population(sizes[1], sim.IF_cond_exp())
    synapses = sim.StaticSynapse(weight=weight, delay=delay)
    names = ("WEIGHT", "DELAY") if sim is pyNN.mock else ("weight", "delay")
    return [sorted((int(c.presynaptic_index), int(c.postsynaptic_index),
                    *(float(getattr(c, name)) for name in names))
                   for c in sim.Projection(pre, post, connector, synapses).connections)
            for _ in range(3)]


class Diagonals(pyNN.connectors.IndexBasedExpression):
    def __call__(self, i, j):
        return 1.0 / (1.0 + abs(i - j))


RULES = {
    "all to all": lambda s, rng: s.AllToAllConnector(),
    "all to others": lambda s, rng: s.AllToAllConnector(allow_self_connections=False),
    "one to one": lambda s, rng: s.OneToOneConnector(),
    "fixed probability": lambda s, rng: s.FixedProbabilityConnector(0.3, rng=rng),
    "fixed probability, others": lambda s, rng: s.FixedProbabilityConnector(
        0.3, allow_self_connections=False, rng=rng),
    "no mutual": lambda s, rng: s.FixedProbabilityConnector(
        0.6, allow_self_connections="NoMutual", rng=rng),
    "distance": lambda s, rng: s.DistanceDependentProbabilityConnector("exp(-d/3)", rng=rng),
    "fixed number pre": lambda s, rng: s.FixedNumberPreConnector(4, rng=rng),
    "fixed number pre, replaced": lambda s, rng: s.FixedNumberPreConnector(
        6, with_replacement=True, rng=rng),
    "fixed number pre, more than there are": lambda s, rng: s.FixedNumberPreConnector(40, rng=rng),
    "fixed number post": lambda s, rng: s.FixedNumberPostConnector(4, rng=rng),
    "fixed number post, others": lambda s, rng: s.FixedNumberPostConnector(
        4, allow_self_connections=False, rng=rng),
    "total number": lambda s, rng: s.FixedTotalNumberConnector(50, rng=rng),
    "index": lambda s, rng: s.IndexBasedProbabilityConnector(Diagonals(), rng=rng),
    "displacement": lambda s, rng: s.DisplacementDependentProbabilityConnector(
        lambda d: 1.0 / (1.0 + d[0] ** 2 + 0.5 * abs(d[1])), rng=rng),
    "array": lambda s, rng: s.ArrayConnector(np.arange(16 * 16).reshape(16, 16) % 3 == 0),
    "list": lambda s, rng: s.FromListConnector(
        [(i, 5 * i % 7, 0.1 * i, 1.0 + i) for i in range(12)]),
}


@pytest.mark.parametrize("values", ["constant", "drawn", "distance"])
@pytest.mark.parametrize("rule", RULES)
def test_connections_are_those_of_the_common_implementation(rule, values):
    """Of three projections in a row, and what the generator gives thereafter."""
    import lapicque.pynn

    made, then = [], []
    for sim in (lapicque.pynn, pyNN.mock):
        weight, delay = {"constant": (0.02, 1.5), "drawn": random_values(sim, 11),
                         "distance": ("0.1 + 0.02*d", "0.5 + 0.1*d")}[values]
        rng = sim.NumpyRNG(seed=5)
        connector = RULES[rule](sim if sim is lapicque.pynn else pyNN.connectors, rng)
        made.append(table(sim, connector, weight, delay, (16, 16), same="others" in rule
                          or "mutual" in rule))
        then.append(rng.next(3).tolist())
    assert [len(p) for p in made[0]] == [len(p) for p in made[1]]
    assert then[0] == then[1]
    ours, theirs = (np.array(sum(projections, [])) for projections in made)
    assert len(ours) > 0
    theirs[:, 3] = np.round(theirs[:, 3] / 0.1) * 0.1  # mock has no grid
    assert np.array_equal(ours[:, :3], theirs[:, :3])
    assert np.allclose(ours[:, 3], theirs[:, 3], rtol=0, atol=1e-9)


def test_a_clone_and_a_file_make_the_same_connections(sim, tmp_path):
    a, b = (sim.Population(k, sim.IF_cond_exp()) for k in (9, 7))
    made = sim.Projection(a, b, sim.FixedProbabilityConnector(0.4), sim.StaticSynapse(
        weight=sim.RandomDistribution("uniform", low=0.1, high=0.2), delay=1.5))
    attributes = ["weight", "delay"]
    made.save(attributes, str(tmp_path / "connections.txt"))
    file = sim.Projection(a, b, sim.FromFileConnector(str(tmp_path / "connections.txt")),
                          sim.StaticSynapse())
    clone = sim.Projection(a, b, sim.CloneConnector(made), sim.StaticSynapse(weight=0.3))
    assert 10 < len(made) < 50
    assert np.allclose(sorted(file.get(attributes, "list")), sorted(made.get(attributes, "list")),
                       rtol=1e-12)
    pairs = [(i, j) for i, j, _ in sorted(made.get("weight", "list"))]
    assert [(i, j, 0.3) for i, j in pairs] == sorted(clone.get("weight", "list"))


def test_connection_sets_connect_with_and_without_values(sim):
    csa = pytest.importorskip("csa")
    a, b = (sim.Population(k, sim.IF_cond_exp()) for k in (6, 6))
    plain = sim.Projection(a, b, sim.CSAConnector(csa.full - csa.oneToOne),
                           sim.StaticSynapse(weight=0.2))
    assert sorted(plain.get("weight", "list")) == [
        (i, j, 0.2) for i in range(6) for j in range(6) if i != j]
    valued = sim.Projection(b, a, sim.CSAConnector(csa.cset(csa.oneToOne, 0.3, 2.0)),
                            sim.StaticSynapse())
    assert sorted(valued.get(["weight", "delay"], "list")) == [
        (i, i, 0.3, 2.0) for i in range(6)]


@pytest.mark.parametrize("make", [
    lambda s: s.FixedProbabilityConnector(0.02, rng=s.NativeRNG(seed=3)),
    lambda s: s.FixedNumberPreConnector(20, rng=s.NativeRNG(seed=3)),
    lambda s: s.FixedNumberPostConnector(20, rng=s.NativeRNG(seed=3)),
    lambda s: s.FixedNumberPreConnector(20, with_replacement=True, rng=s.NativeRNG(seed=3)),
])
def test_the_native_generator_draws_from_the_same_law(sim, make):
    n = 1000
    cells = sim.Population(n, sim.IF_curr_exp())
    connector = make(sim)
    synapses = sim.Projection(cells, cells, connector, sim.StaticSynapse(weight=0.1))
    pre, post = synapses._pre, synapses._post
    twice = len(pre) - len(np.unique(pre * n + post))
    if isinstance(connector, sim.FixedProbabilityConnector):
        assert abs(len(pre) - 20000) < 5 * np.sqrt(n * n * 0.02)
        assert twice == 0
    else:
        assert len(pre) == 20 * n
        of = post if isinstance(connector, sim.FixedNumberPreConnector) else pre
        assert (np.bincount(of) == 20).all()
        assert (twice > 0) == connector.with_replacement
    assert np.bincount(pre, minlength=n).std() < 6  # nobody is preferred
    assert np.bincount(post, minlength=n).std() < 6


@pytest.mark.parametrize("side", ["Pre", "Post"])
@pytest.mark.parametrize("replacement", [False, True])
def test_native_partners_are_others_and_as_many_as_drawn_for_each(sim, side, replacement):
    n = 60
    cells = sim.Population(n, sim.IF_curr_exp())
    count = sim.RandomDistribution("uniform_int", low=0, high=150, rng=sim.NativeRNG(seed=8))
    connector = getattr(sim, f"FixedNumber{side}Connector")(
        count, allow_self_connections=False, with_replacement=replacement,
        rng=sim.NativeRNG(seed=4))
    count.rng.generator = np.random.default_rng(3)
    synapses = sim.Projection(cells, cells, connector, sim.StaticSynapse(weight=0.1))
    partner, cell = (synapses._pre, synapses._post)[::1 if side == "Pre" else -1]
    expected = np.random.default_rng(3).integers(0, 150, n)
    assert (np.bincount(cell, minlength=n) == expected).all()
    assert (partner != cell).all()
    times = np.zeros((n, n), dtype=int)
    np.add.at(times, (cell, partner), 1)
    times = times[~np.eye(n, dtype=bool)].reshape(n, n - 1)
    # without replacement everybody has been taken before anybody is taken again
    assert (times.max(axis=1) - times.min(axis=1) <= 1).all() == (not replacement)
    assert np.abs(np.bincount(partner) - len(partner) / n).max() < 5 * np.sqrt(len(partner) / n)


def test_a_total_number_is_drawn_natively_over_all_pairs(sim):
    pre, post = (sim.Population(k, sim.IF_curr_exp()) for k in (300, 200))
    synapses = sim.Projection(pre, post, sim.FixedTotalNumberConnector(
        40000, rng=sim.NativeRNG(seed=3)), sim.StaticSynapse(weight=0.1))
    assert len(synapses) == 40000
    for of, k in ((synapses._pre, 300), (synapses._post, 200)):
        counts = np.bincount(of, minlength=k)
        assert len(counts) == k and np.abs(counts - 40000 / k).max() < 5 * np.sqrt(40000 / k)


def test_a_large_population_is_connected_in_a_time_that_grows_with_its_synapses(sim):
    """2e4 cells have 4e8 pairs, which would take minutes to draw one by one."""
    import time
    n = 20000
    cells = sim.Population(n, sim.IF_curr_exp())
    begun = time.process_time()
    for connector in (sim.FixedProbabilityConnector(5 / n), sim.FixedTotalNumberConnector(5 * n),
                      *(rule(5, allow_self_connections=False) for rule in (
                          sim.FixedNumberPreConnector, sim.FixedNumberPostConnector))):
        synapses = sim.Projection(cells, cells, connector, sim.StaticSynapse(weight=0.1))
        assert abs(len(synapses) - 5 * n) < 2000
    assert time.process_time() - begun < 3


def test_rows_of_distinct_numbers_favour_none(sim):
    from lapicque.pynn.connectors import distinct

    generator = np.random.Generator(np.random.Philox(1))
    for k, n in ((3, 10), (8, 10)):
        rows = distinct(generator, 20000, k, n)
        assert (np.diff(np.sort(rows, axis=1), axis=1) > 0).all()
        counts = np.bincount(rows.ravel(), minlength=n)
        assert np.abs(counts - 20000 * k / n).max() < 5 * np.sqrt(20000 * k / n)


def test_an_assembly_of_views_connects_as_its_cells_do(sim):
    """Two populations joined through views: every cell gets the jump meant for it."""
    a = sim.Population(6, sim.SpikeSourceArray(spike_times=[5.0]))
    b = sim.Population(4, sim.IF_curr_delta(tau_m=1e9))
    c = sim.Population(5, sim.IF_curr_delta(tau_m=1e9))
    post = b[1:4] + c[[0, 3]]
    weights = 0.1 * np.arange(10).reshape(2, 5)
    sim.Projection(a[[2, 4]], post, sim.AllToAllConnector(),
                   sim.StaticSynapse(weight=weights, delay=1.0), receptor_type="excitatory")
    for p in (b, c):
        p.record("v")
    sim.run(8.0)
    from conftest import trace
    jumps = np.concatenate([trace(b, "v")[-1], trace(c, "v")[-1]]) + 65.0
    expected = np.zeros(9)
    expected[[1, 2, 3, 4, 7]] = weights.sum(axis=0)
    assert np.allclose(jumps, expected, atol=1e-9)
