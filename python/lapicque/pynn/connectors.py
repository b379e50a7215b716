"""PyNN's connectors, those with many pairs made faster.

Which pairs a connector makes is PyNN's own affair: with a generator of PyNN's (``NumpyRNG``) the same
numbers are drawn in the same order as by every other backend, only in larger portions. Where a
connector draws from Lapicque's ``NativeRNG``, or from no generator that the user named and more than
1e8 pairs are possible, pairs are drawn from the same law in a time that grows with the synapses
instead.
"""

from copy import deepcopy

import numpy as np
import pyNN.connectors as base
from pyNN.connectors import (  # noqa: F401
    CloneConnector,
    DisplacementDependentProbabilityConnector,
    FromFileConnector,
    IndexBasedProbabilityConnector,
    SmallWorldConnector,
)
from pyNN.random import RandomDistribution
from pyNN.standardmodels import StandardSynapseType

from .native_rng import NativeRNG

#: Beyond so many possible pairs a connector without a generator of its own draws natively.
many_pairs = 1e8


class _Bulk:
    """Connects in one go what has few distinct parameters; the rest goes PyNN's way."""

    def _standard_connect(self, projection, connection_map_generator, distance_map=None):
        space = self._parameters_from_synapse_type(projection, distance_map)
        if not all(self._simple(value) for value in space._parameters.values()):
            super()._standard_connect(projection, connection_map_generator, distance_map)
            return
        self._connect_columns(projection, connection_map_generator(), space)

    @staticmethod
    def _simple(value):
        if value.is_homogeneous:
            return True
        return isinstance(value.base_value, RandomDistribution) and not value.operations

    def _connect_columns(self, projection, masks, space):
        """`masks`: for each postsynaptic cell the presynaptic ones, as booleans, indices or True."""
        constants = {n: v.evaluate(simplify=True) for n, v in space.items() if v.is_homogeneous}
        drawn = {n: v.base_value for n, v in space.items() if n not in constants}
        everyone = np.arange(projection.pre.size)
        sources, columns = [], {name: [] for name in drawn}
        for mask in masks:
            if isinstance(mask, (bool, np.bool_)):
                mask = everyone if mask else everyone[:0]
            elif mask.dtype == bool:
                mask = np.flatnonzero(mask)
            sources.append(mask)
            if len(mask):
                for name, distribution in drawn.items():
                    columns[name].append(np.atleast_1d(distribution.next(len(mask))))
        sizes = [len(s) for s in sources]
        post = np.repeat(np.arange(projection.post.size), sizes)
        pre = np.concatenate(sources).astype(np.int64) if sources else everyone[:0]
        values = {n: np.concatenate(c) if c else np.array([]) for n, c in columns.items()}
        self._connect_pairs(projection, pre, post, {**constants, **values})

    def _connect_pairs(self, projection, pre, post, columns):
        if not len(pre):
            return
        synapse = projection.synapse_type
        if self.safe and isinstance(synapse, StandardSynapseType):
            for name, check in synapse.parameter_checks.items():
                native = synapse.translations[name]["translated_name"]
                if native in columns:
                    check(columns[native], projection)
        projection._connect_pairs(pre, post, columns)
        if self.callback:
            self.callback(1.0)

    def _columns_of(self, projection, n, pre=None, post=None):
        """Parameters of n synapses, or None where they are not simple."""
        space = self._parameters_from_synapse_type(projection)
        columns = {}
        for name, value in space.items():
            if value.is_homogeneous:
                columns[name] = value.evaluate(simplify=True)
            elif self._simple(value) and isinstance(value.base_value.rng, NativeRNG):
                columns[name] = np.atleast_1d(value.base_value.next(n))
            elif isinstance(value.base_value, np.ndarray) and not value.operations:
                columns[name] = value.base_value[pre, post]
            else:
                return None
        return columns

    def _same_cell(self, projection, pre, post):
        """Whether source and target are one cell."""
        return projection.pre.all_cells[pre] == projection.post.all_cells[post]


class _Drawn(_Bulk):
    """Connectors with a generator."""

    def __init__(self, *args, rng=None, **kwargs):
        super().__init__(*args, rng=rng, **kwargs)
        self._rng_given = rng is not None

    def _natively(self, projection):
        """The generator to draw pairs from in any order, or None."""
        if isinstance(self.rng, NativeRNG):
            return self.rng.generator
        possible = float(projection.pre.size) * projection.post.size
        if self._rng_given or possible < many_pairs:
            return None
        return np.random.Generator(np.random.Philox(self.rng.seed or 1))

    def _connect_natively(self, projection, pre, post):
        """Whether it could: parameters that PyNN must draw or compute keep PyNN's order."""
        columns = self._columns_of(projection, len(pre), pre, post)
        if columns is None:
            space = self._parameters_from_synapse_type(projection)
            if not all(self._simple(v) for v in space._parameters.values()):
                return False
            columns = {n: v.evaluate(simplify=True) if v.is_homogeneous
                       else np.atleast_1d(v.base_value.next(len(pre))) for n, v in space.items()}
        self._connect_pairs(projection, pre, post, columns)
        return True


