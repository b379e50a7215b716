"""Reads a NIR file with the reference implementation (pip install nir) and writes it again.

    python nir_copy.py FROM TO
"""
import sys

import nir

graph = nir.read(sys.argv[1], type_check=False)
print(f"nir {nir.version}: {len(graph.nodes)} nodes, {len(graph.edges)} edges")
nir.write(sys.argv[2], graph)
