"""What goes wrong in lab6: sorting by merging, and counting operations."""

from autograder.grading.catalogue import Misconception

MERGE = (
    Misconception(
        id="merge-put-together",
        function="merge",
        family="not merged",
        summary="Puts one list behind the other.",
        hint="The second pile stands behind the first. Which two numbers do you have to compare to "
        "know which one comes next?",
        code="""
def merge(left, right):
    return left + right
""",
    ),
    Misconception(
        id="merge-in-turns",
        function="merge",
        family="not merged",
        summary="Takes from the two lists in turns, without comparing.",
        hint="The piles take turns. What if the next two numbers of one pile are both smaller?",
        code="""
def merge(left, right):
    merged = []
    for a, b in zip(left, right):
        merged.append(a)
        merged.append(b)
    return merged
""",
    ),
    Misconception(
        id="merge-rest-forgotten",
        function="merge",
        family="rest forgotten",
        summary="Stops when one list is used up and forgets the rest of the other.",
        hint="Your answer is too short. When one pile is empty, what is still in the other?",
        edits=((" + left[i:] + right[j:]", ""),),
    ),
    Misconception(
        id="merge-rest-of-right-forgotten",
        function="merge",
        family="rest forgotten",
        summary="Forgets what is left over in right.",
        hint="Sometimes your answer is too short. Which of the piles may be left over?",
        edits=((" + right[j:]", ""),),
    ),
    Misconception(
        id="merge-rest-of-left-forgotten",
        function="merge",
        family="rest forgotten",
        summary="Forgets what is left over in left.",
        hint="Sometimes your answer is too short. Which of the piles may be left over?",
        edits=((" + left[i:]", ""),),
    ),
    Misconception(
        id="merge-right-first-on-ties",
        function="merge",
        family="ties",
        summary="Takes from right where both numbers are equal.",
        hint="Two equal numbers have changed places. If both piles show the same number, which one "
        "gives first?",
        edits=(("left[i] <= right[j]", "left[i] < right[j]"),),
    ),
    Misconception(
        id="merge-largest-first",
        function="merge",
        family="order",
        summary="Takes the larger of the two numbers.",
        hint="You take the larger of two numbers each time. Which one comes first in your answer?",
        edits=(("left[i] <= right[j]", "left[i] >= right[j]"),),
    ),
    Misconception(
        id="merge-repeats-dropped",
        function="merge",
        family="repeats dropped",
        summary="Drops numbers that occur more than once.",
        hint="Numbers that come twice get lost. Which step keeps only one of each?",
        edits=(
            (
                "return merged + left[i:] + right[j:]",
                "return list(dict.fromkeys(merged + left[i:] + right[j:]))",
            ),
        ),
    ),
    Misconception(
        id="merge-equal-lost",
        function="merge",
        family="equal lost",
        summary="Moves on in both piles where their numbers are equal, and takes only one.",
        hint="Where left and right show the same number, you take one of the two. How far do you "
        "move then, and in which pile?",
        code="""
def merge(left, right):
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        smallest = min(left[i], right[j])
        merged.append(smallest)
        if left[i] == smallest:
            i += 1
        if right[j] == smallest:
            j += 1
    return merged + left[i:] + right[j:]
""",
    ),
    Misconception(
        id="merge-both-counters",
        function="merge",
        family="counters",
        summary="Moves on in both lists after taking one number.",
        hint="Some numbers are skipped. When you have taken from one pile, how far do you move in "
        "the other?",
        edits=(
            (
                "merged.append(left[i])\n            i += 1",
                "merged.append(left[i])\n            i += 1\n            j += 1",
            ),
        ),
    ),
    Misconception(
        id="merge-popped",
        function="merge",
        family="in place",
        summary="Takes the numbers out of the caller's lists.",
        hint="The piles that you were given are empty afterwards. Who may still need them?",
        code="""
def merge(left, right):
    merged = []
    while left and right:
        if left[0] <= right[0]:
            merged.append(left.pop(0))
        else:
            merged.append(right.pop(0))
    return merged + left + right
""",
    ),
    Misconception(
        id="merge-one-call-per-number",
        function="merge",
        family="recursion",
        summary="Calls itself for every number, which Python allows about 1,000 times.",
        hint="Your function calls itself for every single number. How many calls inside each other "
        "does Python allow, and what could do the same without?",
        code="""
def merge(left, right):
    if not left or not right:
        return left + right
    if left[0] <= right[0]:
        return [left[0]] + merge(left[1:], right)
    return [right[0]] + merge(left, right[1:])
""",
    ),
)

