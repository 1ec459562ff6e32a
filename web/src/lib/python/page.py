"""Python's side of a notebook page: runs cells, sends rich output, turns exceptions into facts.

Written into the library as `_page`; the host calls run() once per cell. A message to the host is
b"name\\0" + bytes; what it answers comes back as bytes.
"""
import ast
import builtins
import io
import json
import linecache
import logging
import os
import signal
import sys
import traceback

import _host

PLOT_LIMIT = 500_000  # bytes of SVG; beyond that a PNG is smaller and drawn faster
CELL = "<{}>"


def send(name, data=b""):
    return _host.call(name.encode() + b"\0" + (data.encode() if isinstance(data, str) else data))


def verdict(cell, ok, hint, text):
    """What a check cell found; the page shows it."""
    send("verdict", json.dumps({"cell": cell, "ok": bool(ok), "hint": hint, "text": text}))


def start():
    """Once per interpreter, before anything else."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else an interrupt is dropped
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it misses fonts that we left out
    os.chdir(os.environ["HOME"])
    builtins.input = no_input
    builtins.exit = builtins.quit = leave  # the interpreter's own would end the session
    sys.displayhook = display
    _host.verdict = verdict
    sys.meta_path.insert(0, Styled())


def no_input(prompt=""):
    raise EOFError("input() has nobody to ask here")


def leave(code=None):
    raise SystemExit(code)


def run():
    """Runs the cell that the host has ready: {name, source}. Sends 'error' with facts about what it raised."""
    job = json.loads(send("job"))
    source = job["source"]
    filename = CELL.format(job["name"])
    main = sys.modules["__main__"].__dict__
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    main.pop("__warningregistry__", None)  # a cell that runs again warns again
    try:
        statements, last = split(source, filename)
        exec(statements, main)
        if last is not None:
            sys.displayhook(eval(last, main))
        show()
    except BaseException as error:
        send("error", json.dumps(facts(error)))
        del error
    finally:
        close()
        sys.stdout.flush()
        sys.stderr.flush()


def split(source, filename):
    """The statements of a cell, and its last expression where that is to be echoed."""
    tree = ast.parse(source, filename)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or quiet(source, last):
        return compile(tree, filename, "exec"), None
    tree.body.pop()
    return compile(tree, filename, "exec"), compile(ast.Expression(last.value), filename, "eval")


def quiet(source, last):
    """A semicolon after the last expression keeps it silent, as in Jupyter."""
    line = source.splitlines()[last.end_lineno - 1].encode()
    return line[last.end_col_offset :].lstrip().startswith(b";")


def facts(error):
    """What the page needs in order to explain an exception in the learner's language."""
    frames = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename != __file__:
            frames.append(step)
        step = step.tb_next
    inner = [f for f in frames if is_cell(f.tb_frame.f_code.co_filename)]
    where = (inner[-1].tb_frame.f_code.co_filename, inner[-1].tb_lineno) if inner else (None, None)
    if isinstance(error, SyntaxError):
        where = (error.filename, error.lineno)
    told = traceback.TracebackException(type(error), error, frames[0] if inner else None)
    text = "".join(told.format())
    return {
        "type": type(error).__name__,
        "bases": [c.__name__ for c in type(error).__mro__[:-2]],
        "text": str(error) if not isinstance(error, SyntaxError) else error.msg,
        "cell": where[0].strip("<>") if where[0] and is_cell(where[0]) else None,
        "line": where[1],
        "source": linecache.getline(where[0], where[1]).strip() if where[0] and where[1] else "",
        "name": getattr(error, "name", None),
        "traceback": text,
    }


def is_cell(filename):
    return filename.startswith("<") and filename in linecache.cache


def display(value):
    """Echo of a last expression: rich where the object offers it."""
    if value is None:
        return
    builtins._ = value
    figure = sys.modules.get("matplotlib.figure")
    if figure and isinstance(value, figure.Figure):
        plot(value)
        return
    for mime, method in (("image/svg+xml", "_repr_svg_"), ("image/png", "_repr_png_"), ("text/html", "_repr_html_")):
        made = getattr(type(value), method, None)
        data = made(value) if made else None
        if data is not None:
            sys.stdout.flush()
            send("rich", json.dumps({"mime": mime}).encode() + b"\0" + (data.encode() if isinstance(data, str) else data))
            return
    sys.stdout.flush()
    send("result", repr(value))


def show(*args, **kwargs):
    """plt.show(): every open figure goes to the page."""
    plt = sys.modules.get("matplotlib.pyplot")
    for number in plt.get_fignums() if plt else ():
        plot(plt.figure(number))
        plt.close(number)


def close():
    plt = sys.modules.get("matplotlib.pyplot")
    if plt:
        plt.close("all")


def plot(figure):
    sys.stdout.flush()
    mime, out = "image/svg+xml", io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    if out.tell() > PLOT_LIMIT:
        mime, out = "image/png", io.BytesIO()
        figure.savefig(out, format="png", dpi=144)
    send("rich", json.dumps({"mime": mime, "axes": [about(a) for a in figure.axes]}).encode() + b"\0" + out.getvalue())


def about(axes):
    """Facts for a text alternative: names and the first and last value of each line."""
    lines = []
    for line in axes.get_lines()[:6]:
        try:
            y = [float(v) for v in line.get_ydata()]
        except (TypeError, ValueError):
            continue
        if y:
            label = str(line.get_label())
            lines.append({"label": "" if label.startswith("_") else label, "first": y[0], "last": y[-1], "count": len(y)})
    points = sum(len(c.get_offsets()) for c in axes.collections)
    return {"title": axes.get_title(), "x": axes.get_xlabel(), "y": axes.get_ylabel(), "lines": lines, "points": points}


class Styled:
    """Gives pyplot the page's look and its show() when it is first imported."""

    def find_spec(self, name, path, target=None):
        if name != "matplotlib.pyplot":
            return None
        sys.meta_path.remove(self)
        import importlib.util

        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def styled(module):
            execute(module)
            module.show = show
            style(module.rcParams)

        spec.loader.exec_module = styled
        return spec


def style(params):
    from cycler import cycler

    params.update(
        {
            "figure.figsize": (6.4, 3.4),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "savefig.transparent": True,
            "svg.hashsalt": "oficina",
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": "#8a857a",
            "axes.grid": False,
            "axes.prop_cycle": cycler(color=["#1d4fc4", "#a8480a", "#0b6b62", "#9a1f5c", "#5c5850"]),
            "lines.linewidth": 1.8,
            "lines.markersize": 6,
            "legend.frameon": False,
        }
    )
