"""lab6 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew; it also counts as the source of the cells of ``merge`` and ``merge_sort``.
"""

import numpy as np

from labs import Wrong
from labs.slips import slips

RIGHT = {
    "heapq.merge, logarithms by math": """
import heapq
import math

def merge(left, right):
    return list(heapq.merge(left, right))

def operation_count(complexity, n):
    log = math.ceil(math.log2(n))
    if complexity == "O(1)":
        return 1.0
    elif complexity == "O(log n)":
        return log
    elif complexity == "O(n)":
        return float(n)
    elif complexity == "O(n log n)":
        return n * log
    return n ** 2

def forward_passes(parameter_count, method):
    return {"numerical": parameter_count * 2, "backpropagation": 1 + 1}[method]

def speedup(parameter_count):
    return parameter_count
""",
    "names like the forbidden ones": """
# sorted(items) and items.sort() would be too easy, says np.sort
def merge(left, right):
    '''Neither sorted() nor .sort().'''
    sorted_items = []
    is_sorted = True
    a, b = list(left), list(right)
    while a or b:
        sorted_items.append(a.pop(0) if a and (not b or a[0] <= b[0]) else b.pop(0))
    return sorted_items

def merge_sort(items):
    sorted = list(items)
    if len(sorted) < 2:
        return sorted
    half = len(sorted) // 2
    left_sorted, right_sorted = merge_sort(sorted[:half]), merge_sort(sorted[half:])
    return merge(left_sorted, right_sorted)

def operation_count(complexity, n):
    log = (n - 1).bit_length()
    counts = {"O(1)": 1, "O(log n)": log, "O(n)": n, "O(n log n)": n * log, "O(n^2)": n ** 2}
    return counts[complexity]
""",
    "a class with a method called sort, tried out with sorted": """
class Sorter:
    def __init__(self, items):
        self.items = items

    def sort(self):
        runs = [[item] for item in self.items]
        while len(runs) > 1:
            pairs = [merge(*runs[i:i + 2]) if i + 1 < len(runs) else runs[i]
                     for i in range(0, len(runs), 2)]
            runs = pairs
        return runs[0]

def merge_sort(items):
    return tuple(Sorter(items).sort())

assert list(merge_sort([3, 1, 2])) == sorted([3, 1, 2])
print(merge_sort([2, 1]), sorted([2, 1]))
""",
    "arrays": """
def merge(left, right):
    left, right = np.asarray(left), np.asarray(right)
    out = np.empty(len(left) + len(right))
    out[np.arange(len(left)) + np.searchsorted(right, left, side="left")] = left
    out[np.arange(len(right)) + np.searchsorted(left, right, side="right")] = right
    return out

def operation_count(complexity, n):
    log = np.ceil(np.log2(n))
    table = {"O(1)": 1, "O(log n)": log, "O(n)": n, "O(n log n)": n * log, "O(n^2)": float(n) ** 2}
    return np.float64(table[complexity])

def running_time(complexity, n, operations_per_second=1e9):
    return np.array(operation_count(complexity, n) * (1 / operations_per_second))

def speedup(parameter_count):
    numerical = forward_passes(parameter_count, "numerical")
    return np.float64(numerical / forward_passes(parameter_count, "backpropagation"))
""",
    "new lists for every number": """
def merge(left, right):
    out = []
    while left and right:
        if right[0] < left[0]:
            out, right = out + [right[0]], right[1:]
        else:
            out, left = out + [left[0]], left[1:]
    out.extend(left)
    out.extend(right)
    return out
""",
    "from the end, with deques": """
from collections import deque

def merge(left, right):
    a, b, out = deque(left), deque(right), deque()
    while a and b:
        out.appendleft(b.pop() if b[-1] >= a[-1] else a.pop())
    return [*a, *b, *out]

def merge_sort(items):
    if len(items) == 1:
        return items
    middle = (len(items) + 1) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))
""",
    "a generator inside, and sentinels": """
def merge(left, right):
    def numbers():
        i = j = 0
        a, b = [*left, float("inf")], [*right, float("inf")]
        for _ in range(len(left) + len(right)):
            if a[i] <= b[j]:
                yield a[i]
                i += 1
            else:
                yield b[j]
                j += 1
    return [*numbers()]

def operation_count(complexity, n):
    def log(n):
        return 0 if n == 1 else 1 + log(-(-n // 2))
    return eval({"O(1)": "1", "O(log n)": "log(n)", "O(n)": "n", "O(n log n)": "n * log(n)",
                 "O(n^2)": "n * n"}[complexity], {"n": n, "log": log})
""",
    "indices, in a copy": """
def merge_sort(items):
    work = list(items)
    def sort(low, high):
        if high - low < 2:
            return
        middle = (low + high) // 2
        sort(low, middle)
        sort(middle, high)
        work[low:high] = merge(work[low:middle], work[middle:high])
    sort(0, len(work))
    return work

def running_time(complexity, n, operations_per_second=1_000_000_000):
    count = operation_count(complexity, n)
    return count / operations_per_second if count else 0
""",
    "insertion by bisection": """
import bisect

def merge(left, right):
    merged = list(left)
    for number in right:
        merged.insert(bisect.bisect_right(merged, number), number)
    return merged

def merge_sort(items):
    result = []
    for item in items:
        bisect.insort_right(result, item)
    return result
""",
    "a magic on top, and a log with a correction": """
import math

def operation_count(complexity, n):
    log = 0
    while 2 ** log < n:
        log += 1
    match complexity:
        case "O(1)":
            return 1
        case "O(log n)":
            return log
        case "O(n)":
            return n
        case "O(n log n)":
            return log * n
        case "O(n^2)":
            return pow(n, 2)

def forward_passes(parameter_count, method):
    runs = 0
    if method == "backpropagation":
        return 2
    return sum((parameter_count, parameter_count))
""",
}
"""Correct solutions: each has to get full marks."""