def distinct(generator, rows, k, n):
    """[rows][k] numbers below n, those of a row distinct, every such set equally likely."""
    if 2 * k > n:
        picked = np.empty((rows, k), dtype=np.int64)
        for i in range(rows):
            picked[i] = generator.permutation(n)[:k]
        return picked
    picked = np.sort(generator.integers(0, n, (rows, k)), axis=1)
    while True:
        twice = np.flatnonzero((np.diff(picked, axis=1) == 0).any(axis=1))
        if not len(twice):
            return picked
        picked[twice] = np.sort(generator.integers(0, n, (len(twice), k)), axis=1)


class AllToAllConnector(_Bulk, base.AllToAllConnector):
    __doc__ = base.AllToAllConnector.__doc__

    def connect(self, projection):
        n_pre, n_post = projection.shape
        pre = np.tile(np.arange(n_pre), n_post)
        post = np.repeat(np.arange(n_post), n_pre)
        if not self.allow_self_connections:
            keep = ~self._same_cell(projection, pre, post)
            pre, post = pre[keep], post[keep]
        columns = self._columns_of(projection, len(pre), pre, post)
        if columns is None:
            super().connect(projection)
        else:
            self._connect_pairs(projection, pre, post, columns)


class OneToOneConnector(_Bulk, base.OneToOneConnector):
    __doc__ = base.OneToOneConnector.__doc__

    def connect(self, projection):
        both = np.arange(min(projection.shape))
        columns = self._columns_of(projection, len(both), both, both)
        if columns is None:
            n_post = projection.post.size
            masks = (both[i:i + 1] for i in range(n_post))
            space = self._parameters_from_synapse_type(projection)
            if all(self._simple(value) for value in space._parameters.values()):
                self._connect_columns(projection, masks, space)
            else:
                super().connect(projection)
        else:
            self._connect_pairs(projection, both, both, columns)


