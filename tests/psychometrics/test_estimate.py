"""An estimate tells the same as a row, as a frame and on a notebook's page."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from vignette.errors import DataError
from vignette.psychometrics import Curve, Estimate, EstimateSet, Interval

SURE = Estimate(
    statistic="ICC(A,1)",
    value=0.7123456,
    interval=Interval(low=0.6, high=0.8, level=0.95, method="household bootstrap"),
    n={"households": 60, "raters": 3},
    n_excluded=4,
    caveats=("few_households",),
    references=("McGraw & Wong (1996)",),
    details={"F": 11.5},
)
UNSURE = Estimate(
    statistic="kappa <w>", value=math.nan, interval=None, no_interval="no variance", n={"units": 3}, references=()
)
BOTH = EstimateSet(title="agreement", estimates=(SURE, UNSURE))


def test_a_row_holds_everything_unrounded() -> None:
    row = SURE.to_row()
    assert (row["value"], row["low"], row["n_households"], row["n_excluded"]) == (0.7123456, 0.6, 60, 4)
    assert (row["caveats"], row["F"], row["method"]) == ("few_households", 11.5, "household bootstrap")
    assert UNSURE.to_frame().loc[0, "method"] == "no variance"


def test_a_set_is_found_by_place_and_by_name() -> None:
    assert BOTH[0] is BOTH["ICC(A,1)"] is SURE
    assert list(BOTH) == [SURE, UNSURE]
    assert BOTH.to_frame()["statistic"].tolist() == ["ICC(A,1)", "kappa <w>"]
    with pytest.raises(DataError, match="PSY-208"):
        BOTH["ICC(C,1)"]


def test_pages_have_headings_and_escape_names() -> None:
    page = BOTH._repr_html_()
    assert re.search(r'<th scope="col" [^>]*>interval</th>', page)
    assert "<p>Intervals: 95%, household bootstrap.</p>" in page
    assert ">0.600 to 0.800</td>" in page
    assert ">60 households, 3 raters</td>" in page
    assert "kappa &lt;w&gt;" in page
    assert "cannot be said" in page
    assert re.search(r"<caption[^>]*>ICC\(A,1\)</caption>", SURE._repr_html_())


def test_a_page_says_once_what_all_rows_share() -> None:
    page = EstimateSet(title="twice", estimates=(SURE, SURE))._repr_html_()
    assert "<p>Intervals: 95%, household bootstrap. Rests on 60 households, 3 raters.</p>" in page
    other = replace(SURE, interval=Interval(low=0.5, high=0.9, level=0.95, method="F"), caveats=())
    page = EstimateSet(title="two methods", estimates=(SURE, other))._repr_html_()
    assert ">0.600 to 0.800 (95%, household bootstrap)</td>" in page
    assert ">0.500 to 0.900 (95%, F)</td>" in page
    assert "caveats" not in other._repr_html_()


def test_a_curve_shows_its_table_and_its_figures() -> None:
    curve = Curve(title="ROC", columns={"cut": [1, 2], "sensitivity": [1.0, 0.5]}, estimates=BOTH, n={}, references=())
    assert curve.to_frame()["sensitivity"].tolist() == [1.0, 0.5]
    page = curve._repr_html_()
    assert "<td>0.500</td>" in page
    assert "ICC(A,1)" in page
