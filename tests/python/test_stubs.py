"""The type stubs say what the compiled part has: the same names, with the same arguments."""

import ast
import pathlib
import re
import shutil
import subprocess

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


def test_the_types_of_the_package_hold():
    if not shutil.which("mypy"):
        pytest.skip("mypy is not installed")
    done = subprocess.run(["mypy", "--strict", "--python-version", "3.9", str(FOLDER.parent)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
