"""What of Python, NumPy, math and itertools pure functions may use, and what they may not."""

from __future__ import annotations

import builtins
import math

import numpy as np


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUILTINS = _names(
    "abs all any bool bytes complex dict divmod enumerate filter float frozenset int isinstance"
    " iter len list map max min next pow range reversed round set sorted str sum tuple zip"
) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
}
NUMPY = _names(
    "all allclose amax amin any append apply_along_axis arange argmax argmin argsort argwhere"
    " array array_equal array_split asarray atleast_1d atleast_2d average bincount"
    " broadcast_arrays broadcast_to clip column_stack concatenate convolve copy corrcoef"
    " count_nonzero cov cross cumprod cumsum diag diagonal diff digitize dot e einsum errstate"
    " expand_dims eye flip full full_like gradient histogram histogram2d hstack identity inf inner"
    " insert interp isclose ix_ kron linspace logspace max mean median meshgrid min moveaxis nan"
    " nan_to_num nanmax nanmean nanmin nansum ndindex newaxis nonzero ones ones_like outer"
    " percentile pi prod ptp quantile ravel real repeat reshape resize roll rot90 round"
    " searchsorted shape size sort split squeeze stack std sum swapaxes take take_along_axis"
    " tensordot tile trace transpose tri tril triu unique unravel_index var vdot vstack where"
    " zeros zeros_like"
) | {
    name
    for name, value in vars(np).items()
    if isinstance(value, np.ufunc) or (isinstance(value, type) and issubclass(value, np.generic))
}
"""Not among them: what draws, what gives memory as it lies (``empty``, ``ndarray``, a way of
``pad``), what sets something for everybody, and what reads or writes files."""
LINALG = _names("det eig eigh inv lstsq matrix_rank norm pinv qr slogdet solve svd")
ITERTOOLS = _names("accumulate chain pairwise product repeat starmap zip_longest")
PATHS = frozenset(
    f"{module}.{name}"
    for module, names in {
        "numpy": NUMPY,
        "numpy.linalg": LINALG,
        "math": {name for name in vars(math) if not name.startswith("_")},
        "itertools": ITERTOOLS,
    }.items()
    for name in names
)
"""What pure functions may use of these modules: pure functions, types and constants."""
MODULES = frozenset({"numpy", "math", "itertools"})
"""What a function may import, for it is there already."""
ALTER_NAMES = _names("__builtins__ __import__ delattr eval exec globals setattr vars")
"""What may give any name another meaning: where one stands, no function is known to be pure."""
SETTINGS = _names(
    "setbufsize seterr seterrcall set_printoptions filterwarnings simplefilter resetwarnings"
    " setrecursionlimit __dict__"
)
"""What decides for the whole process whether NumPy raises exceptions, or how it writes, say, and
what holds the names of a module."""
PLACES_AND_FILES = frozenset({"ctypes", "data", "dump", "tofile"})
"""Attributes of an array that tell where it lies in memory, or write it."""
GENERATORS = frozenset({"numpy.random.default_rng", "numpy.random.Generator"})
"""What makes a random generator of a function's own; all else in ``numpy.random`` is of the one
that everybody shares."""
