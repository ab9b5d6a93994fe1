"""A CSV file becomes cells of text, each in its line, or it is said why not."""

from __future__ import annotations

import pytest

from vignette.exchange.table_csv import read_cells


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n01,x\n,y\n",
        b"\xef\xbb\xbfa,b\n01,x\n,y",
        b"a;b\r\n01;x\r\n;y\r\n",
        b'a,b\n"01",x\n"",y\n',
    ],
)
def test_cells_are_text_as_they_stand(content: bytes) -> None:
    cells, problems = read_cells(content, "t.csv")
    assert problems == ()
    assert cells is not None
    assert cells.astype(str).to_dict("list") == {"a": ["01", ""], "b": ["x", "y"]}


def test_lines_of_another_length_are_named_and_kept_in_place() -> None:
    cells, problems = read_cells(b"a,b\n1,2\n3\n4,5,6\n\n7,8\n", "t.csv")
    assert [(each.code, each.where) for each in problems] == [("DAT-406", "t.csv")]
    assert "3 lines" in problems[0].what
    assert "lines 3, 4, 5)" in problems[0].what
    assert cells is not None
    assert cells["b"].astype(str).tolist() == ["2", "", "5", "", "8"]


@pytest.mark.parametrize("content", [b"", b"\n1,2\n", b"a,a\n1,2\n", b"a,b\n1,\xff\n", b'a,b\n1,"2\n'])
def test_what_cannot_be_read(content: bytes) -> None:
    cells, problems = read_cells(content, "t.csv")
    assert cells is None
    assert [each.code for each in problems] == ["DAT-406"]
