"""Executes the Jupyter file on stdin with the kernel of this Python, going on after errors; prints for each code cell
{id: {text, error}} as JSON.
"""
import json
import sys

import nbformat
from nbclient import NotebookClient

book = nbformat.reads(sys.stdin.read(), as_version=4)
nbformat.validate(book)
NotebookClient(book, timeout=120, allow_errors=True).execute()
said = {}
for cell in book.cells:
    if cell.cell_type != "code":
        continue
    text = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")
    errors = [o.ename for o in cell.outputs if o.output_type == "error"]
    plots = sum("image/png" in o.get("data", {}) for o in cell.outputs)
    said[cell.id] = {"text": text, "error": errors[0] if errors else "", "plots": plots}
json.dump(said, sys.stdout)
