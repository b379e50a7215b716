"""Each gate of tools/ is shown red on a small bad project, and green on its good twin."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent


class Gate(unittest.TestCase):
    """A scratch project, and the verdict of a gate on it."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, path, text="", mode=0o644):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        file.chmod(mode)
        return file

    def run_gate(self, *command, **environment):
        done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                              env={**os.environ, **environment}, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_green(self, *command, **environment):
        code, text = self.run_gate(*command, **environment)
        self.assertEqual(code, 0, text)

    def assert_red(self, expected, *command, **environment):
        code, text = self.run_gate(*command, **environment)
        self.assertNotEqual(code, 0, f"green, though it should say: {expected}")
        self.assertIn(expected, text)
        self.assertNotIn("Traceback", text)


class CheckFloors(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "check_floors", "--root", self.root)
        self.write("src/lapicque/base/error.hpp", "#include <string>\n")
        self.write("src/lapicque/models/lif.hpp", '#include "lapicque/base/error.hpp"\n')

    def test_downward_edges_pass(self):
        self.write("src/lapicque/engine/kernels/step.cpp", "#include <hwy/highway.h>\n")
        self.write("apps/cli/main.cpp", '#include "verbs.hpp"\n#include "lapicque/io/toml.hpp"\n')
        self.write("apps/cli/verbs.hpp")
        self.write("apps/cli/demos/lif.cpp", '#include "verbs.hpp"\n')
        self.assert_green(*self.gate)
        self.write("apps/other/main.cpp", '#include "verbs.hpp"\n')
        self.assert_red("apps/other/main.cpp:1", *self.gate)

    def test_only_the_bindings_see_pybind11(self):
        self.write("python/bindings/module.cpp", "#include <pybind11/pybind11.h>\n"
                   '#include "lapicque/base/error.hpp"\n')
        self.assert_green(*self.gate)
        self.write("src/lapicque/base/array.hpp", "#include <pybind11/numpy.h>\n")
        self.assert_red("pybind11 is seen only in python/bindings", *self.gate)

    def test_an_upward_edge_fails(self):
        self.write("src/lapicque/base/up.hpp", '\n  # include "lapicque/models/lif.hpp"\n')
        self.assert_red("src/lapicque/base/up.hpp:2: base (floor 0) includes", *self.gate)

    def test_a_sideways_edge_fails(self):
        self.write("src/lapicque/io/side.cpp", '#include "lapicque/engine/simulation.hpp"\n')
        self.assert_red("io (floor 3) includes", *self.gate)

    def test_recording_sees_only_base(self):
        self.write("src/lapicque/recording/r.cpp", '#include "lapicque/models/lif.hpp"\n')
        self.assert_red("recording may include: base", *self.gate)

    def test_a_library_outside_its_room_fails(self):
        for path, header in [("models/v.hpp", "immintrin.h"), ("network/n.cpp", "hwy/highway.h"),
                             ("engine/e.cpp", "hdf5.h"), ("engine/m.cpp", "mpi.h"),
                             ("io/t.cpp", "torch/torch.h"), ("base/d.cpp", "doctest/doctest.h")]:
            file = self.write(f"src/lapicque/{path}", f"#include <{header}>\n")
            self.assert_red(f"includes <{header}>, but ", *self.gate)
            file.unlink()

    def test_a_relative_path_cannot_hide_an_edge(self):
        self.write("src/lapicque/base/up.hpp", '#include "../models/lif.hpp"\n')
        self.assert_red("write the path from src/", *self.gate)

    def test_a_folder_that_is_no_room_fails(self):
        self.write("src/lapicque/utils/u.hpp")
        self.assert_red('the folder "utils" is no room', *self.gate)

    def test_a_room_may_not_link_upward(self):
        self.write("src/lapicque/CMakeLists.txt", "lapicque_room(base LINK\n  lapicque_io)\n")
        self.assert_red("base links lapicque_io", *self.gate)

    def test_an_empty_project_is_not_green(self):
        shutil.rmtree(self.root / "src")
        self.assert_red("no sources", *self.gate)