SORT = (
    Misconception(
        id="sort-one-split",
        function="merge_sort",
        family="halves not sorted",
        summary="Gives merge the halves as they were split, unsorted.",
        hint="The halves go to merge unsorted. What does merge expect of the piles it gets? If "
        "something sorts them: which name holds what it hands back?",
        edits=(
            (
                "merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
                "merge(items[:middle], items[middle:])",
            ),
        ),
    ),
    Misconception(
        id="sort-one-half",
        function="merge_sort",
        family="halves not sorted",
        summary="Gives merge the second half unsorted.",
        hint="One of the halves goes to merge unsorted. Which one? If something sorts it: which "
        "name holds what it hands back?",
        edits=(("merge_sort(items[middle:])", "items[middle:]"),),
    ),
    Misconception(
        id="sort-put-together",
        function="merge_sort",
        family="not merged",
        summary="Returns the items as they came: halves put behind each other are not merged.",
        hint="The items come back in the order in which they came. Which function of yours makes "
        "one sorted pile out of two, and which name holds what it hands back?",
        edits=(
            (
                "merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
                "merge_sort(items[:middle]) + merge_sort(items[middle:])",
            ),
        ),
    ),
    Misconception(
        id="sort-halves-swapped",
        function="merge_sort",
        family="ties",
        summary="Gives the second half to merge as the left pile.",
        hint="Equal numbers have changed places. Where two of them meet, which comes first in "
        "yours, and which half goes to merge as the left pile?",
        edits=(
            (
                "merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
                "merge(merge_sort(items[middle:]), merge_sort(items[:middle]))",
            ),
        ),
    ),
    Misconception(
        id="sort-middle-dropped",
        function="merge_sort",
        family="middle",
        summary="Starts the second half one place too far.",
        hint="Some items get lost. To which half does the item in the middle belong?",
        edits=(("items[middle:]", "items[middle + 1 :]"),),
    ),
    Misconception(
        id="sort-no-end",
        function="merge_sort",
        family="no end",
        summary="Never stops calling itself: no shortest list, or halves that stay as long.",
        hint="Your function calls itself without end. Which list is so short that it is sorted "
        "already, and do your halves ever get that short?",
        edits=(("    if len(items) <= 1:\n        return list(items)\n", ""),),
    ),
    Misconception(
        id="sort-end-at-zero",
        function="merge_sort",
        family="no end",
        summary="Stops at an empty list only, which one item never becomes.",
        like="sort-no-end",
        hint="Your function stops at an empty list only. Into which two halves does a single item "
        "split?",
        edits=(("len(items) <= 1", "len(items) == 0"),),
    ),
    Misconception(
        id="sort-stops-at-two",
        function="merge_sort",
        family="stops-at-two",
        summary="Takes a list of two for sorted, as one of one is.",
        hint="A list of two comes back as it is. Which is the longest list that is surely sorted?",
        edits=(("len(items) <= 1", "len(items) <= 2"),),
    ),
    Misconception(
        id="sort-middle-twice",
        function="merge_sort",
        family="no end",
        summary="Puts the item in the middle into both halves, which never get shorter.",
        hint="The item in the middle goes into both halves. Do two items ever become one and one?",
        edits=(("items[:middle]", "items[: middle + 1]"),),
    ),
    Misconception(
        id="sort-largest-first",
        function="merge_sort",
        family="order",
        summary="Turns the answer round.",
        hint="Your answer is turned round. Which number comes first: the smallest or the largest?",
        edits=(
            (
                "merge(merge_sort(items[:middle]), merge_sort(items[middle:]))",
                "merge(merge_sort(items[:middle])[::-1], merge_sort(items[middle:])[::-1])[::-1]",
            ),
        ),
    ),
    Misconception(
        id="sort-bubbles-in-place",
        function="merge_sort",
        family="in place",
        summary="Swaps neighbours inside the list that it was given.",
        hint="The caller's list is changed. What was to stay as it is?",
        code="""
def merge_sort(items):
    for _ in range(len(items)):
        for j in range(len(items) - 1):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items
""",
    ),
)

