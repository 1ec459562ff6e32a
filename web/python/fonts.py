"""Runs in the guest: Matplotlib's fonts reduced to Latin, Greek, Cyrillic and mathematics, by the fontTools of the wheel."""
import io
import sys

import _host

sys.modules["lxml"] = None  # trimmed away; only fonts with SVG glyphs need it
from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = "/fonts/"
TEXT = [
    (0x20, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2000, 0x214F), (0x2190, 0x22FF),
    (0x2308, 0x230B), (0x23B0, 0x23BF), (0x25A0, 0x25FF), (0x2605, 0x2606), (0x2660, 0x2667), (0x2713, 0x2718), (0x27E6, 0x27EF),
    (0x2A00, 0x2AFF), (0x1D538, 0x1D56B), (0xFFFD, 0xFFFD),
]
# Matplotlib refuses to start without its Last Resort font; what it would draw (a box) .notdef draws as well.
KEPT = {
    "DejaVuSans": TEXT, "DejaVuSans-Bold": TEXT, "DejaVuSans-Oblique": TEXT, "DejaVuSans-BoldOblique": TEXT,
    "DejaVuSansDisplay": TEXT, "DejaVuSansMono": TEXT, "LastResortHE-Regular": [(0xFFFD, 0xFFFD)],
}

for name, ranges in KEPT.items():
    options = subset.Options(hinting=False, notdef_outline=True, glyph_names=False, layout_features=["*"], name_IDs=["*"], legacy_kern=True)
    font = TTFont(FOLDER + name + ".ttf", recalcTimestamp=False)  # the same bytes from every build
    job = subset.Subsetter(options)
    job.populate(unicodes=[c for first, last in ranges for c in range(first, last + 1)])
    job.subset(font)
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    _host.call(b"file\0matplotlib/mpl-data/fonts/ttf/" + name.encode() + b".ttf\0" + out.getvalue())
