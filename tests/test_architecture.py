"""The house keeps its plan: floors, no circles, short files, documented names, one home for each library."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vignette"
MODULES = sorted(SOURCE.rglob("*.py"))
FILES = sorted([*MODULES, ROOT / "app.py", *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("vignette", cache_dir=None)


def _rooms(layer: str) -> list[str]:
    return [room.strip() for room in layer.replace(":", "|").split("|")]


def test_every_room_has_a_floor() -> None:
    rooms = {room for layer in FLOORS["layers"] for room in _rooms(layer)}
    inside = {
        f"vignette.{path.stem}" for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert inside - {"vignette.__init__"} == rooms


def test_a_room_imports_only_from_below(graph: grimp.ImportGraph) -> None:
    height = {room: -place for place, layer in enumerate(FLOORS["layers"]) for room in _rooms(layer)}

    def room_of(module: str) -> str:
        return ".".join(module.split(".")[:2])

    for importer in graph.modules - {"vignette"}:
        for imported in graph.find_modules_directly_imported_by(importer) - {"vignette"}:
            above, below = room_of(importer), room_of(imported)
            beside = FLOORS["layers"][-height[above]].count(":") > 0
            assert above == below or height[above] > height[below] or beside, f"{importer} imports {imported}"


def test_no_circles_between_modules(graph: grimp.ImportGraph) -> None:
    waiting = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    while free := {module for module, imports in waiting.items() if not imports & waiting.keys()}:
        for module in free:
            del waiting[module]
    assert not waiting, f"modules that import each other in a circle: {sorted(waiting)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_public_names_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says nothing about itself"
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    scopes = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))]
    for scope in scopes:
        for node in scope.body:
            if isinstance(node, kinds) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{node.name} says nothing about itself"


def test_a_package_re_exports_and_nothing_else() -> None:
    for path in SOURCE.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        allowed = ast.Expr | ast.ImportFrom | ast.Assign
        assert all(isinstance(node, allowed) for node in body), path


def test_importing_the_package_is_light() -> None:
    heavy = "{'pandas', 'scipy', 'statsmodels', 'altair', 'openpyxl', 'streamlit', 'sqlalchemy'}"
    code = (
        f"import sys, vignette, vignette.cli; found = {heavy} & set(sys.modules); print(found); sys.exit(bool(found))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
