"""Imports and uses what a teaching cell may want of the standard library and Matplotlib. It must run to its end."""
import abc, argparse, array, ast, base64, bisect, calendar, cmath, codecs, collections.abc, contextlib, copy, csv, dataclasses  # noqa: E401
import datetime, decimal, difflib, dis, doctest, enum, fractions, functools, gettext, glob, graphlib, gzip, hashlib, heapq, html  # noqa: E401
import inspect, io, itertools, json, keyword, linecache, locale, logging, math, numbers, operator, os, pathlib, pickle, platform  # noqa: E401
import pprint, queue, random, re, reprlib, secrets, shutil, statistics, string, struct, sys, tempfile, textwrap, threading, time  # noqa: E401
import timeit, tokenize, traceback, types, typing, unicodedata, unittest, urllib.parse, uuid, warnings, weakref, zipfile, zlib  # noqa: E401

import matplotlib.animation
import matplotlib.patches
import matplotlib.pyplot as plt
import matplotlib.ticker
import mpl_toolkits.mplot3d  # noqa: F401
import numpy as np
import numpy.ma
import numpy.testing

x = np.linspace(0, 1, 50)
grid = np.meshgrid(x, x)
for kind in ("svg", "png"):
    figure = plt.figure()
    first = figure.add_subplot(221)
    first.plot(x, x**2, label=r"$x^2$")
    first.semilogy(x + 1, x + 1)
    first.set_xlabel("Größe, ângulo, ψ")
    first.legend()
    figure.add_subplot(222, projection="3d").plot_surface(*grid, grid[0] * grid[1], cmap="coolwarm")
    figure.add_subplot(223, projection="polar").plot(x, x)
    last = figure.add_subplot(224)
    last.hist(np.random.default_rng(0).normal(size=99))
    last.annotate("a", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    last.contour(*grid, grid[0] * grid[1])
    last.quiver(*grid, *grid)
    last.boxplot([1, 2, 3])
    last.violinplot([1, 2, 3])
    last.pcolormesh(*grid, grid[0])
    last.streamplot(x, x, *grid)
    last.errorbar([1, 2], [1, 2], [0.1, 0.2])
    last.pie([1, 2])
    last.fill_between(x, x)
    last.table([["a", "b"]])
    last.bar(["a", "b"], [1, 2])
    last.set_title(r"$\mathbb{R}\int_0^\infty \sum \sqrt{\frac{1}{2}}$")
    figure.savefig(io.BytesIO(), format=kind)
plt.figure()
plt.imshow(grid[0])
plt.colorbar()
plt.triplot([0, 1, 0], [0, 0, 1])
plt.tricontourf([0, 1, 0, 1], [0, 0, 1, 1], [1, 2, 3, 4])
plt.savefig(io.BytesIO(), format="png")
for style in ("ggplot", "default"):
    plt.style.use(style)
    plt.figure()
    plt.plot([datetime.date(2020, 1, 1), datetime.date(2020, 2, 1)], [1, 2])
    plt.savefig(io.BytesIO())
plt.close("all")


def double(n):
    """
    >>> double(2)
    4
    """
    return 2 * n


doctest.run_docstring_examples(double, {"double": double})


class Sum(unittest.TestCase):
    def test(self):
        self.assertEqual(1 + 1, 2)


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Sum)
assert unittest.TextTestRunner(stream=io.StringIO()).run(suite).wasSuccessful()
help(len)
assert datetime.datetime.strptime("2020-01-02", "%Y-%m-%d").day == 2
assert pickle.loads(pickle.dumps(json.loads('{"a": [1]}'))) == {"a": [1]}
assert gzip.decompress(gzip.compress(b"a")) == zlib.decompress(zlib.compress(b"a")) == b"a"
assert decimal.Decimal("0.1") * 3 == decimal.Decimal("0.3")
numpy.testing.assert_allclose(statistics.mean([1, 2]), 1.5)
with zipfile.ZipFile(io.BytesIO(), "w") as archive:
    archive.writestr("a", "b")
print("covered")
