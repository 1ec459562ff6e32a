"""Runs in the guest, whose marshal format and line tables these are: makes the library's .pyc files smaller.

Column positions go from all of them; docstrings from the packages in PLAIN, whose help() nobody reads in a lesson.
"""
import dis
import marshal
import os
import types

import _host

ROOT = "/usr/local/lib/python315.zip/"
PLAIN = (
    "matplotlib/", "mpl_toolkits/", "PIL/", "pyparsing/", "dateutil/", "contourpy/", "kiwisolver/", "packaging/", "cycler/",
    "six", "fontTools/", "numpy/testing", "asyncio/", "email/", "xml/", "html/", "http/", "urllib/", "unittest/", "zipfile/",
    "tarfile", "importlib/", "concurrent/", "multiprocessing/", "pydoc", "argparse", "ipaddress", "selectors", "subprocess", "socket",
)
HAS_DOCSTRING = 0x4000000  # code flag of 3.13 and later: constant 0 of a function is its docstring
HEADER = 16  # bytes of a .pyc before the marshalled code
NO_COLUMNS, NO_LINE = 13, 15  # kinds of entries in a line table (Objects/locations.md of CPython)
LONGEST = 8  # code units that one entry spans


def unsigned(n):
    out = bytearray()
    while n >= 64:
        out.append(64 | (n & 63))
        n >>= 6
    out.append(n)
    return bytes(out)


def signed(n):
    return unsigned((-n << 1) | 1 if n < 0 else n << 1)


def line_table(code):
    """The line table of a code object without columns."""
    out = bytearray()
    current = code.co_firstlineno
    for start, end, line in code.co_lines():
        units = (end - start) // 2
        while units > 0:
            span = min(units, LONGEST)
            units -= span
            kind = NO_LINE if line is None else NO_COLUMNS
            out.append(0x80 | (kind << 3) | (span - 1))
            if line is not None:
                out += signed(line - current)
                current = line
    return bytes(out)


def stored_docstring(code):
    """Index of the constant that a module or class body stores as __doc__ first and uses nowhere else, or None."""
    if "__doc__" not in code.co_names:
        return None
    loads = [i for i in dis.get_instructions(code) if i.opname.startswith("LOAD_CONST")]
    previous = None
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME" and step.argval == "__doc__":
            if previous in loads and isinstance(previous.argval, str) and [i.arg for i in loads].count(previous.arg) == 1:
                return previous.arg
            return None
        if step.opname not in ("CACHE", "RESUME", "NOP", "EXTENDED_ARG"):
            previous = step
    return None


def smaller(code, documented):
    constants = list(code.co_consts)
    changes = {"co_linetable": line_table(code)}
    if not documented:
        stored = stored_docstring(code)
        if stored is not None:
            constants[stored] = ""
        if code.co_flags & HAS_DOCSTRING and constants and isinstance(constants[0], str):
            constants[0] = None
            changes["co_flags"] = code.co_flags & ~HAS_DOCSTRING
    for i, constant in enumerate(constants):
        if isinstance(constant, types.CodeType):
            constants[i] = smaller(constant, documented)
    return code.replace(co_consts=tuple(constants), **changes)


for folder, _, names in os.walk(ROOT):
    for name in names:
        path = os.path.join(folder, name)
        relative = path[len(ROOT) :]
        with open(path, "rb") as file:
            data = file.read()
        if name.endswith(".pyc"):
            code = marshal.loads(data[HEADER:])
            data = data[:HEADER] + marshal.dumps(smaller(code, not relative.startswith(PLAIN)))
        _host.call(b"file\0" + relative.encode() + b"\0" + data)
