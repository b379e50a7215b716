"""The type stubs say what the compiled part has: the same names, with the same arguments."""

import ast
import os
import pathlib
import re
import shutil
import subprocess
import sys

import lapicque
import pytest
from lapicque import _core

FOLDER = pathlib.Path(lapicque.__file__).resolve().parent / "_core"


def declared(file):
    """{"name" or "Class.name": arguments, or None for what is not called} of a stub."""
    found = {}

    def walk(body, prefix):
        for node in body:
            if isinstance(node, ast.ClassDef):
                found[prefix + node.name] = None
                walk(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.FunctionDef):
                of_property = any(getattr(d, "id", "") == "property" for d in node.decorator_list)
                names = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
                found[prefix + node.name] = None if of_property else names
            elif isinstance(node, ast.AnnAssign):
                found[prefix + node.target.id] = None

    walk(ast.parse(file.read_text()).body, "")
    return found


def compiled(module):
    """The same of the module itself; arguments from the signatures that pybind11 writes."""
    found = {}

    def arguments(function):
        line = re.search(r"\((.*)\) ->", function.__doc__ or "")
        return re.findall(r"(?:^|, )(\w+)(?=:)", line.group(1)) if line else None

    def walk(owner, prefix):
        for name, thing in vars(owner).items():
            inherited = name == "__init__" and (thing.__doc__ or "").startswith("Initialize self")
            if inherited or name.startswith("_") and name not in ("__init__", "__len__"):
                continue
            if isinstance(thing, type):
                found[prefix + name] = None
                walk(thing, f"{prefix}{name}.")
            elif isinstance(thing, (property, str, bool)) or type(thing).__name__ == owner.__name__:
                found[prefix + name] = None
            elif callable(thing):
                found[prefix + name] = arguments(thing)

    walk(module, "")
    return found


IGNORED = re.compile(r"Kind\.(name|value|__init__)$|__eq__$|^_\w+$")


@pytest.mark.parametrize("module, file", [(_core, "__init__.pyi"),
                                          (_core.statistics, "statistics.pyi")])
def test_the_stub_and_the_module_declare_the_same(module, file):
    says, has = ({k: v for k, v in names.items() if not IGNORED.search(k)}
                 for names in (declared(FOLDER / file), compiled(module)))
    assert set(says) == set(has)
    for name, arguments in says.items():
        if arguments is not None and name.split(".")[-1] != "__len__":
            assert arguments == has[name], name


def test_the_package_is_marked_as_typed():
    assert (FOLDER.parent / "py.typed").exists()


def mypy(*arguments):
    """What mypy says; the backend for PyNN is left out, whose base classes have no types."""
    if not shutil.which("mypy"):
        pytest.skip("mypy is not installed")
    for version in ("3.9", "3.10"):  # the oldest that this mypy still knows
        done = subprocess.run(
            ["mypy", "--strict", "--ignore-missing-imports", "--no-warn-unused-ignores",
             "--python-version", version, "--python-executable", sys.executable,
             "--exclude", "lapicque/pynn/", "--cache-dir", os.devnull, *arguments],
            capture_output=True, text=True, env={**os.environ, "MYPYPATH": str(FOLDER.parent.parent)})
        if "is not supported" not in done.stderr:
            break
    return done.returncode, done.stdout + done.stderr


def test_the_types_of_the_package_hold():
    code, said = mypy(str(FOLDER.parent))
    assert code == 0, said


def test_a_users_script_is_checked_against_the_types(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("""\
import lapicque as lq

net = lq.Network()
cells = net.population("cells", "iaf_psc_exp", 1000, tau_m="20 ms")
net.connect(cells, cells, lq.FixedProbability(0.1), weight="-20 pA", delay="1.5 ms")
recording = lq.simulate(net, "1 s", seed=1)
times, rate = recording["cells"].times, recording["cells"].rate
reveal_type((cells, times, rate))
net.population("cells", "iaf_psc_exp", "many")
lq.simulate(net, "1 s", 3)
""")
    code, said = mypy(str(script))
    assert code == 1
    assert "lapicque.network.Population" in said and "ndarray" in said and "float" in said
    assert 'script.py:9: error: Argument 3 to "population"' in said
    assert "script.py:10: error: Too many positional arguments" in said
    assert "Found 2 errors in 1 file" in said
