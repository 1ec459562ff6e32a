"""Writes the data files of ../course.

    pip download --no-deps scikit-learn==1.9.1 statsmodels==0.15.0
    python course.py scikit_learn-1.9.1-*.whl statsmodels-0.15.0-*.whl ../course        (needs numpy 2.4.6)

What NumPy's generator draws is frozen here because no other language draws the same.
"""
import csv
import hashlib
import io
import json
import pathlib
import sys
import zipfile

import numpy as np

IRIS = "sklearn/datasets/data/iris.csv", "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"
CANCER = "sklearn/datasets/data/breast_cancer.csv", "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed"
CO2 = "statsmodels/datasets/co2/co2.csv", "16695fa2786e53414e5a6b54767a3fdf5de99cfbc68617f69d1362d92776a92f"


def member(wheel, name, want):
    data = zipfile.ZipFile(wheel).read(name)
    digest = hashlib.sha256(data).hexdigest()
    if digest != want:
        sys.exit(f"{name} has SHA-256 {digest}, want {want}")
    return data.decode()


sklearn, statsmodels, out = map(pathlib.Path, sys.argv[1:])
splits = {}


def shuffled(name, n, train, validation):
    """Which rows are in which part: a permutation by NumPy's default_rng(0)."""
    order = np.random.default_rng(0).permutation(n).tolist()
    splits[name] = {"train": order[:train], "validation": order[train:train + validation], "test": order[train + validation:]}


def table(source, name, columns, classes):
    first, *rows = csv.reader(io.StringIO(source))
    assert len(rows) == int(first[0]) and len(columns) == int(first[1]) and first[2:] == classes, first
    lines = [",".join(columns + ["class"])] + [",".join(row[:-1] + [classes[int(row[-1])]]) for row in rows]
    (out / name).write_text("\n".join(lines) + "\n")
    return len(rows)


iris = table(member(sklearn, *IRIS), "iris.csv", ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"], ["setosa", "versicolor", "virginica"])
shuffled("iris", iris, 90, 30)

quantities = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave_points", "symmetry", "fractal_dimension"]
columns = [f"{q}_{part}" for part in ("mean", "error", "worst") for q in quantities]
cancer = table(member(sklearn, *CANCER), "breast-cancer.csv", columns, ["malignant", "benign"])
shuffled("breast-cancer", cancer, 341, 114)

# Weekly to monthly: the mean of the weeks that begin in a month; five months without one lie on a line between neighbours.
months = {}
for date, ppm in list(csv.reader(io.StringIO(member(statsmodels, *CO2))))[1:]:
    months.setdefault(date[:6], []).extend([float(ppm)] if ppm else [])
names = sorted(months)
means = np.array([np.mean(months[m]) if months[m] else np.nan for m in names])
missing = np.isnan(means)
at = np.arange(len(means))
means[missing] = np.interp(at[missing], at[~missing], means[~missing])
assert len(names) == 526 and missing.sum() == 5
(out / "co2.csv").write_text("year,month,ppm,interpolated\n" + "".join(
    f"{m[:4]},{int(m[4:])},{v:.6f},{int(gap)}\n" for m, v, gap in zip(names, means, missing)))


def spiral(n, seed):
    r = np.random.default_rng(seed)
    t = np.sqrt(r.random(n))
    c = np.repeat([0, 1], n // 2)
    a = 3 * np.pi * t + np.pi * c
    return np.c_[t * np.cos(a), t * np.sin(a)] + r.normal(0, 0.04, (n, 2)), c


def rain(n, seed):
    r = np.random.default_rng(seed)
    u = r.uniform(0.3, 1, n)
    q = r.uniform(0, 0.8, n)
    p = 1 / (1 + np.exp(-20 * (u * (0.3 + q) - 0.62)))
    return np.c_[u, q], (r.random(n) < p).astype(int)


# A point is two little-endian float32 and a byte for its class.
for name, draw, sizes in (("spiral.bin", spiral, (400, 400, 1000)), ("chuva600.bin", rain, (600, 600, 2000))):
    data = b""
    for n, seed in zip(sizes, (1, 3, 2)):  # train, validation, test
        for point, label in zip(*draw(n, seed)):
            data += point.astype("<f4").tobytes() + bytes([label])
    (out / name).write_bytes(data)

# Challenge 3: 200 of the training digits (places in the training part), about a fifth of them with a wrong label.
digits = json.loads((out / ".." / "digits-split.json").read_text())["train"]
raw = (out / ".." / "digits.bin").read_bytes()
true = np.array([raw[65 * i + 64] for i in digits])
r = np.random.default_rng(5)
chosen = r.permutation(len(digits))[:200]
bad = r.random(200) < 0.2
labels = np.where(bad, (true[chosen] + r.integers(1, 10, 200)) % 10, true[chosen])
assert (labels != true[chosen]).sum() == 39
splits["noisy-digits"] = {"images": chosen.tolist(), "labels": labels.tolist()}

lines = [f"  {json.dumps(name)}: {json.dumps(part, separators=(',', ':'))}" for name, part in splits.items()]
(out / "splits.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
