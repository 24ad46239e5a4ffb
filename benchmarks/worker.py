"""What a worker costs: started cold, or forked from a template, to its first answer."""

from __future__ import annotations

import resource
import statistics
import time

from autograder.sandbox.launch import (
    Isolation,
    WorkerProcess,
    template_trouble,
    use_template,
)

HOW_MANY = 50
SOURCE = "import numpy as np\ndef norm(x): return float(np.linalg.norm(x))"


def one_worker() -> float:
    """The seconds from nothing to the answer of a first call, and to the worker's end."""
    started = time.perf_counter()
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        run = {"do": "run", "source": SOURCE, "name": "cell 1", "definitions": False}
        worker.ask(run, 20)
        call = {"do": "call", "function": "norm", "arguments": [[3.0, 4.0]], "keywords": {}}
        assert worker.ask(call, 20)["value"] == 5.0
    return time.perf_counter() - started


def main() -> None:
    medians = {}
    for warm in (False, True):
        use_template(warm)
        first = one_worker()
        times = sorted(one_worker() for _ in range(HOW_MANY))
        name = "warm" if warm else "cold"
        medians[name] = statistics.median(times)
        print(
            f"{name}: median {1000 * medians[name]:.1f} ms of {HOW_MANY}, "
            f"90 % below {1000 * times[HOW_MANY * 9 // 10]:.1f} ms; the first {1000 * first:.0f} ms"
        )
    print(f"a warm start takes 1/{medians['cold'] / medians['warm']:.1f} of a cold one")
    print(f"our own memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")
    if template_trouble():
        print(f"no template: {template_trouble()}")


if __name__ == "__main__":
    main()
