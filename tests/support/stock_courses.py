"""Three made-up courses in stock nbgrader's style: text, arrays, and plain Python."""

from __future__ import annotations

from support.stock import stock_cells

WORDS = stock_cells(
    "import string",
    (
        "cell-1f0a",
        '''def count_words(text):
    """How often each word occurs, in lower case."""
    ### BEGIN SOLUTION
    counts = {}
    for word in text.lower().split():
        word = word.strip(string.punctuation)
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION''',
    ),
    "count_words('a b a')",
    (
        "cell-2b77: 2",
        '''"""Words are counted, whatever their case"""
assert count_words("a b a") == {"a": 2, "b": 1}
### BEGIN HIDDEN TESTS
text = "The end. The END!"
counts = count_words(text)
assert counts["the"] == 2, "Upper and lower case are the same word."
assert counts["end"] == 2, "What about full stops?"
### END HIDDEN TESTS''',
    ),
    (
        "cell-3c01",
        '''def longest(words):
    """The longest word, the first of several; ValueError if there is none."""
    ### BEGIN SOLUTION
    if not words:
        raise ValueError("no words")
    return max(words, key=len)
    ### END SOLUTION''',
    ),
    (
        "longest_is_right: 1",
        """from nose_like import assert_equal
assert_equal(longest(["a", "bbb", "cc"]), "bbb")
for words in (["ab", "cd"], ["x"]):
    assert longest(words) == words[0]""".replace(
            "from nose_like import assert_equal",
            "from unittest import TestCase\nassert_equal = TestCase().assertEqual",
        ),
    ),
    (
        "longest_raises: 1",
        '''"""An empty list is refused"""
try:
    longest([])
except ValueError as error:
    assert "no words" in str(error)
else:
    raise AssertionError("did not raise")''',
    ),
    (
        "greeting",
        '''def greet(name):
    """Print a greeting."""
    ### BEGIN SOLUTION
    print(f"Hello, {name}!")
    ### END SOLUTION''',
    ),
    (
        "greet_prints: 1",
        """import io
from contextlib import redirect_stdout
out = io.StringIO()
with redirect_stdout(out):
    result = greet("Ada")
assert out.getvalue() == "Hello, Ada!\\n"
assert result is None""",
    ),
)

WORDS_STUDENTS = {
    "right": {
        "cell-1f0a": """from collections import Counter
def count_words(text):
    words = ["".join(c for c in w if c.isalnum()) for w in text.lower().split()]
    return dict(Counter(filter(None, words)))""",
        "cell-3c01": """def longest(words):
    best = None
    for word in words:
        if best is None or len(word) > len(best):
            best = word
    if best is None:
        raise ValueError("there are no words")
    return best""",
        "greeting": "def greet(name):\n    print('Hello, ' + name + '!')",
    },
    "half": {
        "cell-1f0a": "def count_words(text):\n    return {w: text.split().count(w) for w in "
        "text.split()}",
        "cell-3c01": "def longest(words):\n    return sorted(words, key=len)[-1]",
        "greeting": "def greet(name):\n    print('Hello,', name + '!')\n    return name",
    },
    "wrong": {
        "cell-1f0a": "def count_words(text):\n    print(len(text.split()))",
        "greeting": "def greet(name):\n    return f'Hello, {name}!'",
    },
}

ARRAYS = stock_cells(
    "import numpy as np\nfrom numpy.testing import assert_allclose",
    "RATE = 0.5\nnp.random.seed(3)\nsample = np.random.normal(size=20)",
    (
        "standardise",
        '''def standardise(x):
    """x with mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    return (x - x.mean()) / x.std()
    ### END SOLUTION''',
    ),
    (
        "standardise_test: 3",
        """z = standardise(sample)
assert z.shape == sample.shape
assert_allclose(z.mean(), 0, atol=1e-12)
assert_allclose(z.std(), 1)
### BEGIN HIDDEN TESTS
assert np.allclose(standardise(np.array([1.0, 3.0])), [-1.0, 1.0])
### END HIDDEN TESTS""",
    ),
    (
        "steps",
        '''def descend(position, slope, steps=10):
    """Follow the slope down, a step of RATE at a time, and say where that ends."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        position = position - RATE * slope(position)
    return position
    ### END SOLUTION''',
    ),
    (
        "descend_test: 2",
        """def slope(x):
    return 2 * (x - 3)

assert abs(descend(0.0, slope) - 3) < 1e-6
assert_allclose(descend(np.array([1.0, 5.0]), slope, steps=1), [3.0, 3.0])""",
    ),
    (
        "in-place",
        '''def clip(values, top):
    """Cut all values above top, in place."""
    ### BEGIN SOLUTION
    for index, value in enumerate(values):
        values[index] = min(value, top)
    ### END SOLUTION''',
    ),
    (
        "clip_test: 1",
        """values = [1, 5, 9]
assert clip(values, 6) is None
assert values == [1, 5, 6]
table = np.array([[1.0, 8.0], [9.0, 2.0]])
clip(table[0], 3.0)
assert table[0, 1] == 3.0""",
    ),
    (
        "answers",
        """### BEGIN SOLUTION
best_rate = 0.5
shapes = {"W": (3, 2), "b": (3, 1)}
### END SOLUTION""",
    ),
    (
        "answers_test: 2",
        'score = 0\nif best_rate == RATE:\n    score += 1\nif shapes["W"] == (3, 2):'
        "\n    score += 0.5\nif shapes['b'] == (3, 1):\n    score += 0.5\nscore",
    ),
)