class CheckMirror(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "check_mirror", "--root", self.root)
        self.write("src/lapicque/base/error.hpp")
        self.write("tests/base/error_test.cpp")

    def test_a_mirrored_project_passes(self):
        self.write("tests/science/brunel_test.cpp")
        self.assert_green(*self.gate)

    def test_a_source_without_its_test_fails(self):
        self.write("src/lapicque/models/neurons/lif.hpp")
        self.assert_red("no tests/models/neurons/lif_test.cpp", *self.gate)

    def test_a_part_belongs_to_its_header(self):
        self.write("src/lapicque/base/error_text.cpp")
        self.assert_green(*self.gate)
        self.write("src/lapicque/base/error_text.hpp")
        self.assert_red("no tests/base/error_text_test.cpp", *self.gate)

    def test_a_test_without_its_source_fails(self):
        self.write("tests/base/eror_test.cpp")
        self.assert_red("tests/base/eror_test.cpp: tests no src/lapicque/base/eror", *self.gate)

    def test_an_exception_excuses_both_sides(self):
        self.write("src/lapicque/base/math.hpp")
        self.write("tests/base/numbers_test.cpp")
        self.write("tools/mirror_exceptions.txt",
                   "src/lapicque/base/math.hpp  tests/base/numbers_test.cpp  one table\n")
        self.assert_green(*self.gate)

    def test_an_exception_must_point_at_a_test_that_is_there(self):
        self.write("src/lapicque/base/math.hpp")
        self.write("tools/mirror_exceptions.txt",
                   "src/lapicque/base/math.hpp  tests/base/numbers_test.cpp  one table\n")
        self.assert_red("which is not there", *self.gate)

    def test_an_exception_nobody_needs_fails(self):
        self.write("tools/mirror_exceptions.txt", "src/lapicque/base/error.hpp  -  old\n")
        self.assert_red("needs no excuse", *self.gate)

    def test_an_exception_wants_a_reason(self):
        self.write("src/lapicque/base/math.hpp")
        self.write("tools/mirror_exceptions.txt", "src/lapicque/base/math.hpp  -\n")
        self.assert_red("wants SOURCE TEST REASON", *self.gate)


class CheckDocs(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "check_docs", "--root", self.root, "--build", self.root / "b")
        self.write("run", "#!/bin/sh\n", mode=0o755)
        # Stands for the command: accepts a network that says `good`.
        self.write("b/lapicque", '#!/bin/sh\n[ "$1" = --version ] || grep -q good "$2"\n',
                   mode=0o755)

    def document(self, text, name="README.md"):
        self.write(name, text)

    def test_good_documents_pass(self):
        self.document("See `src/`, `src/ROOM/NAME_test.cpp`, `src/NAME.hpp`, [the run](run) and `build/release/lapicque`.\n"
                      "```sh\n./run --scale 0.1\n```\n"
                      "```sh run\nlapicque --version; build/release/lapicque --version\n```\n"
                      "```toml run\ngood = 1\n```\n```toml check\ngood = 2\n```\n")
        self.write("src/x")
        self.assert_green(*self.gate)

    def test_a_shell_snippet_that_fails_is_red(self):
        self.document("Text.\n\n```sh run\nfalse\ntrue\n```\n")
        self.assert_red("README.md:3: exit code 1", *self.gate)

    def test_a_network_that_is_refused_is_red(self):
        for verb in ("run", "check"):
            self.document(f"```toml {verb}\nbad = 1\n```\n", "docs/a.md")
            self.assert_red("docs/a.md:1: exit code 1", *self.gate)

    def test_a_python_snippet_that_fails_is_red(self):
        self.document("```python run\nimport sys; sys.exit(3)\n```\n")
        self.write("b/python/lapicque/_core.so")
        self.write("b/CMakeCache.txt", f"_Python_EXECUTABLE:INTERNAL={sys.executable}\n")
        self.assert_red("README.md:1: exit code 3", *self.gate)

    def test_a_build_without_the_python_package_runs_no_python_and_says_so(self):
        self.document("```python run\nimport sys; sys.exit(3)\n```\n")
        code, text = self.run_gate(*self.gate)
        self.assertEqual(code, 0, text)
        self.assertIn("1 Python snippets not run", text)

    def test_a_command_that_is_not_there_is_red(self):
        self.document("```sh\n./rum\n```\n")
        self.assert_red("./rum is no program", *self.gate)

    def test_a_path_that_is_not_there_is_red(self):
        self.document("First read `src/lapicque/base/eror.hpp`.\n", "ARCHITECTURE.md")
        self.assert_red("names src/lapicque/base/eror.hpp, which is not there", *self.gate)
        self.document("First read [this](docs/gone.md#there).\n", "ARCHITECTURE.md")
        self.assert_red("names docs/gone.md, which is not there", *self.gate)

    def test_an_unknown_mark_is_red(self):
        self.document("```ruby run\n1\n```\n")
        self.assert_red("nothing is known to do with that", *self.gate)


