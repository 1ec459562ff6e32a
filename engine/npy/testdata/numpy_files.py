"""write FOLDER: lets NumPy write arrays of every type, order and version, and tells what is in them on standard output.
read FILE...: tells what NumPy finds in files that the engine wrote."""
import itertools
import json
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")  # version 3 is announced


def told(a):
    return {"type": a.dtype.str[1:], "shape": list(a.shape), "data": [float(v) for v in a.ravel(order="C")]}


def write(folder):
    r = np.random.default_rng(2026)
    files = {}
    types = ["<f4", ">f4", "<f8", ">f8", "<i4", ">i4", "<i8", ">i8", "u1", "?"]
    shapes = [(), (1,), (7,), (0,), (3, 4), (0, 3), (2, 3, 4), (2, 1, 3, 2)]
    for number, (kind, shape, order, version) in enumerate(itertools.product(types, shapes, "CF", [(1, 0), (2, 0), (3, 0)])):
        a = np.asarray(r.normal(size=shape) * 50)
        if kind in ("u1", "?"):
            a = abs(a) % (2 if kind == "?" else 256)
        a = np.asarray(a.astype(kind), order=order)
        name = f"{folder}/{number}.npy"
        with open(name, "wb") as f:
            np.lib.format.write_array(f, a, version)
        files[name] = [dict(told(a), name="")]
    for pack, name in ((np.savez, "stored"), (np.savez_compressed, "deflated")):
        arrays = {"weights": r.normal(size=(5, 3)).astype("f4"), "labels": np.arange(40), "empty": np.zeros((0, 2))}
        pack(f"{folder}/{name}.npz", **arrays)
        files[f"{folder}/{name}.npz"] = [dict(told(a), name=n) for n, a in arrays.items()]
    return files


def read(names):
    files = {}
    for name in names:
        found = np.load(name, allow_pickle=False)
        files[name] = [dict(told(found[n]), name=n) for n in found.files] if name.endswith(".npz") else [dict(told(found), name="")]
    return files


json.dump(write(sys.argv[2]) if sys.argv[1] == "write" else read(sys.argv[2:]), sys.stdout)
