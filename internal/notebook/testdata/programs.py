"""Runs programs in this Python: stdin [[{name, source}, ...], ...], stdout what each step gave,
[[{text, error, verdicts}, ...], ...]. Each program has a namespace of its own. Verdicts come through a stand-in for
the page's module _host. The test of package notebook compares with web/python/execute.mjs.
"""
import ast
import contextlib
import io
import json
import sys
import types
import warnings

import matplotlib

matplotlib.use("agg")
warnings.simplefilter("always")
verdicts = []
host = types.ModuleType("_host")
host.verdict = lambda cell, ok, hint, text: verdicts.append({"cell": cell, "ok": bool(ok), "hint": hint, "text": text})
sys.modules["_host"] = host


def run(step, names):
    seen = {"error": None}
    verdicts.clear()
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(ast.parse(step["source"]), f"<{step['name']}>", "exec"), names)
    except Exception as error:
        seen["error"] = type(error).__name__
    return seen | {"text": out.getvalue(), "verdicts": list(verdicts)}


results = []
for program in json.load(sys.stdin):
    names = {"__name__": "__main__"}
    results.append([run(step, names) for step in program])
json.dump(results, sys.stdout)
