"""Every notebook runs from top to bottom on simulated data and says nothing on standard error; none keeps outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient

from vignette.study import protocols_folder

FOLDER = Path(__file__).parents[1] / "analysis" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 120
"""A cell that takes longer has hung: the slowest takes a few seconds."""
HELPERS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.With | ast.Try


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    """One kernel for all, emptied in between: starting it and importing takes longer than most notebooks."""
    manager = KernelManager(transport="ipc", kernel_name="python3")
    manager.start_kernel(extra_arguments=["--IPKernelApp.log_level=ERROR"])
    yield manager
    manager.shutdown_kernel(now=True)


def cells(path: Path, kind: str) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom(path: Path, kernel: KernelManager) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f\nimport os; os.chdir(" + repr(str(FOLDER)) + ")"))
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS)
    try:
        client.execute(cleanup_kc=False)
    finally:
        client.kc.stop_channels()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert any(output.output_type == "execute_result" for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_short_and_holds_no_helper_code(path: Path) -> None:
    code = cells(path, "code")
    assert sum(len(cell.splitlines()) for cell in code) < 120
    found = [node for cell in code for node in ast.walk(ast.parse(cell)) if isinstance(node, HELPERS)]
    assert [ast.unparse(node)[:80] for node in found] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_chart_has_a_description(path: Path) -> None:
    for cell in cells(path, "code"):
        if "alt.Chart(" in cell:
            assert re.search(r"description=\s*[\"(]", cell), cell


def test_there_is_one_for_each_design_and_the_index_names_all() -> None:
    designs = {path.stem for path in protocols_folder().glob("*.toml")} - {"complete"}
    assert {f"plan-{name}" for name in designs} <= {path.stem for path in NOTEBOOKS}
    index = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    kept = {path.relative_to(FOLDER.parent).as_posix() for path in NOTEBOOKS} | {
        f"protocols/{path.name}" for path in protocols_folder().glob("*.toml")
    }
    assert set(re.findall(r"\]\(((?:notebooks|protocols)/[^)]+)\)", index)) == kept