HALVINGS = """
    halvings, rest = 0, n
    while rest > 1:
        rest = (rest + 1) // 2  # half of it, and of an odd number the larger half
        halvings += 1
"""


def _halvings(how: str) -> tuple[tuple[str, str], ...]:
    return ((HALVINGS, f"\n    import math\n\n    halvings = {how}\n"),)


COUNT = (
    Misconception(
        id="count-rounded-down",
        function="operation_count",
        family="rounding",
        summary="Rounds the logarithm down.",
        hint="Halve 5 until 1 is left, always keeping the larger half. How often is that, and how "
        "do you round?",
        edits=(("(rest + 1) // 2", "rest // 2"),),
    ),
    Misconception(
        id="count-log-cut-off",
        function="operation_count",
        family="rounding",
        summary="Cuts the logarithm's digits off with int.",
        like="count-rounded-down",
        hint="Halve 5 until 1 is left, always keeping the larger half. How often is that, and what "
        "does int do to 2.3?",
        edits=_halvings("int(math.log2(n))"),
    ),
    Misconception(
        id="count-not-rounded",
        function="operation_count",
        family="rounding",
        summary="Leaves the logarithm as it is, with its digits.",
        hint="Can an operation be done 2.32 times? What does the lab do with the logarithm?",
        edits=_halvings("math.log2(n)"),
    ),
    Misconception(
        id="count-rounded-to-nearest",
        function="operation_count",
        family="rounding",
        summary="Rounds the logarithm to the nearest whole number.",
        hint="You round to the nearest whole number. Is a step that is begun a whole step or none?",
        edits=_halvings("round(math.log2(n))"),
    ),
    Misconception(
        id="count-natural-logarithm",
        function="operation_count",
        family="another logarithm",
        summary="Uses the natural logarithm, whose base is e.",
        hint="Your logarithm has another base. By which number is n divided, again and again?",
        edits=_halvings("math.ceil(math.log(n))"),
    ),
    Misconception(
        id="count-log10",
        function="operation_count",
        family="another logarithm",
        summary="Uses the logarithm to the base 10.",
        hint="Your logarithm counts digits. By which number is n divided, again and again?",
        edits=_halvings("math.ceil(math.log10(n))"),
    ),
    Misconception(
        id="count-rounding-error",
        function="operation_count",
        family="rounding error",
        summary="Rounds math.log(n, 2) up, which for some powers of two is a hair too large.",
        hint="For some powers of two your logarithm comes out a hair too large and is rounded up. "
        "Which way of counting never leaves the whole numbers?",
        edits=_halvings("math.ceil(math.log(n, 2))"),
    ),
    Misconception(
        id="count-bits",
        function="operation_count",
        family="off by one",
        summary="Counts the binary digits of n, one more than the logarithm at powers of two.",
        hint="You count one too many at powers of two. How often can 8 be halved until 1 is left?",
        edits=_halvings("n.bit_length()"),
    ),
    Misconception(
        id="count-down-to-zero",
        function="operation_count",
        family="off by one",
        summary="Goes on halving until nothing is left, one time too often.",
        like="count-bits",
        hint="You halve one time too often. At which number is the halving over?",
        edits=(("while rest > 1:", "while rest > 0:"), ("(rest + 1) // 2", "rest // 2")),
    ),
    Misconception(
        id="count-rounded-after",
        function="operation_count",
        family="rounded after",
        summary="Multiplies by n first and rounds afterwards.",
        hint="For O(n log n) you round at the very end. Which of the two is a number of steps for "
        "each item, and so a whole number?",
        edits=(
            *_halvings("math.ceil(math.log2(n))"),
            ("n * halvings", "math.ceil(n * math.log2(n))"),
        ),
    ),
    Misconception(
        id="count-constant-is-n",
        function="operation_count",
        family="constant",
        summary="Lets O(1) grow with n.",
        hint="For O(1) your number grows with n. What does the 1 stand for?",
        edits=(('"O(1)": 1', '"O(1)": n'),),
    ),
    Misconception(
        id="count-constant-is-zero",
        function="operation_count",
        family="constant",
        summary="Lets O(1) cost nothing.",
        hint="For O(1) you count no operation at all. Is one look at one item no work?",
        edits=(('"O(1)": 1', '"O(1)": 0'),),
    ),
    Misconception(
        id="count-square-is-double",
        function="operation_count",
        family="square",
        summary="Has 2 n for n^2.",
        hint="For O(n^2) you count twice n. How many pairs are there if every item meets every "
        "item?",
        edits=(("n * n,", "2 * n,"),),
    ),
    Misconception(
        id="count-square-is-pairs",
        function="operation_count",
        family="square",
        summary="Counts each pair once, n (n - 1) / 2, where the chapter counts n^2.",
        hint="You count each pair once. How does the chapter count: n times how many?",
        edits=(("n * n,", "n * (n - 1) // 2,"),),
    ),
    Misconception(
        id="count-n-forgotten",
        function="operation_count",
        family="factor missing",
        summary="Comes to the logarithm alone for O(n log n).",
        hint="For O(n log n) your answer is the number of halvings. For how many items is that to "
        "be done? If you multiply by them: how much is that number worth by then?",
        edits=(("n * halvings", "halvings"),),
    ),
    Misconception(
        id="count-n-added",
        function="operation_count",
        family="factor missing",
        summary="Adds n and the logarithm for O(n log n).",
        hint="For O(n log n) you add. What does it mean if n and log n stand side by side?",
        edits=(("n * halvings", "n + halvings"),),
    ),
)

