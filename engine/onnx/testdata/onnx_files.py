"""Independent readers and writers of ONNX, for the engine's tests.

nodes FOLDER OPERATOR...   the official node tests, those with these operators only: NAME.onnx, NAME.npz, index.json
models FOLDER              networks as other programs write them, with what onnxruntime makes of them
check FOLDER               checks each NAME.onnx that the engine wrote and runs it on NAME.in.npz: NAME.out.npz
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import onnx
import onnxruntime

warnings.simplefilter("ignore")  # tests of infinities divide by zero


def save(path, arrays):
    np.savez(path, **{name: np.asarray(a, dtype=np.float64) for name, a in arrays.items()})


def session(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def refuse(a):
    """Only plain numbers are compared."""
    kind = getattr(a, "dtype", None)
    if not isinstance(kind, np.dtype) or kind.kind not in "fiub":
        raise TypeError(f"a value of type {kind or type(a).__name__}")


def nodes(folder, known):
    from onnx.backend.test.loader import load_model_tests

    cases, others = [], {}
    for test in load_model_tests(kind="node"):
        foreign = sorted({n.op_type for n in test.model.graph.node} - set(known))
        if foreign:
            others[test.name] = foreign
            continue
        inputs, outputs = test.data_sets[0]
        case = {"name": test.name, "inputs": [], "outputs": [o.name for o in test.model.graph.output], "rtol": test.rtol, "atol": test.atol}
        try:
            arrays = {}
            for value, a in zip(test.model.graph.input, inputs):
                refuse(a)
                case["inputs"].append(value.name)
                arrays["in:" + value.name] = a
            for name, a in zip(case["outputs"], outputs):
                refuse(a)
                arrays["out:" + name] = a
            onnx.save(test.model, folder / f"{test.name}.onnx")
            save(folder / f"{test.name}.npz", arrays)
            cases.append(case)
        except TypeError as error:
            others[test.name] = [str(error)]
    (folder / "index.json").write_text(json.dumps({"cases": cases, "others": others}))


def check(folder):
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        run = session(model)
        with np.load(path.with_suffix(".in.npz")) as arrays:
            feed = {name: arrays[name].astype(np.float32) for name in arrays.files}
        save(path.with_suffix(".out.npz"), dict(zip([o.name for o in run.get_outputs()], run.run(None, feed))))


if __name__ == "__main__":
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "nodes":
        nodes(folder, sys.argv[3:])
    elif command == "check":
        check(folder)
    else:
        import onnx_models

        for name, model, feed in onnx_models.models():
            onnx.checker.check_model(model, full_check=True)
            run = session(model)
            outputs = run.run(None, feed)
            onnx.save(model, folder / f"{name}.onnx")
            save(folder / f"{name}.npz", {"in:" + k: v for k, v in feed.items()} | {"out:" + o.name: v for o, v in zip(run.get_outputs(), outputs)})
