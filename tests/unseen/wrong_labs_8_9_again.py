"""Forty more wrong solutions of labs 8 and 9, half of them misread from the notebooks' own words.

Their writer had not read the suites, the catalogues, nor the forty before.  Each comes with a
snippet as those of the fourth set do, written before the grading.  What each was told was read
before anything was changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit
were chosen after.
"""

from unseen.wrong import Unseen
from unseen.wrong_labs_8_9 import LAB_8, LAB_9

WRONG_LABS_8_9_AGAIN = (
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": math.exp,
        "log": math.log10,
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": math.tanh,
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[n] for n in names])
    return values
""",
        mistake="Takes 'the logarithm of a' in the table for the one with base 10.",
        fitting=("base 10", "logarithm of 10"),
        differs="""
def holds(f):
    return abs(f([("r", "log", ("a",))], {"a": 5.0})["r"] - 1.6094) < 1e-3


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": math.exp,
        "log": math.log,
        "sigmoid": lambda a: 1 / (1 + math.exp(-abs(a))),
        "tanh": math.tanh,
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[n] for n in names])
    return values
""",
        mistake="Makes the sigmoid safe for large numbers with abs, so that a negative number "
        "counts as positive.",
        fitting=("size of the operand", "Below 0"),
        differs="""
def holds(f):
    return f([("r", "sigmoid", ("a",))], {"a": -2.0})["r"] < 0.5


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": math.exp,
        "log": math.log,
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": math.tanh,
        "relu": lambda a: max(0.0, a),
    }
    made = {}
    for name, operation, names in program:
        operands = [made[n] if n in made else inputs[n] for n in names]
        made[name] = rules[operation](*operands)
    return made
""",
        mistake="Returns what the steps make, without the inputs.",
        fitting=("without the inputs",),
        differs="""
def holds(f):
    return "a" in f([("r", "exp", ("a",))], {"a": 1.0})


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": math.exp,
        "log": math.log,
        "sigmoid": lambda a: 1 / 1 + math.exp(-a),
        "tanh": math.tanh,
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[n] for n in names])
    return values
""",
        mistake="Forgets the brackets of the sigmoid: 1 / 1 + e to the power of -a.",
        fitting=("brackets",),
        differs="""
def holds(f):
    return abs(f([("r", "sigmoid", ("a",))], {"a": 0.0})["r"] - 0.5) < 1e-9


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    b = operands[-1]
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (a * math.exp(a - 1),)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0,) if a > 0 else (0.0,)
""",
        mistake="Uses the power rule for exp: a times e to the power of a - 1.",
        fitting=("rule for powers",),
        differs="""
def holds(f):
    return f("exp", (2.0,), np.exp(2.0)) == (np.exp(2.0),)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    b = operands[-1]
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - math.tanh(result) ** 2,)
    return (1.0,) if a > 0 else (0.0,)
""",
        mistake="Sends the result through tanh once more before squaring it.",
        fitting=("tanh once more", "once more"),
        differs="""
def holds(f):
    return abs(f("tanh", (1.0,), np.tanh(1.0))[0] - 0.41997) < 1e-4


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    b = operands[1] if len(operands) > 1 else 0.0
    by_a = {
        "add": 1.0,
        "subtract": 1.0,
        "multiply": b,
        "divide": 1 / b if b else 0.0,
        "exp": result,
        "log": 1 / a if a else 0.0,
        "sigmoid": result * (1 - result),
        "tanh": 1 - result**2,
        "relu": 1.0 if a > 0 else 0.0,
    }
    by_b = {"add": 1.0, "subtract": -1.0, "multiply": a, "divide": -a / b**2 if b else 0.0}
    return by_a[operation], by_b.get(operation, 0.0)
""",
        mistake="Fills the empty places of the table's last column with 0: every step has two "
        "slopes.",
        fitting=("two slopes",),
        differs="""