TIME = (
    Misconception(
        id="time-multiplied",
        function="running_time",
        family="product for quotient",
        summary="Multiplies by the speed instead of dividing.",
        hint="A faster computer takes longer with you. What do you do with the speed?",
        edits=((" / operations_per_second", " * operations_per_second"),),
    ),
    Misconception(
        id="time-turned",
        function="running_time",
        family="product for quotient",
        summary="Divides the speed by the count.",
        hint="More operations take less time with you. Which number is divided by which?",
        edits=(
            (
                "operation_count(complexity, n) / operations_per_second",
                "operations_per_second / operation_count(complexity, n)",
            ),
        ),
    ),
    Misconception(
        id="time-a-million",
        function="running_time",
        family="default",
        summary="Takes a billion for a million: 1e6 for 1e9.",
        hint="Without a speed your computer is a thousand times too slow. How many zeros does a "
        "billion have?",
        edits=(("= 1e9", "= 1e6"),),
    ),
    Misconception(
        id="time-speed-ignored",
        function="running_time",
        family="argument ignored",
        summary="Always divides by a billion.",
        hint="Your computer is equally fast each time. Which argument says how fast it is?",
        edits=((" / operations_per_second", " / 1e9"),),
    ),
    Misconception(
        id="time-milliseconds",
        function="running_time",
        family="unit",
        summary="Returns milliseconds.",
        hint="Your answer is a thousand times too large. In which unit was it asked for?",
        edits=((" / operations_per_second", " / operations_per_second * 1000"),),
    ),
    Misconception(
        id="time-days",
        function="running_time",
        family="unit",
        summary="Returns days, as the chapter's table does.",
        hint="Your answer is 86,400 times too small: that many seconds make a day. In which unit "
        "was it asked for?",
        edits=((" / operations_per_second", " / operations_per_second / 86400"),),
    ),
    Misconception(
        id="time-whole-seconds",
        function="running_time",
        family="rounding",
        summary="Drops fractions of a second, as // and int do.",
        hint="Everything under a second becomes 0. What cuts it off: // for example, or int?",
        edits=((" / operations_per_second", " // operations_per_second"),),
    ),
    Misconception(
        id="time-chapter",
        function="running_time",
        family="the chapter's table",
        summary="Returns the chapter's 11.5 days for O(n^2).",
        hint="11.5 days is what the chapter says. Work it out by hand: a million times a million, "
        "at a billion a second.",
        edits=(
            (
                "    return operation_count",
                '    if complexity == "O(n^2)":\n        return 11.5 * 24 * 60 * 60\n'
                "    return operation_count",
            ),
        ),
    ),
)

