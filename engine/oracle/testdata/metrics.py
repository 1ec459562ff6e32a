"""Reads labels, scores and numbers as JSON from standard input and measures them with scikit-learn."""
import json
import sys
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")  # classes without examples: what is returned then is what is compared


def classes(case):
    y, taken = case["is"], case["taken"]
    k = case["classes"]
    each = dict(labels=range(k), average=None, zero_division=0)
    macro = dict(average="macro", zero_division=0)
    return {
        "confusion": metrics.confusion_matrix(y, taken, labels=range(k)).tolist(),
        "accuracy": metrics.accuracy_score(y, taken),
        "precision": metrics.precision_score(y, taken, **each).tolist(),
        "recall": metrics.recall_score(y, taken, **each).tolist(),
        "f1": metrics.f1_score(y, taken, **each).tolist(),
        "macro": [f(y, taken, **macro) for f in (metrics.precision_score, metrics.recall_score, metrics.f1_score)],
    }


def ranking(case):
    y, score = np.array(case["positive"]), np.array(case["scores"])
    fpr, tpr, thresholds = metrics.roc_curve(y, score, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(y, score)
    came, said = calibration_curve(y, score, n_bins=case["bins"])
    return {
        "fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thresholds[1:].tolist(),
        "auc": metrics.roc_auc_score(y, score),
        "precision": precision[::-1].tolist(), "recall": recall[::-1].tolist(),
        "averagePrecision": metrics.average_precision_score(y, score),
        "brier": metrics.brier_score_loss(y, score),
        "came": came.tolist(), "said": said.tolist(),
    }


def errors(case):
    p, y = case["predicted"], case["actual"]
    return [metrics.mean_absolute_error(y, p), metrics.mean_squared_error(y, p), metrics.root_mean_squared_error(y, p), metrics.r2_score(y, p)]


request = json.load(sys.stdin)
json.dump({
    "classes": [classes(c) for c in request["classes"]],
    "rankings": [ranking(c) for c in request["rankings"]],
    "errors": [errors(c) for c in request["errors"]],
}, sys.stdout)