def holds(f):
    return len(f("exp", (0.0,), 1.0)) == 1


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    b = operands[-1]
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (result / a, result / b)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0,) if a > 0 else (0.0,)
""",
        mistake="Finds the other factor by dividing the result, which fails as soon as a factor "
        "is 0.",
        fitting=("divide",),
        differs="""
def holds(f):
    return f("multiply", (0.0, 3.0), 0.0) == (3.0, 0.0)


try:
    differs = not holds(wrong)
except ZeroDivisionError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    made = {name for name, _, _ in program}
    there = set()
    order, waiting = [], []
    for step in program:
        if all(n not in made or n in there for n in step[2]):
            order.append(step)
            there.add(step[0])
        else:
            waiting.append(step)
    if not order:
        raise ValueError("nothing can be the first")
    return order + waiting
""",
        mistake="Goes through the steps once: the ready ones first, and the others behind them as "
        "they stood.",
        fitting=("had to wait",),
        differs="""
def holds(f):
    return [
        s[0] for s in f([("d", "exp", ("c",)), ("c", "exp", ("b",)), ("b", "exp", ("a",))])
    ] == ["b", "c", "d"]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}
    order = []

    def visit(name, seen):
        if name not in steps:
            return
        if name in seen:
            raise ValueError("circle")
        seen.add(name)
        for other in steps[name][2]:
            visit(other, seen)
        if steps[name] not in order:
            order.append(steps[name])

    for name in steps:
        visit(name, set())
    return order
""",
        mistake="Takes a value that is reached a second time for a circle.",
        fitting=("is no circle",),
        differs="""
def holds(f):
    return (
        len(
            f(
                [
                    ("c", "multiply", ("a", "b")),
                    ("d", "add", ("c", "a")),
                    ("e", "multiply", ("c", "d")),
                ]
            )
        )
        == 3
    )


try:
    differs = not holds(wrong)
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    order = sorted(program)
    made = [step[0] for step in order]
    for place, step in enumerate(order):
        for other in step[2]:
            if other in made[place:]:
                raise ValueError("these steps need themselves")
    return order
""",
        mistake="Sorts the steps by name, because the names follow the alphabet, and raises if "
        "that does not work.",
        fitting=("by name",),
        differs="""
def holds(f):
    return [s[0] for s in f([("a", "exp", ("b",)), ("b", "exp", ("x",))])] == ["b", "a"]


try:
    differs = not holds(wrong)
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    missing = [step[0] for step in program]
    waiting = list(program)
    order = []
    while waiting:
        for step in list(waiting):
            if any(n in missing for n in step[2]):
                raise ValueError("this step is not ready")
            order.append(step)
            waiting.remove(step)
            missing.remove(step[0])
    return order
""",
        mistake="Raises at the first step that has to wait, and not only if none is ready.",
        fitting=("has to wait",),
        differs="""
def holds(f):
    return [s[0] for s in f([("b", "exp", ("a",)), ("a", "exp", ("x",))])] == ["a", "b"]


try:
    differs = not holds(wrong)
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = {name: 0.0 for name in values}
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        if gradients[name] == 0:
            break
        operands = tuple(values[n] for n in names)
        for n, slope in zip(names, local_slopes(operation, operands, values[name])):
            gradients[n] += gradients[name] * slope
    return gradients
""",
        mistake="Leaves the walk (break) at the first step that does not move the output, instead "
        "of skipping it.",
        fitting=("does not move", "gradient is 0"),
        differs="""
def holds(f):
    return (
        f(
            [
                ("c", "multiply", ("a", "b")),
                ("d", "add", ("c", "a")),
                ("e", "multiply", ("c", "d")),
            ],
            {"a": 2.0, "b": 3.0, "c": 6.0, "d": 8.0, "e": 48.0},
            "d",
        )["a"]
        == 4
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    order = topological_order(program)
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    start = [step[0] for step in order].index(output)
    for name, operation, names in order[start::-1]:
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            gradients[n] += gradients[name] * slope
    return gradients
""",
        mistake="Looks for the step that makes the output and begins there, so an input as output "
        "is an error.",
        fitting=("output is an input", "one of the inputs"),
        differs="""
def holds(f):
    return f([("s", "exp", ("a",))], {"a": 0.0, "s": 1.0}, "a") == {"a": 1.0, "s": 0.0}


try:
    differs = not holds(wrong)
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = values[output]
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[n] for n in names)
        slopes = local_slopes(operation, operands, values[name])
        for i in range(len(names)):
            gradients[names[i]] += gradients[name] * slopes[i]
    return gradients