def _function(signature: str, *body: str) -> str:
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in body)]) + "\n"


def _merge(
    condition: str = "left[i] <= right[j]",
    first: str = "out, i, j = [], 0, 0",
    after: str = "pass",
    answer: str = "out + left[i:] + right[j:]",
) -> str:
    return _function(
        "merge(left, right)",
        first,
        "while i < len(left) and j < len(right):",
        f"    if {condition}:",
        "        out.append(left[i])",
        "        i += 1",
        "    else:",
        "        out.append(right[j])",
        "        j += 1",
        after,
        f"return {answer}",
    )


def _sort(*body: str) -> str:
    return _function("merge_sort(items)", *body)


def _count(log: str = "(n - 1).bit_length()", **changes: str) -> str:
    counts = {"1": "1", "log n": "log", "n": "n", "n log n": "n * log", "n^2": "n * n"}
    counts |= {name.replace("_", " ").replace("square", "n^2"): of for name, of in changes.items()}
    table = ", ".join(f'"O({name})": {of}' for name, of in counts.items())
    return "import math\n" + _function(
        "operation_count(complexity, n)", f"log = {log}", f"return {{{table}}}[complexity]"
    )


def _time(answer: str, speed: str = "1e9") -> str:
    return _function(
        f"running_time(complexity, n, operations_per_second={speed})", f"return {answer}"
    )


def _passes(*body: str) -> str:
    return _function("forward_passes(parameter_count, method)", *body)


def _speedup(answer: str) -> str:
    return _function("speedup(parameter_count)", f"return {answer}")


READY_MADE = [
    Wrong("test_merge", "sorted", _function("merge(left, right)", "return sorted(left + right)")),
    Wrong(
        "test_merge",
        "sorted behind another name",
        "order = sorted\n" + _function("merge(left, right)", "return order(left + right)"),
    ),
    Wrong(
        "test_merge",
        "sorted by its own name",
        "sorted = sorted\n" + _function("merge(left, right)", "return sorted(left + right)"),
    ),
    Wrong(
        "test_merge",
        ".sort",
        _function("merge(left, right)", "both = left + right", "both.sort()", "return both"),
    ),
    Wrong(
        "test_merge",
        "list.sort",
        _function("merge(left, right)", "both = left + right", "list.sort(both)", "return both"),
    ),
    Wrong(
        "test_merge",
        "getattr",
        _function(
            "merge(left, right)", "both = left + right", "getattr(both, 'sort')()", "return both"
        ),
    ),
    Wrong(
        "test_merge",
        "builtins",
        "import builtins\n"
        + _function("merge(left, right)", "return builtins.sorted(left + right)"),
    ),
    Wrong(
        "test_merge",
        "under a magic",
        "%%time\n" + _function("merge(left, right)", "return sorted(left + right)"),
    ),
    Wrong(
        "test_merge",
        "a sort in a helper",
        _function("_both(a, b)", "return sorted([*a, *b])")
        + _function("merge(left, right)", "return _both(left, right)"),
    ),
    Wrong("test_merge_sort", "sorted", _sort("return sorted(items)")),
    Wrong(
        "test_merge_sort",
        "sorted, with a variable of that name elsewhere",
        _sort("return sorted(items)") + _function("_other(sorted)", "return sorted"),
    ),
    Wrong("test_merge_sort", "np.sort", _sort("return list(np.sort(items, kind='stable'))")),
    Wrong(
        "test_merge_sort",
        "argsort",
        _sort("return [items[i] for i in np.array(items).argsort(kind='stable')]"),
    ),
    Wrong(
        "test_merge_sort",
        "np.argsort",
        _sort("return [items[i] for i in np.argsort(items, kind='stable')]"),
    ),
    Wrong(
        "test_merge_sort",
        "imported from numpy",
        "from numpy import sort as own\n" + _sort("return list(own(items))"),
    ),
    Wrong(
        "test_merge_sort",
        "np.partition",
        _sort("return list(np.partition(items, range(len(items))))"),
    ),
    Wrong("test_merge_sort", "lexsort", _sort("return [items[i] for i in np.lexsort((items,))]")),
]
"""Right answers by ready-made sorts, which earn nothing in these two cells."""

