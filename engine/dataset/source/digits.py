"""Writes digits.bin and digits-split.json.

    pip download --no-deps scikit-learn==1.9.1
    python digits.py scikit_learn-1.9.1-*.whl ..        (needs numpy 2.4.6)

digits.bin holds 65 bytes an image: 64 pixels from 0 to 16, row by row, then the digit. The split is a permutation by
NumPy's generator, frozen here because no other language draws the same.
"""
import gzip
import hashlib
import json
import pathlib
import sys
import zipfile

import numpy as np

MEMBER = "sklearn/datasets/data/digits.csv.gz"
SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"

wheel, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
packed = zipfile.ZipFile(wheel).read(MEMBER)
digest = hashlib.sha256(packed).hexdigest()
if digest != SHA256:
    sys.exit(f"{MEMBER} has SHA-256 {digest}, want {SHA256}")
rows = np.array([line.split(",") for line in gzip.decompress(packed).decode().split()], float)
assert rows.shape == (1797, 65) and (rows == rows.astype(np.uint8)).all() and rows[:, :64].max() == 16 and rows[:, 64].max() == 9
(out / "digits.bin").write_bytes(rows.astype(np.uint8).tobytes())

order = np.random.default_rng(0).permutation(len(rows)).tolist()
split = {"train": order[:1197], "validation": order[1197:1497], "test": order[1497:]}
lines = [f"  {json.dumps(name)}: {json.dumps(part, separators=(',', ':'))}" for name, part in split.items()]
(out / "digits-split.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