""",
        mistake="Begins with the value of the output in the place of 1.",
        fitting=("the value of the output",),
        differs="""
def holds(f):
    return f([("s", "add", ("a", "b"))], {"a": 2.0, "b": 3.0, "s": 5.0}, "s")["s"] == 1


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in topological_order(program)[::-1]:
        operands = tuple(values[n] for n in names)
        slope_of = dict(zip(names, local_slopes(operation, operands, values[name])))
        for n in slope_of:
            gradients[n] += gradients[name] * slope_of[n]
    return gradients
""",
        mistake="Pairs operands and slopes in a dict, so a step that uses a value twice hands on "
        "one part only.",
        fitting=("same key",),
        differs="""
def holds(f):
    return f([("s", "multiply", ("a", "a"))], {"a": 3.0, "s": 9.0}, "s")["a"] == 6


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="unbroadcast",
        code="""
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=-1)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
        mistake="Takes the missing sizes for the last ones, and adds up from behind.",
        fitting=("sizes at the end",),
        differs="""
def holds(f):
    return f(np.ones((2, 3)), (3,)).tolist() == [2, 2, 2]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="unbroadcast",
        code="""
def unbroadcast(gradient, shape):
    if shape == ():
        return gradient.sum()
    if gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
        mistake="Removes one size in front with an if in the place of while; a single number is a "
        "case of its own.",
        fitting=("each of them gone",),
        differs="""
def holds(f):
    return f(np.ones((4, 2, 3)), (3,)).tolist() == [8, 8, 8]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="matmul_gradients",
        code="""
def matmul_gradients(upstream, A, B):
    dA = upstream @ B.T
    dB = A.T @ upstream / len(A)
    return dA, dB
""",
        mistake="Divides the gradient by B by the number of rows, as in Lab 3.",
        fitting=("divided by the number of rows",),
        differs="""
def holds(f):
    return f(np.ones((2, 1)), np.ones((2, 1)), np.ones((1, 1)))[1].item() == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="matmul_gradients",
        code="""
def matmul_gradients(upstream, A, B):
    m, k = A.shape
    n = B.shape[1]
    return upstream @ B.reshape(n, k), A.reshape(k, m) @ upstream
""",
        mistake="Makes the shapes fit with reshape in the place of the transpose.",
        fitting=("reshape",),
        differs="""
def holds(f):
    return f(np.eye(2), np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]))[0].tolist() == [
        [1, 3],
        [2, 4],
    ]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes))
    rows[:, labels] = 1
    return rows
""",
        mistake="Writes the 1s with rows[:, labels] = 1, which sets these columns in every row.",
        fitting=("ones of all labels",),
        differs="""
def holds(f):
    return f(np.array([2, 0]), 3).sum() == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes))
    for row, label in enumerate(labels):
        rows[row, label - 1] = 1
    return rows
""",
        mistake="Counts columns from 1: the label 3 has its 1 in the third column.",
        fitting=("counted",),
        differs="""
def holds(f):
    return f(np.array([1]), 3).tolist() == [[0, 1, 0]]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    n = round(len(X) * validation_share)
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]
""",
        mistake="Returns the four arrays in scikit-learn's order: X_train, X_validation, y_train, "
        "y_validation.",
        fitting=("X, X, y, y",),
        differs="""
