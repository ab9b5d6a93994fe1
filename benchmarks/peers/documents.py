"""The summary's page set by docxtpl and WeasyPrint; `documents.py` runs it beside ours.

`documents.py PAGE ROUNDS` reads the page's blocks as JSON and prints the median processor seconds of each as JSON.
"""

import base64
import html
import io
import json
import statistics
import sys
import time
from pathlib import Path

from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from weasyprint import HTML

page, rounds = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), int(sys.argv[2])


def flat(blocks):
    """Return blocks as one list of headings, paragraphs, rows and pictures."""
    for each in blocks:
        if each["type"] == "Block":
            yield {"kind": each["kind"], "text": text(each["runs"]), "level": each["level"]}
        elif each["type"] == "List":
            yield from ({"kind": "item", "text": text(item)} for item in each["items"])
        elif each["type"] == "Table":
            yield {"kind": "table", "rows": [[text(cell) for cell in row] for row in each["rows"]]}
        elif each["type"] == "Facts":
            yield {"kind": "table", "rows": [[name, text(runs)] for name, runs in each["rows"]]}
        elif each["type"] == "Picture":
            yield {"kind": "picture", "svg": each["svg"], "png": each["png"], "text": each["text"]}
        else:
            yield from flat(each["blocks"])


def text(runs):
    """Return runs as text."""
    return "".join(run["text"] for run in runs)


def template():
    """Return a template with a loop over all blocks, as its author would write it in a word processor."""
    document = Document()
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{%p for each in blocks %}")
    for kind, style in (("heading", "Heading 2"), ("paragraph", None), ("note", None), ("item", "List Bullet")):
        document.add_paragraph(f"{{%p if each.kind == '{kind}' %}}")
        document.add_paragraph("{{ each.text }}", style=style)
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if each.kind == 'picture' %}")
    document.add_paragraph("{{ each.drawn }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if each.kind == 'table' %}")
    table = document.add_table(rows=3, cols=1, style="Table Grid")
    table.rows[0].cells[0].text = "{%tr for row in each.rows %}"
    table.rows[1].cells[0].text = "{{ row | join(' | ') }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def docx(blocks, file):
    """Fill the template."""
    filled = DocxTemplate(io.BytesIO(file))
    for each in blocks:
        if each["kind"] == "picture":
            drawing = io.BytesIO(base64.b64decode(each["png"]))
            each["drawn"] = InlineImage(filled, drawing, width=Mm(158))
    filled.render({"title": page["title"], "blocks": blocks}, autoescape=True)
    made = io.BytesIO()
    filled.save(made)


def pdf(blocks):
    """Set the page from HTML, tagged."""
    parts = [f"<html lang=sv><head><title>{html.escape(page['title'])}</title></head><body><h1>{page['title']}</h1>"]
    for each in blocks:
        if each["kind"] == "heading":
            parts.append(f"<h{each['level']}>{html.escape(each['text'])}</h{each['level']}>")
        elif each["kind"] == "table":
            rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in each["rows"])
            parts.append(f"<table>{''.join(rows)}</table>")
        elif each["kind"] == "picture":
            drawn = base64.b64encode(each["svg"].encode()).decode()
            words = html.escape(each["text"])
            parts.append(f'<img alt="{words}" style="width:100%" src="data:image/svg+xml;base64,{drawn}">')
        else:
            parts.append(f"<p>{html.escape(each['text'])}</p>")
    HTML(string="".join(parts)).write_pdf(pdf_variant="pdf/ua-1")


def median(run):
    """Return the median processor seconds, after one run to load what is needed."""
    run()
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


blocks, file = list(flat(page["blocks"])), template()
print(json.dumps({"docx": median(lambda: docx(blocks, file)), "pdf": median(lambda: pdf(blocks))}))
