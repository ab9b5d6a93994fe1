"""The organisation's file: read whole, every problem told at once, and no logo let in that is not a plain picture."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vignette import settings
from vignette.errors import DataError
from vignette.i18n import Language, LocalizedText, catalogue
from vignette.report import organisation as module
from vignette.report import organisation_logo
from vignette.report.organisation import Organisation, contrast_with_white, letterhead, read_organisation

ROOT = Path(__file__).parents[2]
NAME = 'name = "Exempelkommun"\n'
LOGO = 'logo = "logo"\nlogo_text = { sv = "Ett träd", en = "A tree" }\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><path d="M0 0h30v20z" fill="green"/></svg>'


def picture(width: int = 100, height: int = 80, kind: str = "PNG", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 60).convert(mode).save(file, kind)
    return file.getvalue()


def written(folder: Path, text: str, logo: bytes | None = None) -> Path:
    path = folder / "organisation.toml"
    path.write_text(text, encoding="utf-8")
    if logo is not None:
        (folder / "logo").write_bytes(logo)
    return path


def codes(path: Path) -> Mapping[str, str]:
    """Return where each problem is, and its code."""
    with pytest.raises(DataError) as told:
        read_organisation(path)
    return {problem.where.removeprefix("organisation.toml").strip(): problem.code for problem in told.value.problems}


def test_no_file_is_an_empty_organisation_without_a_letterhead() -> None:
    assert read_organisation(None) == Organisation()
    assert letterhead(Organisation(), Language.SV) is None


def test_the_example_can_be_read_and_names_every_key() -> None:
    path = ROOT / "docs" / "organisation.example.toml"
    read = read_organisation(path)
    assert read.name
    assert len(read.contact) == 3
    assert read.standing is not None
    text = path.read_text(encoding="utf-8")
    assert [key for key in module._KEYS if not re.search(rf"^(# )?\[?{key}\b", text, re.MULTILINE)] == []


def test_the_example_with_its_logo_can_be_read(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "organisation.example.toml").read_text(encoding="utf-8").replace("# logo", "logo")
    path = written(tmp_path, text)
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    assert read_organisation(path).logo


def test_how_to_names_every_code_and_every_code_has_its_sentence() -> None:
    source = "".join(Path(str(each.__file__)).read_text(encoding="utf-8") for each in (module, organisation_logo))
    known = set(re.findall(r'"(ORG-\d{3})"', source))
    assert len(known) == 14
    assert set(re.findall(r"`(ORG-\d{3})`", (ROOT / "docs" / "organisation.md").read_text(encoding="utf-8"))) == known
    assert [code for code in known for each in Language if not catalogue(each).has(f"error.{code}")] == []


def test_a_whole_file_becomes_a_letterhead_in_each_language(tmp_path: Path) -> None:
    text = f"""\ufeff{NAME}contact = ["  Storgatan   1 ", "0123-45"]