def holds(f):
    return len(f(np.zeros((10, 2)), np.zeros((10, 3)), 0.3, 1)[1]) == 7


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    X = rng.permutation(X)
    y = rng.permutation(y)
    n = round(len(X) * validation_share)
    return X[n:], y[n:], X[:n], y[:n]
""",
        mistake="Shuffles X and then y with the same generator, which draws two different orders.",
        fitting=("stay together",),
        differs="""
def holds(f):
    return (lambda p: (p[0] == p[1]).all())(
        f(np.arange(20).reshape(20, 1), np.arange(20).reshape(20, 1), 0.3, 1)
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    aside = rng.random(len(X)) < validation_share
    return X[~aside], y[~aside], X[aside], y[aside]
""",
        mistake="Tosses a coin for each row: about that share of the rows is put aside, and not "
        "just as many.",
        fitting=("coin",),
        differs="""
def holds(f):
    return all(
        len(f(np.zeros((10, 2)), np.zeros((10, 3)), 0.3, seed)[0]) == 7 for seed in range(20)
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    m = len(X)
    cut = np.random.default_rng(seed).integers(m)
    order = np.roll(np.arange(m), cut)
    n = round(m * validation_share)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]
""",
        mistake="Cuts the deck at a random place without shuffling: the rows put aside lie beside "
        "one another.",
        fitting=("neighbours",),
        differs="""
def holds(f):
    return (
        len(
            {
                tuple(sorted(f(np.arange(30).reshape(30, 1), np.zeros((30, 2)), 0.3, s)[2][:, 0]))
                for s in range(100)
            }
        )
        > 60
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    return np.nan_to_num((X - mean) / std)
""",
        mistake="Divides by 0 and lets nan_to_num make numbers of nan and infinity: 2 / 0 becomes "
        "1.8e308.",
        fitting=("nan_to_num",),
        differs="""
def holds(f):
    return abs(f(np.array([[5.0], [5.0]]), np.array([[7.0]]))).max() == 0


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    std = np.std(X_train, axis=0)
    centred = X - np.mean(X, axis=0)
    return np.where(std == 0, 0, centred / np.where(std == 0, 1, std))
""",
        mistake="Takes away the mean of X, and divides by the standard deviation of X_train.",
        fitting=("mean of X",),
        differs="""
def holds(f):
    return f(np.array([[0.0], [2.0]]), np.array([[5.0]])).item() == 4


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    white = (X_train == 0).all(axis=0)
    out = (X - mean) / np.where(white, 1, std)
    out[:, white] = 0
    return out
""",
        mistake="Spares only the columns that are 0 throughout (always white), not those with "
        "another constant.",
        fitting=("0 throughout",),
        differs="""
def holds(f):
    return np.isfinite(f(np.array([[5.0], [5.0]]), np.array([[7.0]]))).all()


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = np.mean(X_train, axis=0)
    std = np.std(X_train, axis=0)
    dull = std < 0.1
    std[dull] = 1
    scaled = (X - mean) / std
    scaled[:, dull] = 0
    return scaled
""",
        mistake="Takes columns that hardly vary (standard deviation below 0.1) for constant ones.",
        fitting=("vary by little", "varies by little"),
        differs="""
def holds(f):
    return abs(f(np.array([[0.0], [0.1]]), np.array([[0.1]])).item() - 1) < 1e-6


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    heaps = np.array_split(order, max(1, len(X) // batch_size))
    return [(X[rows], y[rows]) for rows in heaps]
""",
        mistake="Deals into m // batch_size heaps of about the same size, so the rest is spread "
        "over them.",
        fitting=("each of batch_size rows",),
        differs="""
def holds(f):
    return [len(p[0]) for p in f(np.zeros((5, 2)), np.zeros((5, 2)), 2, 0)] == [2, 2, 1]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    size = -(-len(X) // batch_size)
    return [
        (X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)
    ]
""",
        mistake="Takes batch_size for the number of batches.",
        fitting=("each of batch_size rows",),
        differs="""
def holds(f):
    return len(f(np.zeros((12, 2)), np.zeros((12, 2)), 3, 0)) == 4


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    rng = np.random.default_rng(seed)
    batches = []
    for start in range(0, len(X), batch_size):
        rows = np.arange(start, min(start + batch_size, len(X)))
        rng.shuffle(rows)
        batches.append((X[rows], y[rows]))
    return batches
""",
        mistake="Cuts the rows into heaps as they stand, and shuffles inside each heap only.",
        fitting=("before the deal",),
        differs="""
def holds(f):
    return any(
        set(f(np.arange(6).reshape(6, 1), np.zeros((6, 2)), 2, s)[0][0][:, 0]) != {0, 1}
        for s in range(20)
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        losses.append(cross_entropy(forward(layers, X)[-1], y))
        activations = forward(layers, X_batch)
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Notes the loss over all of X and y before each step, and not that of the batch.",
        fitting=("all samples",),
        differs="""
def holds(f):
    return (
        max(
            f([{"W": np.zeros((2, 2)), "b": np.zeros((1, 2))}], np.eye(2), np.eye(2), 1, 1.0, 0)[
                1
            ]
        )
        > 1.2
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed=0):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Calls minibatches with the seed 0 whatever the seed is: every epoch has the same "
        "order.",
        fitting=("for every seed", "seed 0"),
        differs="""
def holds(f):
    return (
        len(
            {
                tuple(
                    np.round(
                        f(
                            [{"W": np.ones((1, 2)) * [1, 0], "b": np.zeros((1, 2))}],
                            np.arange(6.0).reshape(6, 1),
                            np.eye(2)[[0] * 6],
                            1,
                            0.1,
                            s,
                        )[1],
                        9,
                    )
                )
                for s in range(9)
            }
        )
        > 1
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    total = [{key: np.zeros_like(layer[key]) for key in layer} for layer in layers]
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        for sums, gradient in zip(total, backward(layers, activations, y_batch)):
            for key in sums:
                sums[key] = sums[key] + gradient[key]
    return gradient_descent_step(layers, total, learning_rate), losses
""",
        mistake="Adds the gradients of all batches up and takes a single step after the last one.",
        fitting=("take its own", "one step at the end"),
        differs="""
def holds(f):
    return (
        max(
            f([{"W": np.zeros((2, 2)), "b": np.zeros((1, 2))}], np.eye(2), np.eye(2), 1, 1.0, 0)[
                1
            ]
        )
        > 1.2
    )


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    for label, guess in zip(labels, predicted):
        if label != guess:
            table[label, guess] += 1
    return table
""",
        mistake="Counts the mistakes only: what was taken for itself is left out.",
        fitting=("diagonal",),
        differs="""
def holds(f):
    return f(np.array([0, 1]), np.array([0, 0]), 2).tolist() == [[1, 0], [1, 0]]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    table = np.zeros((classes, classes))
    for label, guess in zip(labels, predicted):
        table[label, guess] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)
""",
        mistake="Divides each row by its sum, for shares in the place of counts.",
        fitting=("counts asked for", "shares"),
        differs="""
def holds(f):
    return f(np.array([0, 0]), np.array([0, 0]), 2)[0, 0] == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if epoch - best >= patience:
            break
        if loss < validation_losses[best]:
            best = epoch
    return best
""",
        mistake="Asks whether patience has run out before looking at the epoch's own loss.",
        fitting=("before you look",),
        differs="""
def holds(f):
    return f([0.5, 0.4, 0.3], 1) == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best, lowest, waited = 0, float("inf"), 0
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        elif loss == lowest:
            waited = 0
        else:
            waited += 1
            if waited == patience:
                break
    return best
""",
        mistake="Lets a loss that equals the smallest start patience anew, though it is no new "
        "smallest.",
        fitting=("equal loss", "equals the smallest"),
        differs="""
def holds(f):
    return f([0.5, 0.6, 0.5, 0.6, 0.4], 2) == 0


differs = not holds(wrong)
""",
    ),
)
