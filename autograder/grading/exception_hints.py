"""What to ask a student whose code raised an exception, by its class and its message."""

from __future__ import annotations

import re

BY_MESSAGE = (
    (
        r"truth value of an array",
        "A whole array is neither true nor false. What asks for one yes or no there: an if, an "
        "and, Python's own max or min?",
    ),
    (
        r"only integer scalar arrays can be converted to a scalar index",
        "An array stands in the place of a whole number, of an axis or an index for example. Which "
        "argument is that? (np.max(a, axis) looks for the largest entry of a, np.maximum(a, b) "
        "compares entry by entry.)",
    ),
    (
        r"inhomogeneous shape",
        "Arrays of different shapes can't become one array. Which list of arrays is taken for an "
        "array there, and which one in it is meant?",
    ),
    (
        r"as a data type",
        "An argument of that call is taken for a dtype. Are sizes to go in there, as one tuple?",
    ),
    (
        r"cannot be interpreted as an integer",
        "A whole number is wanted there. Which argument is something else? (np.random.randn takes "
        "sizes one by one, np.zeros and most others take them as one tuple.)",
    ),
    (
        r"unpack",
        "How many names are to be filled there, before an = or between for and in, and how many "
        "values come for them?",
    ),
    (
        r"only .*(length-1|size-1|0-dimensional)|setting an array element",
        "A single number is wanted there. What is it given instead?",
    ),
    (
        r"Cannot cast ufunc",
        "An array of whole numbers can't take up numbers with a point. Which array does += or -= "
        "write into there?",
    ),
    (
        r"positional argument|keyword argument|required .*argument",
        "Which arguments does the function in that message take, and which ones does it get?",
    ),
    (
        r"not iterable|not subscriptable|has no len",
        "Something there is asked for its items or its length and has none: a number, None, or a "
        "function. Which value is it, and where does it come from?",
    ),
    (
        r"not callable",
        "Brackets behind a name call it. What is it there: a function, or a value that has taken a "
        "function's name?",
    ),
    (
        # in the words of Python 3.13, and in those of 3.14
        r"math domain error|^expected (a|an|argument) .*(input|number|value|integer)\b",
        "A function of math's has no answer for that number. Which number does it get?",
    ),
    (
        r"shape|broadcast|dimension|core dim|not aligned",
        "Which shapes meet on that line? Print them just before it.",
    ),
)
"""For classes that are raised for many reasons: patterns in NumPy's and Python's messages."""

BY_CLASS = {
    "KeyError": "The message is the key that was asked for. Which keys does that dict have there, "
    "and how are they spelled?",
    "IndexError": "What is indexed or popped from there, how long is it, and which index is asked "
    "for? The first one is 0.",
    "NameError": "Where does the name in that message get its value, and is it spelled the same "
    "way there?",
    "UnboundLocalError": "The variable in that message has no value yet on the way to this line. "
    "Where does it get its first one, and was that passed by: in a loop without a round, or under "
    "an if that did not hold?",
    "AttributeError": "What stands before the dot there, and does a value of that kind have what "
    "comes after it?",
    "ZeroDivisionError": "What is divided by there, and when is it 0?",
    "OverflowError": "Which number is infinite there, or too large or too small for what holds it?",
    "AssertionError": "An assert in the code that was run did not hold. What does it ask for?",
    "RecursionError": "A function calls itself there, straight or by way of others, and never "
    "stops. Which calls should come back at once, and does each call come nearer to those?",
    "AxisError": "How many dimensions does the array have there, and which axis is asked for? The "
    "first one is 0, and np.max, np.sum and their like take it as their second argument.",
}

KINDS = "Of what kinds are the values that meet on that line?"
OTHERWISE = "What does that message say of the values on this line? Print them just before it."


def exception_hint(kind: str, message: str) -> str:
    """A question that is true of whatever raises an exception of this class with this message."""
    if kind in BY_CLASS:
        return BY_CLASS[kind]
    for pattern, hint in BY_MESSAGE:
        if re.search(pattern, message):
            return hint
    return KINDS if kind == "TypeError" else OTHERWISE