ARRAYS_STUDENTS = {
    "right": {
        "standardise": "def standardise(x):\n    d = x - np.mean(x)\n"
        "    return d / np.sqrt(np.mean(d**2))",
        "steps": "def descend(position, slope, steps=10):\n    if steps == 0:\n"
        "        return position\n    return descend(position - RATE * slope(position), slope, "
        "steps - 1)",
        "in-place": "def clip(values, top):\n    for i in range(len(values)):\n"
        "        if values[i] > top:\n            values[i] = top",
        "answers": "best_rate = 1 / 2\nshapes = dict(b=(3, 1), W=(3, 2))",
    },
    "half": {
        "standardise": "def standardise(x):\n    return (x - x.mean()) / x.std(ddof=1)",
        "steps": "def descend(position, slope, steps=10):\n    for _ in range(steps):\n"
        "        position = position - RATE * slope(position)\n    return position",
        "in-place": "def clip(values, top):\n    return [min(value, top) for value in values]",
        "answers": "best_rate = 0.5\nshapes = {'W': (2, 3), 'b': (3, 1)}",
    },
    "wrong": {
        "standardise": "def standardise(x):\n    return 5",
        "steps": "def descend(position, slope, steps=10):\n    return position - slope",
        "answers": "best_rate = 'fast'",
    },
}

PLAIN = stock_cells(
    (
        "primes",
        '''def is_prime(n):
    ### BEGIN SOLUTION
    return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))
    ### END SOLUTION

def primes(n):
    """All primes below n."""
    ### BEGIN SOLUTION
    return [k for k in range(n) if is_prime(k)]
    ### END SOLUTION''',
    ),
    (
        "primes-1: 1",
        "assert is_prime(2) and is_prime(97)\nassert not is_prime(1), 'one is no prime'",
    ),
    (
        "primes-2: 2",
        """def check(n, expected):
    found = primes(n)
    assert found == expected, f"primes({n}) should be {expected}"

check(2, [])
check(3, [2])
check(12, [2, 3, 5, 7, 11])""",
    ),
    ("primes-3: 1", "check(20, [2, 3, 5, 7, 11, 13, 17, 19])\nassert len(primes(1000)) == 168"),
    (
        "counter",
        """### BEGIN SOLUTION
visits = 0

def visit():
    global visits
    visits += 1
    return visits
### END SOLUTION""",
    ),
    (
        "counter-test: 1",
        "before = visits\nvisit()\nassert visit() == before + 2\nassert visits == before + 2",
    ),
    (
        "matrix",
        """def transpose(rows):
    ### BEGIN SOLUTION
    return [list(column) for column in zip(*rows)]
    ### END SOLUTION""",
    ),
    (
        "matrix-test: 1",
        """grid = [[1, 2], [3, 4], [5, 6]]
assert transpose(grid) == [[1, 3, 5], [2, 4, 6]]
assert grid == [[1, 2], [3, 4], [5, 6]]
with __import__("unittest").TestCase().assertRaises(TypeError):
    transpose(5)""",
    ),
)

PLAIN_STUDENTS = {
    "right": {
        "primes": "def is_prime(n):\n    return n in primes(n + 1)\n\ndef primes(n):\n"
        "    found = []\n    for k in range(2, n):\n        if all(k % p for p in found):\n"
        "            found.append(k)\n    return found",
        "counter": "visits = 10\n\ndef visit():\n    globals()['visits'] += 1\n    return visits",
        "matrix": "def transpose(rows):\n    return [[row[i] for row in rows] for i in "
        "range(len(rows[0]))]",
    },
    "half": {
        "primes": "def is_prime(n):\n    return all(n % k for k in range(2, n))\n\n"
        "def primes(n):\n    return [k for k in range(2, n) if is_prime(k)]",
        "counter": "visits = 0\n\ndef visit():\n    return visits + 1",
        "matrix": "def transpose(rows):\n    return list(zip(*rows))",
    },
    "wrong": {
        "primes": "def is_prime(n):\n    return True\n\ndef primes(n):\n    return range(n)",
        "matrix": "def transpose(rows):\n    rows.reverse()\n    return rows",
    },
}

COURSES = {
    "words": (WORDS, WORDS_STUDENTS),
    "arrays": (ARRAYS, ARRAYS_STUDENTS),
    "plain": (PLAIN, PLAIN_STUDENTS),
}
