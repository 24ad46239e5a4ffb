"""What there is in grading, and what lies behind an error if that is another than elsewhere."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
from importlib import metadata

import numpy as np

from autograder.grading.newer_syntax import Version, newer_syntax
from autograder.sandbox.inside.missing import NOT_GIVEN, NOT_RUN

PYTHON: Version = sys.version_info[:2]
NUMPY: Version = (int(np.__version__.split(".")[0]), int(np.__version__.split(".")[1]))
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")

NO_MODULE = re.compile(r"No module named '([\w.]{1,80})'")
NO_NAME = re.compile(r"cannot import name '(\w{1,80})' from '([\w.]{1,80})'")
NO_ATTRIBUTE = re.compile(r"module '([\w.]{1,80})' has no attribute '(\w{1,80})'")
NO_METHOD = re.compile(r"'numpy\.(ndarray)' object has no attribute '(\w{1,80})'")
REMOVED = re.compile(
    r"`(?:np\.)?(\w{1,80})` was removed (from the ndarray class )?in (?:the )?NumPy"
)
NO_FILE = re.compile(
    r"No such file or directory: '([\w./ -]{1,80})'|^([\w./ -]{1,80}) not found\.?$"
)
"""Python's words, and those of NumPy's readers."""
REFUSED = ("Operation not permitted", "Function not implemented")
NO_NETWORK = re.compile(
    r"urlopen error|https?://|Temporary failure in name resolution|Name or service not known"
)
NETWORK_ERRORS = ("URLError", "HTTPError", "gaierror", "FileNotFoundError")
NO_SEMAPHORE = "[Errno 2] No such file or directory"
"""What starting other processes comes to here: no file is named."""
WITHOUT = re.compile(rf"{NOT_GIVEN}(.{{1,60}}) \| (\w{{1,80}}): (.*)")
ONE_NUMBER = "only 0-dimensional arrays can be converted to Python scalars"

GONE: dict[Version, str] = {
    (2, 4): "row_stack=np.vstack",
    (2, 3): "trapz=np.trapezoid in1d=np.isin",
    (2, 2): "ndarray.tostring=tobytes",
    (1, 26): """
        product=np.prod cumproduct=np.cumprod alltrue=np.all sometrue=np.any round_=np.round
        float_=np.float64 complex_=np.complex128 Inf=np.inf Infinity=np.inf infty=np.inf
        PINF=np.inf NINF=-np.inf NaN=np.nan NAN=np.nan mat=np.asmatrix msort=np.sort
        asfarray=np.asarray bool8=np.bool math=math string_=np.bytes_ unicode_=np.str_
        find_common_type=np.result_type
        ndarray.ptp=np.ptp ndarray.itemset=indexing ndarray.newbyteorder=view""",
    (1, 23): "int=int float=float object=object complex=complex str=str",
}
"""Names of NumPy's by the last version that has them, with what does the same."""

NEW: dict[Version, str] = {
    (2, 0): """
        acos acosh asin asinh astype atan atan2 atanh bitwise_count concat isdtype
        matrix_transpose permute_dims pow trapezoid unique_all unique_counts unique_inverse
        unique_values vecdot linalg.matrix_norm linalg.vector_norm linalg.vecdot ndarray.mT""",
    (2, 1): "cumulative_prod cumulative_sum unstack",
    (2, 2): "matvec vecmat",
}
"""Names of NumPy's by the first version that has them."""

NEW_IN_PYTHON: dict[Version, str] = {
    (3, 12): "itertools.batched math.sumprod typing.override typing.TypeAliasType "
    "random.binomialvariate collections.abc.Buffer",
    (3, 13): "math.fma copy.replace warnings.deprecated statistics.kde typing.TypeIs "
    "typing.ReadOnly",
    (3, 14): "annotationlib compression string.templatelib functools.Placeholder "
    "concurrent.interpreters operator.is_none operator.is_not_none",
    (3, 15): "math.fmax math.fmin math.integer math.isnormal math.issubnormal math.signbit "
    "profiling re.prefixmatch typing.TypeForm",
}
"""Names of the standard library's by the first version that has them."""

PACKAGES = """
    IPython PIL altair autograd bokeh catboost cupy cv2 dask einops gym gymnasium imageio
    jax jaxtyping joblib keras lightgbm lightning matplotlib mpl_toolkits networkx nltk
    numba numexpr numpy opt_einsum pandas plotly polars pytest pytorch_lightning requests
    scipy seaborn skimage sklearn statsmodels sympy tensorboard tensorflow theano tinygrad
    torch torchmetrics torchvision transformers typing_extensions wandb xarray xgboost
"""
"""Packages that a notebook may ask for; another module may as well be a file of the student's."""


@functools.cache
def tools(packages: tuple[str, ...] = ()) -> str:
    """What there is in grading, for a sentence, with the ``packages`` that a course adds."""
    versions = [f"NumPy {np.__version__}"]
    for package in ("Matplotlib", *packages):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions.append(f"{package} {metadata.version(package)}")
    return f"{', '.join(versions)} and Python {_text(PYTHON)} with its standard library"