class FixedProbabilityConnector(_Drawn, base.FixedProbabilityConnector):
    __doc__ = base.FixedProbabilityConnector.__doc__

    def connect(self, projection):
        generator = self._natively(projection)
        if generator is not None and self.allow_self_connections != "NoMutual":
            pre, post = self._native_pairs(projection, generator)
            if not self.allow_self_connections:
                keep = ~self._same_cell(projection, pre, post)
                pre, post = pre[keep], post[keep]
            if self._connect_natively(projection, pre, post):
                return
        super().connect(projection)

    def _native_pairs(self, projection, generator):
        """By the gaps between neighbouring pairs, which are geometric."""
        n_pre, n_post = projection.shape
        total, p = n_pre * n_post, min(self.p_connect, 1.0)
        if p <= 0 or total == 0:
            return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
        places, last = [], -1
        while last < total:
            n = int((total - last) * p + 6 * np.sqrt((total - last) * p) + 16)
            steps = last + np.cumsum(generator.geometric(p, min(n, 1 << 24)))
            places.append(steps)
            last = int(steps[-1])
        places = np.concatenate(places)
        places = places[places < total]
        return places % n_pre, places // n_pre

    def _standard_connect(self, projection, connection_map_generator, distance_map=None):
        space = self._parameters_from_synapse_type(projection, distance_map)
        constant = all(v.is_homogeneous for v in space._parameters.values())
        if not constant or self.allow_self_connections == "NoMutual" or not hasattr(
                self.rng, "rng"):
            super()._standard_connect(projection, connection_map_generator, distance_map)
            return
        # The same numbers as column by column, many columns at a time; as in PyNN, of a copy: the
        # next projection with this generator begins where this one did.
        rng = deepcopy(self.rng)
        n_pre, n_post = projection.shape
        at_once = max(1, 2**22 // max(n_pre, 1))
        pre, post = [], []
        for first in range(0, n_post, at_once):
            n = min(at_once, n_post - first)
            drawn = rng.next(n * n_pre, "uniform", {"low": 0, "high": 1}).reshape(n, n_pre)
            columns, sources = np.nonzero(drawn < self.p_connect)
            pre.append(sources)
            post.append(first + columns)
        pre, post = np.concatenate(pre), np.concatenate(post)
        if not self.allow_self_connections:
            keep = ~self._same_cell(projection, pre, post)
            pre, post = pre[keep], post[keep]
        constants = {n: v.evaluate(simplify=True) for n, v in space.items()}
        self._connect_pairs(projection, pre, post, constants)


class _FixedNumber(_Drawn):
    """As many partners for each cell of one side; `_of_side` of (pre, post) has the partners."""

    def connect(self, projection):
        generator = self._natively(projection)
        if generator is None or not self._connect_natively(
                projection, *self._native_pairs(projection, generator)):
            super().connect(projection)

    def _native_pairs(self, projection, generator):
        n_partners, n_cells = projection.shape[self._of_side], projection.shape[1 - self._of_side]
        # As in PyNN, only of a population and itself.
        others = not self.allow_self_connections and projection.pre == projection.post
        counts = (np.full(n_cells, self.n) if isinstance(self.n, int)
                  else np.asarray(self.n.next(n_cells), dtype=np.int64))
        cells = np.repeat(np.arange(n_cells), counts)
        partners = _partners(generator, counts, n_partners - others, self.with_replacement)
        if others:
            partners += partners >= cells
        return (partners, cells) if self._of_side == 0 else (cells, partners)


def _partners(generator, counts, n, with_replacement):
    """For each cell so many numbers below n, one cell after the other."""
    if with_replacement:
        return generator.integers(0, n, counts.sum())
    partners, first = np.empty(counts.sum(), dtype=np.int64), np.cumsum(counts) - counts
    for k in np.unique(counts):
        rows = np.flatnonzero(counts == k)
        everybody = np.tile(np.arange(n), k // n)  # before anybody twice
        drawn = np.hstack([np.broadcast_to(everybody, (len(rows), len(everybody))),
                           distinct(generator, len(rows), k % n, n)])
        partners[first[rows][:, None] + np.arange(k)] = drawn
    return partners


class FixedNumberPreConnector(_FixedNumber, base.FixedNumberPreConnector):
    __doc__ = base.FixedNumberPreConnector.__doc__
    _of_side = 0


class FixedNumberPostConnector(_FixedNumber, base.FixedNumberPostConnector):
    __doc__ = base.FixedNumberPostConnector.__doc__
    _of_side = 1


class FixedTotalNumberConnector(_Drawn, base.FixedTotalNumberConnector):
    """With replacement and with self-connections, as PyNN draws them whatever it is told."""

    def connect(self, projection):
        generator = self._natively(projection)
        if generator is None or not isinstance(self.n, int) or not self._connect_natively(
                projection, *(generator.integers(0, size, self.n) for size in projection.shape)):
            super().connect(projection)


class DistanceDependentProbabilityConnector(_Bulk, base.DistanceDependentProbabilityConnector):
    __doc__ = base.DistanceDependentProbabilityConnector.__doc__


class ArrayConnector(_Bulk, base.ArrayConnector):
    __doc__ = base.ArrayConnector.__doc__


class CSAConnector(_Bulk, base.CSAConnector):
    __doc__ = base.CSAConnector.__doc__

    def connect(self, projection):
        import csa

        if csa.arity(self.cset) != 2:
            super().connect(projection)
            return
        # With weights and delays. PyNN hands over cells here where it means indices.
        everything = csa.cross(*((0, size - 1) for size in projection.shape))
        rows = np.array(list(everything * self.cset), dtype=float).reshape(-1, 4)
        pre, post = rows[:, :2].astype(np.int64).T
        columns = self._columns_of(projection, len(rows), pre, post)
        if columns is None:
            raise NotImplementedError("CSAConnector: with a connection set that has weights, other "
                                      "parameters of the synapse must be constant")
        self._connect_pairs(projection, pre, post,
                            {**columns, "weight": rows[:, 2], "delay": rows[:, 3]})


class FromListConnector(_Bulk, base.FromListConnector):
    __doc__ = base.FromListConnector.__doc__

    def connect(self, projection):
        names = projection.synapse_type.get_parameter_names()
        simple = all(value.is_homogeneous
                     for value in projection.synapse_type.parameter_space._parameters.values()
                     ) and all(name in names for name in self.column_names)
        table = self.conn_list
        if not simple or table.size == 0 or np.any(table[:, 0] >= projection.pre.size):
            super().connect(projection)
            return
        table = table[np.argsort(table[:, 1], kind="stable")]
        inside = table[:, 1] < projection.post.size
        table = table[inside]
        space = deepcopy(projection.synapse_type.parameter_space)
        space.shape = (len(table),)
        for column, name in enumerate(self.column_names, 2):
            space.update(**{name: table[:, column]})
        if isinstance(projection.synapse_type, StandardSynapseType):
            space = projection.synapse_type.translate(space)
        space.evaluate(simplify=True)
        projection._connect_pairs(
            table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), space.as_dict())


__all__ = [name for name in dir() if name.endswith("Connector")]