@unittest.skipUnless(shutil.which("clang-format-14"), "needs clang-format-14")
class BuildSite(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "build_site", "--links", "--root", self.root)
        self.write("README.md", "# A\n[page](docs/page.md#some-words-here)\n")
        self.write("docs/page.md", "# `Page`\n## Some words: *here*\n[back](../README.md), [me](#page)\n")

    def test_links_that_lead_somewhere_pass(self):
        self.write("docs/code.md", "# Code\n```text\n[no link](nowhere.md)\n```\n")
        self.assert_green(*self.gate)

    def test_a_link_to_a_file_that_is_not_there_fails(self):
        self.write("docs/page.md", "# Page\n\n## Some words here\n[x](../nowhere.md)\n")
        self.assert_red("docs/page.md:4: links to ../nowhere.md", *self.gate)

    def test_a_link_to_a_heading_that_is_not_there_fails(self):
        self.write("docs/page.md", "# Page\n")
        self.assert_red("README.md:2: links to docs/page.md#some-words-here", *self.gate)

    def test_no_pages_are_not_green(self):
        (self.root / "README.md").unlink()
        (self.root / "docs/page.md").unlink()
        self.assert_red("0 pages", *self.gate)


class CheckFormat(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "check_format",)
        self.write(".clang-format", "BasedOnStyle: Google\nColumnLimit: 100\n")
        self.write("src/a.cpp", "int main() { return 0; }\n")

    def test_a_project_in_form_passes(self):
        self.write("src/b.cpp", f"// {'µ' * 97}\n")
        self.assert_green(*self.gate, LAPICQUE_ROOT=str(self.root))

    def test_a_source_out_of_form_fails(self):
        self.write("src/a.cpp", "int main( ) {return 0;}\n")
        self.assert_red("src/a.cpp:1", *self.gate, LAPICQUE_ROOT=str(self.root))

    def test_a_long_line_fails(self):
        self.write("src/a.cpp", f'auto a = "{"x" * 100}";\n')
        self.assert_red("columns, at most 100", *self.gate, LAPICQUE_ROOT=str(self.root))