def cause(
    kind: str,
    message: str,
    source: str = "",
    saved_with: str = "",
    line: int | None = None,
    packages: tuple[str, ...] = (),
) -> str:
    """What an error comes from, if it is what grading has, as a clause; empty otherwise.

    ``source`` is the cell that the parser refused, ``saved_with`` the version of Python that the
    notebook names, and ``packages`` are those that the course adds.
    """
    if kind in SYNTAX_ERRORS:
        return _syntax(message, source, saved_with, line)
    if kind == "ModuleNotFoundError" and message.startswith(NOT_RUN):
        command = message.removeprefix(NOT_RUN)
        return f"it uses what {command} gives, and in grading no command or magic of that kind runs"
    if kind == "ModuleNotFoundError" and (found := WITHOUT.match(message)):
        code, kind, message = found.groups()
        why = cause(kind, message, packages=packages) or f"{kind}: {message.rstrip('.')}"
        return f"it uses what {code} gives, which is nothing in grading: {why}"
    if kind in ("ImportError", "ModuleNotFoundError", "AttributeError"):
        name = _missing_name(message)
        return _in_numpy(name) or _in_python(name) or _package(message, saved_with, packages)
    if kind in NETWORK_ERRORS and NO_NETWORK.search(message):
        return "it asks for something from the network, and there is none in grading"
    if kind == "FileNotFoundError" and (file := NO_FILE.search(message)):
        return f"it needs the file {file[1] or file[2]}, and there is the notebook alone in grading"
    is_refused = any(word in message for word in REFUSED) or message == NO_SEMAPHORE
    if kind in ("PermissionError", "OSError", "FileNotFoundError") and is_refused:
        return "it asks the system for what grading does not allow, such as another program"
    if kind == "TypeError" and ONE_NUMBER in message:
        return (
            "float(), int() and the functions of math take one number, never an array of several; "
            "up to NumPy 2.3, float() and int() take an array with one number in it whatever its "
            f"shape, such as (1, 1), but not in NumPy {_text(NUMPY)}, with which this is graded, "
            "where array.item() gives the number"
        )
    return ""


def _syntax(message: str, source: str, saved_with: str, line: int | None) -> str:
    place = f"line {line}" if line else "it"
    if feature := newer_syntax(source, message):
        return (
            f"{place} needs a newer Python: {feature.what} is valid from Python "
            f"{_text(feature.since)} on, and this is graded with {_text(PYTHON)}"
        )
    if _version(saved_with) > PYTHON:
        return (
            f"{place} is no Python {_text(PYTHON)}, with which this is graded ({message}); the "
            f"notebook was saved with Python {saved_with}"
        )
    return ""


def _missing_name(message: str) -> str:
    """The name that an error says is not there, with its module."""
    if found := NO_NAME.search(message):
        return f"{found[2]}.{found[1]}"
    if found := NO_ATTRIBUTE.search(message):
        return f"{found[1]}.{found[2]}"
    if found := NO_METHOD.search(message):
        return f"numpy.{found[1]}.{found[2]}"
    if found := REMOVED.search(message):
        return f"numpy.{'ndarray.' if found[2] else ''}{found[1]}"
    found = NO_MODULE.search(message)
    return found[1] if found else ""


def _in_numpy(name: str) -> str:
    inner = name.removeprefix("numpy.")
    if inner == name:
        return ""
    for last, names in GONE.items():
        instead = dict(pair.split("=") for pair in names.split()).get(inner)
        if instead and last < NUMPY:
            return (
                f"{_spelled(inner)} is in NumPy up to {_text(last)}, and this is graded with NumPy "
                f"{_text(NUMPY)}, where {instead} does it"
            )
    for first, names in NEW.items():
        if inner in names.split() and first > NUMPY:
            return _too_new(_spelled(inner), "NumPy", first, NUMPY)
    return ""


def _in_python(name: str) -> str:
    for first, names in NEW_IN_PYTHON.items():
        if name in names.split() and first > PYTHON:
            return _too_new(name, "Python", first, PYTHON)
    return ""


def _too_new(name: str, where: str, first: Version, here: Version) -> str:
    there, ours = _text(first), _text(here)
    return f"{name} is in {where} from {there} on, and this is graded with {where} {ours}"


def _package(message: str, saved_with: str, packages: tuple[str, ...]) -> str:
    found = NO_MODULE.search(message)
    if found is None:
        name = _missing_name(message)
        if name.partition(".")[0] in sys.stdlib_module_names and _version(saved_with) > PYTHON:
            return (
                f"{name} is not in Python {_text(PYTHON)}, with which this is graded; the notebook "
                f"was saved with Python {saved_with}"
            )
        return ""
    package = found[1].partition(".")[0]
    is_standard = package.lstrip("_") in sys.stdlib_module_names
    if not is_standard and package not in PACKAGES.split():
        return (
            f"it needs {package}, a package or a file {package}.py, which grading does not have: "
            f"only the notebook is read, where a cell that begins with %%writefile {package}.py "
            f"makes such a file; there are {tools(packages)}"
        )
    kind = "module" if is_standard else "package"
    return (
        f"it needs the {kind} {package}, which grading does not have; there are {tools(packages)}"
    )


def _spelled(name: str) -> str:
    return f"an array's {name.partition('.')[2]}" if name.startswith("ndarray.") else f"np.{name}"


def _version(text: str) -> Version:
    numbers = text.split(".")
    if len(numbers) < 2 or not all(number.isdecimal() for number in numbers[:2]):
        return 0, 0
    return int(numbers[0]), int(numbers[1])


def _text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
