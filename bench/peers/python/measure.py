"""One round of one workload: warm up, then count steps for a while and print one JSON line."""
import json
import os
import sys
import time

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
for name in THREADS:
    os.environ[name] = "1"  # before NumPy is imported

BATCHES = 8  # different batches, taken in turn


def run(contestant, version, workload, step):
    """step(i) trains on batch i."""
    done, until = 0, time.perf_counter() + float(os.environ["WARM"])
    while time.perf_counter() < until:
        step(done % BATCHES)
        done += 1
    at_once = max(1, done // 50)
    seconds = float(os.environ["SECONDS_MEASURED"])
    done, start = 0, time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        for _ in range(at_once):
            step(done % BATCHES)
            done += 1
    print(json.dumps({"contestant": contestant, "version": version, "workload": workload, "steps_per_s": done / passed}))


def asked():
    return sys.argv[1]
