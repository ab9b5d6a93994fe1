"""Reads a page's structure with the standard library, and sees that it is what a reader's software needs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Heading:
    level: int
    text: str = ""


@dataclass
class Structure(HTMLParser):
    """Headings, ids, links, tables' heads and open tags of a page; an unclosed or crossed tag fails."""

    headings: list[Heading] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tables: list[dict[str, int]] = field(default_factory=list)
    pictures: list[dict[str, str | None]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "html":
            self.language = given.get("lang")
        if tag == "a":
            self.links.append(str(given.get("href")))
        if tag == "svg":
            self.pictures.append(given)
        if tag == "table":
            self.tables.append({"caption": 0, "th": 0, "scoped": 0})
        if tag in ("caption", "th") and self.tables:
            self.tables[-1][tag] += 1
            self.tables[-1]["scoped"] += tag == "th" and "scope" in given
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(Heading(level=int(tag[1])))
        if tag not in VOID:
            self.tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("id"):
            self.ids.append(str(dict(attrs)["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        inside = [each for each in self.tags if len(each) == 2 and each[0] == "h" and each[1].isdigit()]
        if inside:
            self.headings[-1].text += data


def structure(page: str) -> Structure:
    """Return the structure of a page that is well formed, self-contained and usable; fail where it is not."""
    found = Structure()
    found.feed(page)
    assert page.startswith("<!doctype html>") and found.tags == []
    levels = [each.level for each in found.headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert len(set(found.ids)) == len(found.ids)
    assert {each.removeprefix("#") for each in found.links} <= set(found.ids)
    assert all(table["caption"] == 1 and table["th"] == table["scoped"] > 0 for table in found.tables)
    for picture in found.pictures:
        assert picture["role"] == "img"
        assert set(str(picture["aria-labelledby"]).split()) <= set(found.ids)
    outside = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not any(word in outside for word in ("<script", "javascript:", "src=", "@import", "url(http", "<link"))
    return found