PASSES = (
    Misconception(
        id="passes-one-each",
        function="forward_passes",
        family="one-sided",
        summary="Counts one run for each parameter, without the second side.",
        hint="Each dial is turned up a little, and what else? How many runs is that for one dial?",
        edits=(("2 * parameter_count", "parameter_count"),),
    ),
    Misconception(
        id="passes-one-each-and-one",
        function="forward_passes",
        family="one-sided",
        summary="Counts one-sided differences: one run for each parameter and one to compare.",
        hint="You compare every nudge with the network as it is. The lab nudges up and down: how "
        "many runs is that for one dial?",
        edits=(("2 * parameter_count", "parameter_count + 1"),),
    ),
    Misconception(
        id="passes-squared",
        function="forward_passes",
        family="factor",
        summary="Squares the number of parameters.",
        hint="Your number grows with the square. For each dial, are all the others nudged too?",
        edits=(("2 * parameter_count", "parameter_count**2"),),
    ),
    Misconception(
        id="passes-no-backward",
        function="forward_passes",
        family="backward forgotten",
        summary="Counts the forward run only for backpropagation.",
        hint="You count the way forward. Which way does the blame take?",
        edits=(("    return 2\n", "    return 1\n"),),
    ),
    Misconception(
        id="passes-backpropagation-by-parameter",
        function="forward_passes",
        family="grows with the parameters",
        summary="Lets backpropagation cost two runs for every parameter.",
        hint="With you, backpropagation gets dearer with every dial. How many dials does one walk "
        "back tell about?",
        edits=(("    return 2\n", "    return 2 * parameter_count\n"),),
    ),
    Misconception(
        id="passes-methods-swapped",
        function="forward_passes",
        family="swapped",
        summary="Has the two methods the wrong way round.",
        hint="Your two answers belong to each other's method. Which of the two needs a run for "
        "every nudge?",
        edits=(('method == "numerical"', 'method != "numerical"'),),
    ),
)

SPEEDUP = (
    Misconception(
        id="speedup-turned",
        function="speedup",
        family="turned",
        summary="Divides the cheap way by the dear one.",
        hint="Your answer is below 1. How many times does the small number go into the large one?",
        edits=(("slow / quick", "quick / slow"),),
    ),
    Misconception(
        id="speedup-difference",
        function="speedup",
        family="difference",
        summary="Takes the difference where the ratio is asked for.",
        hint="You say how many runs are saved. What does “how many times cheaper” ask for?",
        edits=(("slow / quick", "slow - quick"),),
    ),
    Misconception(
        id="speedup-not-divided",
        function="speedup",
        family="factor",
        summary="Returns the runs of the slow way, undivided.",
        hint="That is what the slow way costs. What does it have to be compared with?",
        edits=(("slow / quick", "slow"),),
    ),
    Misconception(
        id="speedup-percent",
        function="speedup",
        family="factor",
        summary="Returns per cent.",
        hint="Your answer is a hundred times too large. Was it asked for in per cent?",
        edits=(("slow / quick", "100 * slow / quick"),),
    ),
)

CATALOGUE = (*MERGE, *SORT, *COUNT, *TIME, *PASSES, *SPEEDUP)