WRONG = [
    Wrong("test_merge", "rest turned", _merge(answer="out + right[j:][::-1] + left[i:][::-1]")),
    Wrong(
        "test_merge",
        "left extended",
        _function(
            "merge(left, right)",
            "import heapq",
            "out = list(heapq.merge(left, right))",
            "left += right",
            "return out",
        ),
    ),
    Wrong(
        "test_merge",
        "whole numbers only",
        _merge(answer="[int(x) for x in out + left[i:] + right[j:]]"),
        says="does not hold the items that went in",
    ),
    Wrong(
        "test_merge",
        "an iterator",
        "import heapq\n" + _function("merge(left, right)", "return heapq.merge(left, right)"),
    ),
    Wrong(
        "test_merge",
        "equal lengths only",
        _function(
            "merge(left, right)",
            "import heapq",
            "k = min(len(left), len(right))",
            "return list(heapq.merge(left[:k], right[:k]))",
        ),
    ),
    Wrong(
        "test_merge",
        "merge-right-first-on-ties",
        marks=(0.5, 0.9),
        says="two that are equal have changed places",
    ),
    Wrong(
        "test_merge",
        "merge-one-call-per-number",
        marks=(0.5, 0.8),
        says="calls itself for every number",
    ),
    Wrong(
        "test_merge", "merge-popped", marks=(0.5, 0.9), says="changed its arguments left and right"
    ),
    Wrong("test_merge", "merge-put-together", marks=(0, 0), says="not in order"),
    Wrong("test_merge", "merge-rest-of-right-forgotten", says="expected 4"),
    Wrong("test_merge_sort", "not sorted", _sort("return list(items)")),
    Wrong(
        "test_merge_sort",
        "even numbers of items only",
        _sort(
            "if len(items) == 2:",
            "    return merge(items[:1], items[1:])",
            "middle = len(items) // 2",
            "return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
        ),
    ),
    Wrong(
        "test_merge_sort",
        "repeats dropped",
        _sort(
            "items = list(set(items))",
            "if len(items) < 2:",
            "    return items",
            "middle = len(items) // 2",
            "return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
        ),
    ),
    Wrong(
        "test_merge_sort",
        "not stable",
        _sort(
            "rest, out = list(items), []",
            "while rest:",
            "    least = min(rest)",
            "    out.append(rest.pop(max(i for i, x in enumerate(rest) if x == least)))",
            "return out",
        ),
    ),
    Wrong(
        "test_merge_sort",
        "largest first",
        _sort(
            "if len(items) < 2:",
            "    return items",
            "middle = len(items) // 2",
            "return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))[::-1]",
        ),
    ),
    Wrong("test_merge_sort", "sort-halves-swapped", marks=(0.5, 0.9)),
    Wrong("test_merge_sort", "sort-no-end", says="calls itself without end"),
    Wrong("test_operation_count", "2^n", _count(square="2 ** min(n, 50)")),
    Wrong("test_operation_count", "at least one", _count(log="max(1, (n - 1).bit_length())")),
    Wrong(
        "test_operation_count",
        "count-rounding-error",
        marks=(0.3, 0.8),
        says="536870912) is 30, which is too large",
    ),
    Wrong("test_operation_count", "count-rounded-down", marks=(0.2, 0.6)),
    Wrong("test_running_time", "always squared", _time("n * n / operations_per_second")),
    Wrong(
        "test_running_time",
        "as words",
        _time("f'{operation_count(complexity, n) / operations_per_second} s'"),
    ),
    Wrong("test_running_time", "time-a-million", marks=(0.5, 0.8)),
    Wrong("test_forward_passes", "both alike", _passes("return 2 * parameter_count")),
    Wrong("test_forward_passes", "always two", _passes("return 2"), marks=(0, 0)),
    Wrong(
        "test_forward_passes",
        "squared",
        _passes("return 2 * parameter_count**2 if method == 'numerical' else 2"),
    ),
    Wrong(
        "test_forward_passes",
        "n for backpropagation",
        _passes("return 2 * parameter_count if method == 'numerical' else parameter_count"),
    ),
    Wrong("test_forward_passes", "passes-one-each", marks=(0.5, 0.5)),
    Wrong("test_speedup", "constant", _speedup("33")),
    Wrong("test_speedup", "rounded", _speedup("round(parameter_count, -1)")),
    Wrong(
        "test_speedup",
        "the larger half",
        _speedup("parameter_count if parameter_count < 100 else 1000"),
    ),
    Wrong("test_speedup", "speedup-turned", says="too small"),
    Wrong(
        "test_merge",
        "a guard of 999999",
        """
def merge(left, right):
    a, b = [*left, 999999], [*right, 999999]
    i = j = 0
    merged = []
    for _ in range(len(left) + len(right)):
        if a[i] <= b[j]:
            merged.append(a[i])
            i += 1
        else:
            merged.append(b[j])
            j += 1
    return merged
""",
        says="does not hold the items that went in",
        hint="a guard at the end",
    ),
    Wrong(
        "test_merge",
        "the largest whole number for a guard",
        """
import sys

def merge(left, right):
    a, b = [*left, sys.maxsize], [*right, sys.maxsize]
    i = j = 0
    merged = []
    for _ in range(len(left) + len(right)):
        if a[i] <= b[j]:
            merged.append(a[i])
            i += 1
        else:
            merged.append(b[j])
            j += 1
    return merged
""",
        says="does not hold the items that went in",
        hint="a guard at the end",
    ),
    Wrong(
        "test_merge_sort",
        "split at the first number",
        """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    first, rest = items[0], items[1:]
    smaller = merge_sort([x for x in rest if x < first])
    return smaller + [first] + merge_sort([x for x in rest if x >= first])
""",
        says="Python's limit of about 1,000 calls",
        hint="or at a number in it",
    ),
    Wrong(
        "test_merge_sort",
        "split at the last number",
        """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    *rest, last = items
    smaller = merge_sort([x for x in rest if x <= last])
    return smaller + [last] + merge_sort([x for x in rest if x > last])
""",
        says="Python's limit of about 1,000 calls",
        hint="or at a number in it",
    ),
    Wrong(
        "test_operation_count",
        "numbers of 64 bits",
        """
import numpy as np

def operation_count(complexity, n, right=operation_count):
    with np.errstate(all="ignore"):
        return int(np.square(n)) if complexity == "O(n^2)" else right(complexity, n)
""",
        says="operation_count('O(n^2)', 4000000000)",
        hint="have 64 bits",
    ),
]
"""Wrong solutions by the grade cell that has to turn them down."""