accent = "#7A1F3D"
{LOGO}standing = {{ sv = "Sekretess.", en = "Confidential." }}
"""
    read = read_organisation(written(tmp_path, text, picture()))
    assert read.contact == ("Storgatan 1", "0123-45")
    assert read.standing == LocalizedText(sv="Sekretess.", en="Confidential.")
    swedish, english = (letterhead(read, language) for language in Language)
    assert swedish is not None
    assert english is not None
    assert (swedish.name, swedish.standing, swedish.logo_text) == ("Exempelkommun", "Sekretess.", "Ett träd")
    assert (english.standing, english.logo_text, english.accent) == ("Confidential.", "A tree", "#7a1f3d")
    assert swedish.logo == picture_of(tmp_path)


def picture_of(folder: Path) -> bytes:
    return (folder / "logo").read_bytes()


@pytest.mark.parametrize("content", [b"name = ", b'name = "\xff"', b"name = 1979-13-45"])
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "organisation.toml").write_bytes(content)
    assert codes(tmp_path / "organisation.toml") == {"": "ORG-101"}
    assert codes(tmp_path) == {tmp_path.name: "ORG-101"}
    assert codes(tmp_path / "none.toml") == {"none.toml": "ORG-101"}


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ("", "name", "ORG-103"),
        ("name = 7", "name", "ORG-103"),
        ('name = "  "', "name", "ORG-103"),
        (f'name = "{"å" * 121}"', "name", "ORG-105"),
        (f'{NAME}nmae = "x"', "nmae", "ORG-102"),
        (f'{NAME}contact = "x"', "contact", "ORG-103"),
        (f'{NAME}contact = ["1", "2", "3", "4", "5", "6", "7"]', "contact", "ORG-103"),
        (f'{NAME}contact = ["1", 2]', "contact line 2", "ORG-103"),
        (f'{NAME}contact = ["{"x" * 101}"]', "contact line 1", "ORG-105"),
        (f'{NAME}standing = "x"', "standing", "ORG-103"),
        (f'{NAME}standing = {{ sv = "x" }}', "standing.en", "ORG-104"),
        (f'{NAME}standing = {{ sv = "x", en = "x", fi = "x" }}', "standing.fi", "ORG-102"),
        (f'{NAME}standing = {{ sv = "x", en = "{"x" * 601}" }}', "standing.en", "ORG-105"),
        (f'{NAME}accent = "red"', "accent", "ORG-106"),
        (f'{NAME}accent = "#1f567"', "accent", "ORG-106"),
        (f"{NAME}accent = 1", "accent", "ORG-106"),
        (f'{NAME}accent = "#777777"', "accent", "ORG-107"),
        (f"{NAME}logo = 1\nlogo_text = {{ sv = 'x', en = 'x' }}", "logo", "ORG-103"),
        (f'{NAME}logo = "logo"', "logo_text", "ORG-113"),
        (f'{NAME}logo_text = {{ sv = "x", en = "x" }}', "logo", "ORG-113"),
        (NAME + LOGO.replace('"logo"', '"gone.png"'), "logo", "ORG-108"),
        (NAME + LOGO.replace('"logo"', '"."'), "logo", "ORG-108"),
        (NAME + LOGO.replace('"logo"', '"../logo"'), "logo", "ORG-108"),
        (NAME + LOGO.replace('"logo"', '"/etc/hostname"'), "logo", "ORG-108"),
        (NAME + LOGO.replace('"logo"', '"a\\u0000b"'), "logo", "ORG-108"),
    ],
)
def test_each_mistake_is_told_where_it_is(tmp_path: Path, text: str, where: str, code: str) -> None:
    assert codes(written(tmp_path, text, picture())) == {where: code}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = 'nmae = "x"\naccent = "#ffffff"\nlogo = "logo"\nstanding = { sv = "x" }\n'
    assert codes(written(tmp_path, text, b"GIF89a")) == {
        "nmae": "ORG-102",
        "name": "ORG-103",
        "standing.en": "ORG-104",
        "accent": "ORG-107",
        "logo_text": "ORG-113",
        "logo": "ORG-109",
    }


PNG, JPEG = picture(), picture(kind="JPEG")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "ORG-109"),
        (b"GIF89a", "ORG-109"),
        (b"<html><body/></html>", "ORG-109"),
        (SVG.replace("</svg>", "").encode(), "ORG-109"),
        (SVG.encode("utf-16"), "ORG-109"),
        (SVG.replace("svg", "html").encode(), "ORG-109"),
        (PNG + b"\0" * 500_000, "ORG-110"),
        (picture(63, 80), "ORG-111"),
        (picture(80, 4001, mode="1"), "ORG-111"),
        (SVG.replace("30 20", "3000 20").encode(), "ORG-111"),
        (PNG[:-300], "ORG-114"),
        (PNG[:20], "ORG-114"),
        (JPEG[:-300], "ORG-114"),
        (JPEG[:100], "ORG-114"),
        (picture(kind="JPEG", mode="CMYK"), "ORG-114"),
        (SVG.replace("30 20", "0 0").replace("<svg", '<svg width="0" height="0"').encode(), "ORG-114"),
    ],
)
def test_each_wrong_picture_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    assert codes(written(tmp_path, NAME + LOGO, content)) == {"logo": code}


@pytest.mark.parametrize(
    "more",
    [
        "<script>alert(1)</script>",
        "<foreignObject/>",
        '<g onload="x()"/>',
        '<a href="https://example.org"><path/></a>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<path fill="url(https://example.org/a)"/>',
        "<style>@import 'a.css';</style>",
        "<style>path { fill: url( 'https://example.org' ) }</style>",
        '<a href="javascript:x()"/>',
    ],
)
def test_an_svg_with_more_than_a_drawing_is_refused(tmp_path: Path, more: str) -> None:
    svg = SVG.replace("</svg>", f"{more}</svg>").encode()
    assert codes(written(tmp_path, NAME + LOGO, svg)) == {"logo": "ORG-112"}


@pytest.mark.parametrize(
    "before",
    ['<!DOCTYPE svg [<!ENTITY a "b">]>', '<!doctype svg [<!entity a "b">]>', '<?xml-stylesheet href="a.css"?>'],
)
def test_an_svg_that_begins_with_more_than_a_drawing_is_refused(tmp_path: Path, before: str) -> None:
    assert codes(written(tmp_path, NAME + LOGO, (before + SVG).encode())) == {"logo": "ORG-112"}


@pytest.mark.parametrize("content", [PNG, JPEG, picture(64, 64), picture(mode="1")])
def test_a_plain_picture_is_kept_as_it_is(tmp_path: Path, content: bytes) -> None:
    assert read_organisation(written(tmp_path, NAME + LOGO, content)).logo == content


def test_a_plain_drawing_becomes_a_sharp_picture(tmp_path: Path) -> None:
    inside = '<use href="#a"/><path id="a" fill="url(#b)"/>'
    doctype = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    svg = f"{doctype}{SVG.replace('</svg>', inside)}</svg>"
    logo = read_organisation(written(tmp_path, NAME + LOGO, svg.encode())).logo
    assert logo is not None
    drawn = Image.open(io.BytesIO(logo))
    assert (drawn.format, drawn.size) == ("PNG", (1200, 800))
    assert drawn.convert("RGBA").getpixel((1100, 100)) == (0, 128, 0, 255)
    assert drawn.convert("RGBA").getpixel((50, 750)) == (0, 0, 0, 0)


def test_contrast_is_that_of_the_rule() -> None:
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast_with_white("#777777") == pytest.approx(4.48, abs=0.005)


@given(colour=st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_the_ratio_that_is_told_is_never_one_that_is_enough(colour: str) -> None:
    problems = list(module._accent_problems({"accent": colour}, "x"))
    assert bool(problems) == (contrast_with_white(colour) < 4.5)
    for problem in problems:
        said = re.search(r"is ([\d.]+):1,", problem.what)
        assert said is not None
        assert 1 <= float(said[1]) < 4.5


def test_the_file_is_the_one_named_else_the_one_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "user_data_path", lambda *_, **__: tmp_path)
    monkeypatch.delenv("VIGNETTE_ORGANISATION", raising=False)
    assert settings.read_settings().organisation is None
    usual = written(tmp_path, NAME)
    assert settings.read_settings().organisation == usual
    monkeypatch.setenv("VIGNETTE_ORGANISATION", str(tmp_path / "other.toml"))
    assert settings.read_settings().organisation == tmp_path / "other.toml"