@unittest.skipUnless(shutil.which("nm") and shutil.which("c++"), "needs nm and a C++ compiler")
class CheckIsa(Gate):
    def setUp(self):
        super().setUp()
        self.gate = (TOOLS / "check_isa", self.root)

    def compile(self, isa, source):
        file = self.write(f"{isa}.cpp", source)
        target = self.root / f"CMakeFiles/lapicque_kernels_{isa}.dir/k.o"
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["c++", "-c", file, "-o", target], check=True)

    def test_symbols_in_the_namespace_pass(self):
        self.compile("avx2", "namespace lapicque::avx2 { inline int f() { return 1; }"
                             " int g() { return f(); } }\n"
                             "static int h() { return 2; } namespace hwy::N_AVX2 {"
                             " template <class T> T i() { return T(h()); } template int i<int>(); }")
        self.assert_green(*self.gate)

    def test_a_shared_inline_function_fails(self):
        self.compile("avx512", "namespace lapicque { inline int f() { return 1; }\n"
                               "namespace avx512 { int g() { return f(); } } }")
        self.assert_red("weak symbol outside a namespace of avx512: lapicque::f()", *self.gate)

    def test_the_namespace_of_another_set_does_not_count(self):
        self.compile("sse4", "namespace lapicque::avx2 { int g() { return 1; } }")
        self.assert_red("global symbol outside a namespace of sse4", *self.gate)

    def test_no_object_is_not_green(self):
        self.assert_red("build first", *self.gate)


class InstallPackages(Gate):
    """The installer, with a dpkg-query and an apt-get that only say what they were asked."""

    def setUp(self):
        super().setUp()
        shutil.copy(TOOLS / "install_packages", self.root / "install_packages")
        self.write("packages.txt", "# none\ncore g++ compiler\ncore cmake\ntest doctest-dev tests\n")
        self.write("bin/apt-get", f'#!/bin/sh\necho "apt-get $*" >>{self.root}/asked\n'
                   '[ "$1" = update ] || exec [ ! -e "$0.broken" ]\n', mode=0o755)
        self.installed("g++", "cmake")

    def installed(self, *packages):
        listing = "".join(f"echo '{package} installed'\n" for package in packages)
        self.write("bin/dpkg-query", f"#!/bin/sh\n{listing}echo 'cmake-data config-files'\n",
                   mode=0o755)

    def install(self, *groups, user=0):
        self.write("bin/id", f"#!/bin/sh\necho {user}\n", mode=0o755)
        self.write("bin/sudo", "#!/bin/sh\nexit 1\n", mode=0o755)
        return self.run_gate(self.root / "install_packages", *groups,
                             PATH=f"{self.root}/bin:{os.environ['PATH']}", LAPICQUE_SKIP_INSTALL="")

    def test_nothing_is_touched_when_nothing_is_missing(self):
        self.assertEqual(self.install("core", user=1000), (0, ""))

    def test_only_the_missing_are_installed(self):
        code, text = self.install("core", "test")
        self.assertEqual(code, 0, text)
        asked = (self.root / "asked").read_text()
        self.assertIn("apt-get update", asked)
        self.assertRegex(asked, r"apt-get install .*=0 doctest-dev\n")

    def test_a_failed_installation_is_a_failure(self):
        self.write("bin/apt-get.broken")
        code, text = self.install("core", "test")
        self.assertEqual(code, 1)
        self.assertIn("apt-get could not install them", text)

    def test_without_rights_one_message_says_what_to_do(self):
        code, text = self.install("core", "test", user=1000)
        self.assertEqual(code, 1)
        self.assertIn("apt-get install --no-install-recommends doctest-dev", text)
        self.assertFalse((self.root / "asked").exists())

    def test_an_unknown_group_is_refused(self):
        code, text = self.install("coer")
        self.assertEqual(code, 1)
        self.assertIn('no group "coer"', text)