NONSENSE = [1, 2, [10**400, 1, 2, 3], [None, "a", 1j, float("nan")], np.arange(4)]
"""Wrong answers that might be taken for right ones here."""


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips(
        "running_time",
        "complexity, n, operations_per_second=1e9",
        does={
            "rounded to 3": "return round(right(complexity, n, operations_per_second), 3)",
            "rounded to 6": "return round(right(complexity, n, operations_per_second), 6)",
            "rounded to 4": "return round(right(complexity, n, operations_per_second), 4)",
            "whole seconds above 100": """
t = right(complexity, n, operations_per_second)
return int(t) if t > 100 else t
""",
            "speed as int": "return operation_count(complexity, n) / int(operations_per_second)",
            "at least a nanosecond": (
                "return max(right(complexity, n, operations_per_second), 1e-06)"
            ),
            "chapter's table by heart": """
t = right(complexity, n, operations_per_second)
return t if n != 1000 or operations_per_second != 1000000000.0 else 0.0
""",
            "float32": "return np.float32(right(complexity, n, operations_per_second))",
            "n of 1 takes a step": "return right(complexity, max(n, 2), operations_per_second)",
        },
    ),
    *slips(
        "operation_count",
        "complexity, n",
        does={
            "log of one is one in n log n": (
                "return 1 if complexity == 'O(n log n)' and n == 2 else right(complexity, n)"
            ),
            "square of one": (
                "return 0 if complexity == 'O(n^2)' and n == 1 else right(complexity, n)"
            ),
            "square of two": (
                "return 2 if complexity == 'O(n^2)' and n == 2 else right(complexity, n)"
            ),
            "O(n) at most 1e6": """
return min(right(complexity, n), 10 ** 6) if complexity == 'O(n)' else right(complexity, n)
""",
            "n log n at most 2e7": """
return (
    min(right(complexity, n), 21 * 2**20)
    if complexity == "O(n log n)"
    else right(complexity, n)
)
""",
            "n as float32": "return right(complexity, int(np.float32(n)))",
        },
    ),
    *slips(
        "forward_passes",
        "parameter_count, method",
        does={
            "even counts": """
return (
    right(parameter_count, method)
    if parameter_count % 2 == 0 or parameter_count < 2000000
    else 0
)
"""
        },
    ),
    *slips(
        "speedup",
        "parameter_count",
        does={
            "whole millions": """
return parameter_count if parameter_count < 2000000.0 else parameter_count // 10 ** 6 * 10 ** 6
""",
            "2 significant": "return float(f'{parameter_count:.7g}')",
        },
    ),
]