class Commands(Gate):
    """run, test and .ci/run, with a cmake and a ctest that only do as they are told."""

    def setUp(self):
        super().setUp()
        for name in ("run", "test", ".ci/run", "tools/build.sh", "tools/install_packages",
                     "tools/packages.txt"):
            target = self.root / "project" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOOLS.parent / name, target)
        # The built command says what it was asked, and fails when asked to.
        self.write("lapicque", '#!/bin/sh\necho "asked: $*"\n[ "$2" != fails ]\n', mode=0o755)
        self.write("bin/cmake", f"""\
            #!/bin/sh
            case "$*" in
              *--build*) echo "[1/2] half"; echo "[2/2] all"; [ ! -e {self.root}/broken ] || exit 1
                         mkdir -p {self.root}/project/build/release
                         cp {self.root}/lapicque {self.root}/project/build/release ;;
            esac
            """, mode=0o755)
        self.write("bin/ctest", f"""\
            #!/bin/sh
            echo "ctest $*"
            if [ -e {self.root}/red ]; then echo "50% tests passed, 1 tests failed out of 2"; exit 8
            fi
            echo "100% tests passed, 0 tests failed out of 2"
            echo "Total Test time (real) = 1 sec"
            """, mode=0o755)

    def call(self, name, *arguments, folder="project"):
        done = subprocess.run([self.root / "project" / name, *arguments], text=True,
                              capture_output=True, cwd=self.root / folder, check=False, env={
                                  **os.environ, "LAPICQUE_SKIP_INSTALL": "1",
                                  "PATH": f"{self.root}/bin:{os.environ['PATH']}"})
        return done.returncode, done.stdout, done.stderr

    def test_run_alone_runs_the_column_and_passes_its_options_on(self):
        self.assertEqual(self.call("run")[:2], (0, "asked: demo column\n"))
        self.assertEqual(self.call("run", "--scale", "0.1")[:2],
                         (0, "asked: demo column --scale 0.1\n"))
        self.assertEqual(self.call("run", "demo", "lif", "--quiet")[:2],
                         (0, "asked: demo lif --quiet\n"))
        self.assertEqual(self.call("run", "models")[:2], (0, "asked: models\n"))

    def test_run_from_elsewhere_leaves_its_results_in_the_project(self):
        out = self.root / "project/out"
        self.assertEqual(self.call("run", folder=".")[1],
                         f"asked: demo column --output {out}/column\n")
        self.assertEqual(self.call("run", "demo", "lif", "--output", "here", folder=".")[1],
                         "asked: demo lif --output here\n")

    def test_the_exit_code_of_run_is_that_of_the_command(self):
        self.assertEqual(self.call("run", "demo", "fails")[0], 1)

    def test_a_broken_build_is_shown_and_ends_run_and_test(self):
        self.write("broken")
        for name in ("run", "test"):
            code, out, err = self.call(name)
            self.assertEqual((code, out), (1, ""))
            self.assertIn("[2/2] all", err)
            self.assertIn("the build failed", err)

    def test_the_last_line_of_test_is_the_summary(self):
        code, out, _ = self.call("test")
        self.assertEqual(code, 0)
        self.assertEqual(out.splitlines()[-1], "100% tests passed, 0 tests failed out of 2")
        self.assertIn("-R lif --verbose", self.call("test", "lif", "--verbose")[1])
        self.write("red")
        code, out, _ = self.call("test")
        self.assertEqual(code, 8)
        self.assertEqual(out.splitlines()[-1], "50% tests passed, 1 tests failed out of 2")

    def test_ci_names_the_first_stage_that_fails_and_runs_the_rest(self):
        for name, verdict in (("floors", 0), ("mirror", 1), ("isa", 1), ("format", 0)):
            self.write(f"project/tools/check_{name}", f"#!/bin/sh\necho {name} ran\nexit {verdict}\n",
                       mode=0o755)
        code, out, _ = self.call(".ci/run", "tests", "floors", "mirror", "isa", "format")
        self.assertEqual(code, 1)
        self.assertIn("format ran", out)
        self.assertEqual(out.splitlines()[-2:], ["100% tests passed, 0 tests failed out of 2",
                                                 "first failed stage: mirror"])
        code, out, _ = self.call(".ci/run", "tests", "floors", "format")
        self.assertEqual(code, 0)
        self.assertEqual(out.splitlines()[-1], "100% tests passed, 0 tests failed out of 2")


if __name__ == "__main__":
    unittest.main()
