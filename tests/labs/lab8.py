"""lab8 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.
"""

import numpy as np

from labs import Wrong
from labs.slips import slips

RIGHT = {
    "ifs, and a cell's own sigmoid": """
def my_sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))

def evaluate(program, inputs):
    answer = {}
    for name in inputs:
        answer[name] = inputs[name]
    for step in program:
        a = answer[step[2][0]]
        b = answer[step[2][-1]]
        if step[1] == "add":
            answer[step[0]] = a + b
        elif step[1] == "subtract":
            answer[step[0]] = a - b
        elif step[1] == "multiply":
            answer[step[0]] = a * b
        elif step[1] == "divide":
            answer[step[0]] = a / b
        elif step[1] == "exp":
            answer[step[0]] = np.exp(a)
        elif step[1] == "log":
            answer[step[0]] = np.log(a)
        elif step[1] == "sigmoid":
            answer[step[0]] = my_sigmoid(a)
        elif step[1] == "tanh":
            answer[step[0]] = np.tanh(a)
        elif step[1] == "relu":
            answer[step[0]] = a if a > 0 else 0
    return answer
""",
    "match statements": """
import math

def evaluate(program, inputs):
    values = {**inputs}
    for name, operation, operands in program:
        match (operation, *(values[one] for one in operands)):
            case ("add", a, b): values[name] = a + b
            case ("subtract", a, b): values[name] = a - b
            case ("multiply", a, b): values[name] = a * b
            case ("divide", a, b): values[name] = a / b
            case ("exp", a): values[name] = math.e ** a
            case ("log", a): values[name] = math.log(a)
            case ("sigmoid", a): values[name] = 0.5 * (1 + math.tanh(a / 2))
            case ("tanh", a): values[name] = math.tanh(a)
            case ("relu", a): values[name] = (a + abs(a)) / 2
    return values

def local_slopes(operation, operands, result):
    match (operation, *operands):
        case ("add", _, _): return 1, 1
        case ("subtract", _, _): return 1, -1
        case ("multiply", a, b): return b, a
        case ("divide", a, b): return 1 / b, -result / b
        case ("exp", _): return (result,)
        case ("log", a): return (a ** -1.0,)
        case ("sigmoid", _): return (result - result * result,)
        case ("tanh", _): return ((1 - result) * (1 + result),)
        case ("relu", a): return (int(a > 0),)
""",
    "operators and NumPy's functions in a table": """
import operator

TABLE = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
         "divide": operator.truediv, "exp": np.exp, "log": np.log, "tanh": np.tanh,
         "sigmoid": lambda a: np.exp(a) / (1 + np.exp(a)), "relu": lambda a: np.maximum(a, 0)}

def evaluate(program, inputs):
    values = inputs.copy()
    for name, operation, operands in program:
        values[name] = TABLE[operation](*map(values.get, operands))
    return values
""",
    "a ChainMap, made a dict at the end": """
from collections import ChainMap
import math

def evaluate(program, inputs):
    made = {}
    both = ChainMap(made, inputs)
    for name, operation, operands in program:
        x = float(both[operands[0]])
        y = float(both[operands[-1]])
        made[name] = {
            "add": lambda: x + y, "subtract": lambda: x - y, "multiply": lambda: x * y,
            "divide": lambda: x / y, "exp": lambda: math.exp(x), "log": lambda: math.log(x),
            "sigmoid": lambda: 1 - 1 / (1 + math.exp(x)), "tanh": lambda: math.tanh(x),
            "relu": lambda: x * (x > 0),
        }[operation]()
    return dict(both)
""",
    "recursion from each name": """
import math

def evaluate(program, inputs):
    steps = {step[0]: step for step in program}
    values = {name: number for name, number in inputs.items()}
    def value(name):
        if name not in values:
            _, operation, operands = steps[name]
            values[name] = work_out(operation, [value(one) for one in operands])
        return values[name]
    for name in steps:
        value(name)
    return values

def work_out(operation, operands):
    if operation == "add": return sum(operands)
    if operation == "multiply": return math.prod(operands)
    if operation == "subtract": return operands[0] - operands[1]
    if operation == "divide": return operands[0] * (1 / operands[1])
    if operation == "sigmoid": return 1 / (1 + math.exp(-operands[0]))
    if operation == "relu": return max(operands[0], 0)
    return getattr(math, operation)(operands[0])
""",
    "slopes as a list": """
def local_slopes(operation, operands, result):
    if len(operands) == 2:
        a, b = operands
        return {"add": [1, 1], "subtract": [1, -1], "multiply": [b, a]}.get(operation) or [
            1 / b, -a / (b * b)]
    (a,) = operands
    return [{"exp": lambda: result, "log": lambda: 1 / a, "relu": lambda: 1 if a > 0 else 0,
             "sigmoid": lambda: result * (1 - result),
             "tanh": lambda: 1 - result * result}[operation]()]
""",
    "slopes as an array, from the operands alone": """
def local_slopes(operation, operands, result):
    a, b = float(operands[0]), float(operands[-1])
    s = 1 / (1 + np.exp(-a))
    slopes = {"add": [1, 1], "subtract": [1, -1], "multiply": [b, a],
              "divide": [1 / b if b else 0, -a / b ** 2 if b else 0],
              "exp": [np.exp(min(a, 700))], "log": [1 / a if a else 0], "sigmoid": [s * (1 - s)],
              "tanh": [1 / np.cosh(a) ** 2], "relu": [np.heaviside(a, 0)]}
    return np.array(slopes[operation])
""",
    "a class for each operation": """
class Add:
    def slopes(self, a, b, result): return 1.0, 1.0
class Subtract:
    def slopes(self, a, b, result): return 1.0, -1.0
class Multiply:
    def slopes(self, a, b, result): return b, a
class Divide:
    def slopes(self, a, b, result): return 1.0 / b, -result / b
class Exp:
    def slopes(self, a, result): return (result,)
class Log:
    def slopes(self, a, result): return (1 / a,)
class Sigmoid:
    def slopes(self, a, result): return (result * (1 - result),)
class Tanh:
    def slopes(self, a, result): return (1 - result ** 2,)
class Relu:
    def slopes(self, a, result): return (float(result > 0),)

def local_slopes(operation, operands, result):
    return globals()[operation.capitalize()]().slopes(*operands, result)
""",
    "Kahn's algorithm with a queue": """
from collections import deque

def topological_order(program):
    steps = {name: (name, operation, operands) for name, operation, operands in program}
    users = {name: [] for name in steps}
    waits = {}
    for name, _, operands in program:
        needed = {one for one in operands if one in steps}
        waits[name] = len(needed)
        for one in needed:
            users[one].append(name)
    queue = deque(name for name in steps if waits[name] == 0)
    order = []
    while queue:
        name = queue.popleft()
        order.append(steps[name])
        for user in users[name]:
            waits[user] -= 1
            if waits[user] == 0:
                queue.append(user)
    if len(order) < len(program):
        raise ValueError("a circle")
    return order
""",
    "depth first, with three colours": """
def topological_order(program):
    steps = {step[0]: step for step in program}
    colour = dict.fromkeys(steps, "white")
    order = []
    def visit(name):
        if name not in steps or colour[name] == "black":
            return
        if colour[name] == "grey":
            raise ValueError(f"{name} needs itself")
        colour[name] = "grey"
        for one in steps[name][2]:
            visit(one)
        colour[name] = "black"
        order.append(steps[name])
    for name in reversed(list(steps)):
        visit(name)
    return tuple(order)
""",
    "graphlib, whose CycleError is a ValueError": """
from graphlib import TopologicalSorter

def topological_order(program):
    steps = {step[0]: step for step in program}
    sorter = TopologicalSorter({name: set(step[2]) for name, step in steps.items()})
    return [steps[name] for name in sorter.static_order() if name in steps]
""",
    "an exception of one's own": """
class GoesRoundInACircle(ValueError):
    pass

def topological_order(program):
    left, order, made = list(program), [], {step[0] for step in program}
    while left:
        for place, step in enumerate(left):
            if not any(name in made for name in step[2]):
                order.append(left.pop(place))
                made.remove(step[0])
                break
        else:
            raise GoesRoundInACircle
    return order
""",
    "sorted by depth, steps as lists": """
def topological_order(program):
    steps = {step[0]: step for step in program}
    def depth(name, way=frozenset()):
        if name in way:
            raise ValueError("circle")
        if name not in steps:
            return 0
        return 1 + max(depth(one, way | {name}) for one in steps[name][2])
    return [list(step) for step in sorted(program, key=lambda step: depth(step[0]))]
""",
    "depth first, with a stack and no recursion": """
def topological_order(program):
    steps = {step[0]: step for step in program}
    order, done, stack = [], set(), [(name, False) for name in steps]
    on_the_way = set()
    while stack:
        name, is_back = stack.pop()
        if is_back:
            on_the_way.discard(name)
            done.add(name)
            order.append(steps[name])
        elif name in on_the_way:
            raise ValueError("needs itself: " + name)
        elif name not in done:
            on_the_way.add(name)
            stack.append((name, True))
            stack += [(one, False) for one in steps[name][2] if one in steps and one not in done]
    return order
""",
    "a generator made a list": """
def _ready(program):
    missing, left = {step[0] for step in program}, dict.fromkeys(program)
    while left:
        before = len(left)
        for step in list(left):
            if missing.isdisjoint(step[2]):
                missing.remove(step[0])
                del left[step]
                yield step
        if len(left) == before:
            raise ValueError

def topological_order(program):
    return list(_ready(program))
""",
    "a bubble sort of steps": """
def topological_order(program):
    order = list(program)
    for _ in range(len(order) ** 2 + 1):
        names = [step[0] for step in order]
        for place, (name, _, operands) in enumerate(order):
            later = [names.index(one) for one in operands if one in names[place:]]
            if later:
                order.insert(max(later), order.pop(place))
                break
        else:
            return order
    raise ValueError("no order works")
""",
    "a matrix of who needs whom": """
def topological_order(program):
    names = [step[0] for step in program]
    needs = np.array([[one in step[2] for one in names] for step in program], dtype=float)
    reach = needs.copy()
    for _ in names:
        reach = np.minimum(1, reach + reach @ needs)
    if np.trace(reach):
        raise ValueError("circle")
    return [program[place] for place in np.argsort(reach.sum(axis=1), kind="stable")]
""",
    "gradients by recursion from the other side": """
def backpropagate(program, values, output):
    users = {name: [] for name in values}
    for step in program:
        for place, one in enumerate(step[2]):
            users[one].append((step, place))
    known = {}
    def gradient(name):
        if name not in known:
            total = 1.0 if name == output else 0.0
            for (user, operation, operands), place in users[name]:
                slopes = local_slopes(operation, tuple(values[o] for o in operands), values[user])
                total += gradient(user) * slopes[place]
            known[name] = total
        return known[name]
    return {name: gradient(name) for name in values}
""",
    "every way for itself": """
def backpropagate(program, values, output):
    steps = {step[0]: step for step in program}
    gradients = {name: 0 for name in values}
    ways = [(output, 1)]
    while ways:
        name, so_far = ways.pop()
        gradients[name] = gradients[name] + so_far
        if name in steps:
            _, operation, operands = steps[name]
            slopes = local_slopes(operation, tuple(values[one] for one in operands), values[name])
            ways += [(one, so_far * slope) for one, slope in zip(operands, slopes)]
    return gradients
""",
    "a defaultdict": """
from collections import defaultdict

def backpropagate(program, values, output):
    found = defaultdict(float, {output: 1.0})
    for name, operation, operands in list(topological_order(program))[::-1]:
        slopes = local_slopes(operation, tuple(map(values.__getitem__, operands)), values[name])
        for place in range(len(operands)):
            found[operands[place]] += found[name] * slopes[place]
    return {name: found[name] for name in values}
""",
    "forward mode, a pair for each input": """
def backpropagate(program, values, output):
    order = topological_order(program)
    made = {step[0] for step in order}
    gradients = {}
    for by in values:
        rise = {name: float(name == by) for name in values}
        for name, operation, operands in order:
            if name != by:
                slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
                rise[name] = sum(s * rise[o] for s, o in zip(slopes, operands))
        gradients[by] = rise[output]
    return gradients
""",
    "a triangular system of equations": """
def backpropagate(program, values, output):
    names = list(values)
    at = {name: place for place, name in enumerate(names)}
    S = np.zeros((len(names), len(names)))
    for name, operation, operands in program:
        slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
        for one, slope in zip(operands, slopes):
            S[at[one], at[name]] += slope
    start = np.zeros(len(names))
    start[at[output]] = 1
    return dict(zip(names, np.linalg.solve(np.eye(len(names)) - S, start)))
""",
    "its own order, and only the part that matters": """
def backpropagate(program, values, output):
    steps = {step[0]: step for step in program}
    order, seen = [], set()
    def visit(name):
        if name in steps and name not in seen:
            seen.add(name)
            for one in steps[name][2]:
                visit(one)
            order.append(name)
    visit(output)
    gradients = {**{name: np.float64(0) for name in values}, output: np.float64(1)}
    while order:
        name = order.pop()
        _, operation, operands = steps[name]
        numbers = tuple(float(values[one]) for one in operands)
        for one, slope in zip(operands, local_slopes(operation, numbers, float(values[name]))):
            gradients[one] = gradients[one] + gradients[name] * slope
    return gradients
""",
    "slopes written out again": """
def backpropagate(program, values, output):
    g = {name: 0.0 for name in values}
    g[output] = 1.0
    for name, operation, operands in reversed(topological_order(program)):
        up, r = g[name], values[name]
        a, b = values[operands[0]], values[operands[-1]]
        first, last = operands[0], operands[-1]
        if operation == "add":
            g[first] += up; g[last] += up
        elif operation == "subtract":
            g[first] += up; g[last] -= up
        elif operation == "multiply":
            g[first] += up * b; g[last] += up * a
        elif operation == "divide":
            g[first] += up / b; g[last] -= up * r / b
        elif operation == "exp":
            g[first] += up * r
        elif operation == "log":
            g[first] += up / a
        elif operation == "sigmoid":
            g[first] += up * r * (1 - r)
        elif operation == "tanh":
            g[first] += up * (1 - r * r)
        elif a > 0:
            g[first] += up
    return g
""",
    "one sum over several axes": """
def unbroadcast(gradient, shape):
    front = gradient.ndim - len(shape)
    axes = tuple(range(front)) + tuple(front + i for i, size in enumerate(shape) if size == 1)
    return np.sum(gradient, axis=axes).reshape(shape)

def matmul_gradients(upstream, A, B):
    return np.einsum("ij,kj->ik", upstream, B), np.einsum("ij,ik->kj", upstream, A)
""",
    "entry by entry": """
def unbroadcast(gradient, shape):
    total = np.zeros(shape)
    for place in np.ndindex(*gradient.shape):
        own = place[gradient.ndim - len(shape):]
        total[tuple(i if n > 1 else 0 for i, n in zip(own, shape))] += gradient[place]
    return total

def matmul_gradients(upstream, A, B):
    dA, dB = np.zeros_like(A, dtype=float), np.zeros_like(B, dtype=float)
    for i in range(len(A)):
        for j in range(B.shape[1]):
            dA[i] += upstream[i, j] * B[:, j]
            dB[:, j] += upstream[i, j] * A[i]
    return [dA, dB]
""",
    "np.add.at, and views that are stretched": """
def unbroadcast(gradient, shape):
    total = np.zeros(shape)
    places = np.broadcast_to(np.arange(total.size).reshape(shape), gradient.shape)
    flat = np.bincount(places.ravel(), weights=gradient.ravel(), minlength=total.size)
    return flat.reshape(shape)

def matmul_gradients(upstream, A, B):
    dA = (B[None, :, :] * upstream[:, None, :]).sum(axis=2)
    dB = (A[:, :, None] * upstream[:, None, :]).sum(axis=0)
    return dA, dB
""",
    "recursion over sizes, and dot": """
def unbroadcast(gradient, shape):
    if gradient.shape == tuple(shape):
        return gradient
    if gradient.ndim > len(shape):
        return unbroadcast(np.add.reduce(gradient), shape)
    axis = next(i for i, (a, b) in enumerate(zip(gradient.shape, shape)) if a != b)
    return unbroadcast(np.expand_dims(gradient.sum(axis), axis), shape)

def matmul_gradients(upstream, A, B):
    return np.dot(upstream, B.transpose()), np.tensordot(A, upstream, axes=(0, 0))
""",
    "everything with Python's lists": """
def matmul_gradients(upstream, A, B):
    U, P, Q = upstream.tolist(), A.tolist(), B.tolist()
    m, k, n = len(P), len(Q), len(Q[0])
    dA = [[sum(U[i][j] * Q[l][j] for j in range(n)) for l in range(k)] for i in range(m)]
    dB = [[sum(P[i][l] * U[i][j] for i in range(m)) for j in range(n)] for l in range(k)]
    return np.array(dA), np.array(dB)

def unbroadcast(gradient, shape):
    while len(np.shape(gradient)) > len(shape):
        gradient = sum(gradient)
    for axis in range(len(shape)):
        if shape[axis] == 1 and gradient.shape[axis] != 1:
            gradient = np.add.accumulate(gradient, axis=axis).take([-1], axis=axis)
    return gradient
""",
    "remembered, by all that it depends on": """
import functools

@functools.lru_cache(maxsize=None)
def _slopes(operation, operands, result):
    a, b = operands[0], operands[-1]
    return {"add": lambda: (1, 1), "subtract": lambda: (1, -1), "multiply": lambda: (b, a),
            "divide": lambda: (1 / b, -a / b / b), "exp": lambda: (result,),
            "log": lambda: (1 / a,), "sigmoid": lambda: (result * (1 - result),),
            "tanh": lambda: (1 - result ** 2,), "relu": lambda: (a > 0,)}[operation]()

def local_slopes(operation, operands, result):
    return _slopes(operation, tuple(map(float, operands)), float(result))
""",
}
"""Correct solutions by their style."""


WRONG = [
    Wrong("test_evaluate", "values-into-inputs", marks=(0.9, 0.95), says="the call changed inputs"),
    Wrong("test_evaluate", "values-without-inputs", marks=(0, 0), says="the answer has no 'p'"),
    Wrong("test_evaluate", "values-last-only", marks=(0, 0), says="is a number, expected a dict"),
    Wrong("test_evaluate", "values-first-step-only", marks=(0.3, 0.4), says="has no 'v'"),
    Wrong("test_evaluate", "values-of-inputs-only", marks=(0.3, 0.4), says="KeyError: 'u'"),
    Wrong("test_evaluate", "values-rounded", marks=(0.1, 0.3), says="Rounded to 6 digits"),
    Wrong("test_evaluate", "subtract-turned", hint="Which of the two is taken from which"),
    Wrong("test_evaluate", "divide-whole", hint="what comes after the point"),
    Wrong("test_evaluate", "log-of-ten", marks=(0.5, 0.7), hint="the natural logarithm"),
    Wrong("test_evaluate", "sigmoid-falls", hint="Which sign"),
    Wrong("test_evaluate", "relu-leaky", marks=(0.4, 0.6), hint="What comes out for the rest?"),
    Wrong("test_local_slopes", "slopes-add-operands", hint="how much more comes out"),
    Wrong("test_local_slopes", "slopes-subtract-plus", says="of the wrong sign"),
    Wrong("test_local_slopes", "slopes-multiply-own", marks=(0.3, 0.5), hint="once more"),
    Wrong("test_local_slopes", "slopes-divide-sign", says="slope 1 is 9.375"),
    Wrong("test_local_slopes", "slopes-exp-power-rule", hint="is its own slope"),
    Wrong("test_local_slopes", "slopes-log-itself", hint="the flatter is its logarithm"),
    Wrong("test_local_slopes", "slopes-sigmoid-again", hint="through the sigmoid already"),
    Wrong("test_local_slopes", "slopes-tanh-no-square", hint="What is taken from 1?"),
    Wrong("test_local_slopes", "slopes-relu-one-at-zero", marks=(0.9, 0.95), hint="slope at 0"),
    Wrong("test_local_slopes", "slopes-no-tuple", hint="How is a tuple of one written"),
    Wrong("test_local_slopes", "slopes-measured", marks=(0.7, 0.8), hint="measured by nudging"),
    Wrong("test_topological_order", "order-as-it-came", marks=(0, 0), says="s comes before t"),
    Wrong("test_topological_order", "order-turned-round", marks=(0, 0), says="which it uses"),
    Wrong("test_topological_order", "order-by-name", marks=(0, 0.1), hint="sort by them"),
    Wrong("test_topological_order", "order-one-round", says="2 of 3 steps are missing"),
    Wrong("test_topological_order", "order-names", marks=(0, 0), says="item 0 is a text"),
    Wrong(
        "test_topological_order",
        "order-circle-returned",
        marks=(0.7, 0.8),
        says="returned a list of 0, expected a ValueError",
        hint="waits for its own result",
    ),
    Wrong("test_topological_order", "order-circle-none", says="returned None, expected a Val"),
    Wrong("test_topological_order", "order-circle-another-error", says="raised RuntimeError"),
    Wrong("test_topological_order", "order-circle-recursion", says="calls itself without end"),
    Wrong("test_topological_order", "order-circle-own-only", marks=(0.7, 0.8)),
    Wrong("test_topological_order", "order-used-twice-refused", says="ValueError"),
    Wrong("test_topological_order", "order-twice", says="m stands there twice"),
    Wrong("test_topological_order", "order-taken-again", says="stands there twice"),
    Wrong(
        "test_topological_order",
        "names of inputs known beforehand",
        """
def topological_order(program):
    known, order, left = {"a", "b"}, [], list(program)
    while left:
        ready = [step for step in left if set(step[2]) <= known]
        if not ready:
            raise ValueError("a circle")
        order += ready
        known |= {step[0] for step in ready}
        left = [step for step in left if step not in ready]
    return order
""",
        marks=(0, 0.3),
        says="raised ValueError: a circle",
        hint="Which names do you take for inputs",
    ),
    Wrong("test_backpropagate", "back-index-first", marks=(0.6, 0.9), hint="a slope of its own"),
    Wrong("test_backpropagate", "back-average", marks=(0.1, 0.3), hint="they are added"),
    Wrong("test_backpropagate", "back-no-zeros", marks=(0, 0), says="raised KeyError"),
    Wrong("test_topological_order", "order-sorted-in-place", marks=(0.9, 0.95), says="changed"),
    Wrong("test_backpropagate", "back-set", marks=(0.1, 0.2), hint="one of them alone"),
    Wrong(
        "test_backpropagate",
        "back-output-value",
        marks=(0, 0),
        hint="how much does the output rise",
    ),
    Wrong("test_backpropagate", "back-zero-start", marks=(0, 0), says="gradients['u'] is 0"),
    Wrong("test_backpropagate", "back-last-step", marks=(0.5, 0.6), hint="do you begin"),
    Wrong("test_backpropagate", "back-forwards", marks=(0, 0), hint="its turn in your walk"),
    Wrong("test_backpropagate", "back-as-it-came", marks=(0.8, 0.9), hint="in another one"),
    Wrong("test_backpropagate", "back-no-upstream", marks=(0, 0.1), hint="times its local"),
    Wrong("test_backpropagate", "back-inputs-only", marks=(0, 0), says="has no 'u'"),
    Wrong("test_backpropagate", "back-without-zeros", hint="a number for every name"),
    Wrong("test_backpropagate", "back-same-name-once", hint="Two ways lead from it into that"),
    Wrong("test_backpropagate", "back-slopes-turned", says="of the wrong sign"),
    Wrong("test_backpropagate", "back-into-values", marks=(0.9, 0.96), says="values['v']"),
    Wrong("test_backpropagate", "back-measured", marks=(0.6, 0.9), hint="measured by nudging"),
    Wrong("test_unbroadcast", "shape-front-left", hint="were put in front"),
    Wrong("test_unbroadcast", "shape-front-once", marks=(0.6, 0.8), says="has shape (4, 3)"),
    Wrong("test_unbroadcast", "shape-stretched-left", marks=(0, 0), hint="does the size stay"),
    Wrong("test_unbroadcast", "shape-mean", says="Every entry is 0.25 times"),
    Wrong("test_unbroadcast", "shape-from-behind", says="has shape (4,), expected (3,)"),
    Wrong("test_matmul_gradients", "product-swapped", says="have changed places"),
    Wrong("test_matmul_gradients", "product-dA-only", says="expected a list of 2"),
    Wrong("test_matmul_gradients", "product-not-turned", says="raised ValueError: matmul"),
    Wrong("test_matmul_gradients", "product-dA-turned", says="has shape (3, 2), expected (2, 3)"),
    Wrong("test_matmul_gradients", "product-mean", says="0.5 times"),
    Wrong("test_matmul_gradients", "product-lost-dimension", marks=(0.8, 0.95), hint="size is 1"),
    Wrong("test_matmul_gradients", "product-whole-numbers", marks=(0.8, 0.95), hint="What is lost"),
    Wrong(
        "test_evaluate",
        "a result kept under its operation",
        """
import math
RULES = {"add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b,
         "divide": lambda a, b: a / b, "exp": math.exp, "log": math.log, "tanh": math.tanh,
         "sigmoid": lambda a: 1 / (1 + math.exp(-a)), "relu": lambda a: max(a, 0)}
def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, operands in program:
        values[operation] = RULES[operation](*[values[one] for one in operands])
        values[name] = values[operation]
    return values
""",
        says="has more keys",
    ),
    Wrong(
        "test_evaluate",
        "operands added up in place",
        """
right = evaluate
def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, operands in program:
        if operation == "add":
            total = values[operands[0]]
            total += values[operands[1]]
            values[name] = total
        else:
            values = right([(name, operation, operands)], values)
    return values
""",
        marks=(0.7, 0.95),
    ),
    Wrong(
        "test_evaluate",
        "operands as a set of names",
        """
right = evaluate
def evaluate(program, inputs):
    for name, operation, operands in program:
        if operation in ("add", "multiply") and len(set(operands)) == 1:
            operands = [operands[0]]
            inputs = {**inputs, name: inputs[operands[0]]}
        else:
            inputs = right([(name, operation, operands)], inputs)
    return inputs
""",
        hint="twice",
    ),
    Wrong("test_topological_order", "order-last-step-only", says="are missing"),
    Wrong(
        "test_topological_order",
        "ValueError for every program of more than six steps",
        """
right = topological_order
def topological_order(program):
    if len(program) > 6:
        raise ValueError("too long")
    return right(program)
""",
        marks=(0, 0.6),
        says="raised ValueError: too long",
    ),
    Wrong(
        "test_topological_order",
        "steps with their operands sorted",
        """
right = topological_order
def topological_order(program):
    return [(name, operation, tuple(sorted(names))) for name, operation, names in right(program)]
""",
        says="is no step of the program",
    ),
    Wrong(
        "test_topological_order",
        "circles of up to two steps alone",
        """
right = topological_order
def topological_order(program):
    uses = {name: set(names) for name, _, names in program}
    for name, names in uses.items():
        if name in names or any(name in uses.get(one, ()) for one in names):
            raise ValueError("circle")
    try:
        return right(program)
    except ValueError:
        return list(program)
""",
        marks=(0.7, 0.8),
        hint="no order works",
    ),
    Wrong(
        "test_backpropagate",
        "a step that was visited is not visited again",
        """
def backpropagate(program, values, output):
    steps = {step[0]: step for step in program}
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    queue, seen = [output], {output}
    while queue:
        name = queue.pop(0)
        if name not in steps:
            continue
        _, operation, operands = steps[name]
        slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
        for one, slope in zip(operands, slopes):
            gradients[one] += gradients[name] * slope
            if one not in seen:
                seen.add(one)
                queue.append(one)
    return gradients
""",
        marks=(0.1, 0.9),
        hint="had its turn",
    ),
    Wrong(
        "test_backpropagate",
        "handed on again at each visit, whole",
        """
def backpropagate(program, values, output):
    steps = {step[0]: step for step in program}
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    def visit(name):
        if name in steps:
            _, operation, operands = steps[name]
            slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
            for one, slope in zip(operands, slopes):
                gradients[one] += gradients[name] * slope
                visit(one)
    visit(output)
    return gradients
""",
        marks=(0.1, 0.6),
        hint="Several ways",
    ),
    Wrong(
        "test_backpropagate",
        "slopes of the whole program multiplied",
        """
def backpropagate(program, values, output):
    total = 1.0
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, operands in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
        total *= slopes[0]
        for one in operands:
            gradients[one] = total
    return gradients
""",
        marks=(0, 0.1),
    ),
    Wrong(
        "test_backpropagate",
        "of the sum of all values",
        """
right = backpropagate
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 1.0)
    for name, operation, operands in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
        for one, slope in zip(operands, slopes):
            gradients[one] += gradients[name] * slope
    return gradients
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_backpropagate",
        "gradients kept from the call before",
        """
def backpropagate(program, values, output, gradients={}):
    for name in values:
        gradients.setdefault(name, 0.0)
    gradients[output] = 1.0
    for name, operation, operands in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[o] for o in operands), values[name])
        for one, slope in zip(operands, slopes):
            gradients[one] += gradients[name] * slope
    return {name: gradients[name] for name in values}
""",
    ),
    Wrong(
        "test_unbroadcast",
        "numbers of single precision",
        """
right = unbroadcast
def unbroadcast(gradient, shape):
    return right(gradient.astype(np.float32), shape)
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_unbroadcast",
        "one stretched axis at most",
        """
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            return gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
        says="has shape",
    ),
    Wrong(
        "test_unbroadcast",
        "axes counted from the front before any is gone",
        """
def unbroadcast(gradient, shape):
    for axis, size in enumerate(shape):
        if size == 1 and axis < gradient.ndim:
            gradient = gradient.sum(axis=axis, keepdims=True)
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    return gradient
""",
        marks=(0.4, 0.9),
        hint="those in front are gone",
    ),
    Wrong(
        "test_unbroadcast",
        "sizes of one in the gradient added up as well",
        """
def unbroadcast(gradient, shape):
    axes = tuple(axis for axis, size in enumerate(gradient.shape) if size == 1)
    gradient = gradient.sum(axis=axes) if axes else gradient
    return right_sum(gradient, shape)
def right_sum(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and axis < gradient.ndim:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
    ),
    Wrong(
        "test_matmul_gradients",
        "entry by entry, as for multiply",
        """
def matmul_gradients(upstream, A, B):
    if A.shape == B.shape == upstream.shape:
        return upstream * B, upstream * A
    return upstream @ B.T, A.T @ upstream
""",
        marks=(0.5, 0.9),
    ),
    Wrong(
        "test_matmul_gradients",
        "np.outer where there is one sample",
        """
def matmul_gradients(upstream, A, B):
    if len(A) == 1:
        return (upstream @ B.T).ravel(), np.outer(A, upstream)
    return upstream @ B.T, A.T @ upstream
""",
        marks=(0.7, 0.95),
        hint="size is 1",
    ),
    Wrong(
        "test_xor_with_autograd",
        "slopes of tanh for the sigmoid",
        """
right = local_slopes
def local_slopes(operation, operands, result):
    if operation == "sigmoid":
        return (1 - result**2,)
    return right(operation, operands, result)
""",
        marks=(0, 0.5),
    ),
    Wrong(
        "test_xor_with_autograd",
        "a bias's gradient averaged",
        """
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.mean(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.mean(axis=axis, keepdims=True)
    return gradient
""",
        marks=(0, 0.5),
    ),
    Wrong(
        "test_xor_with_autograd",
        "steps in the order in which they came",
        """
def topological_order(program):
    return list(program)
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_xor_with_autograd",
        "several ways set",
        """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, inputs in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[o] for o in inputs), values[name])
        for other, slope in zip(inputs, slopes):
            gradients[other] = gradients[name] * slope
    return gradients
""",
        marks=(0.5, 0.5),
        hint="by backpropagate",
    ),
    *slips(
        "evaluate",
        "program, inputs",
        remembered=("values_of(program)", "values_of(dict(inputs))", "len(program)"),
        off_where=("len(program) > 7", "any(v < 0 for v in inputs.values())"),
    ),
    *slips(
        "local_slopes",
        "operation, operands, result",
        remembered=("operation", "values_of(operands)", "operation, operands[0]"),
        off_where=("operands[0] == operands[-1] and len(operands) == 2", "abs(result) > 1000"),
    ),
    *slips(
        "topological_order",
        "program",
        remembered=("len(program)", "sorted(s[0] for s in program)[0]"),
    ),
    *slips(
        "backpropagate",
        "program, values, output",
        remembered=("output", "values_of(dict(values))", "output, len(program)"),
        off_where=("output != program[-1][0]", "len(program) == 1", "len(values) > 12"),
    ),
    *slips(
        "unbroadcast",
        "gradient, shape",
        remembered=("gradient.shape, shape", "values_of(gradient)", "shape"),
        off_where=("gradient.ndim > 2", "shape == ()", "gradient.shape == tuple(shape)"),
    ),
    *slips(
        "matmul_gradients",
        "upstream, A, B",
        remembered=("A.shape, B.shape", "values_of(A)", "values_of(B)", "values_of(upstream)"),
        off_where=("len(A) == 1", "A.shape == B.shape", "A.dtype.kind == 'i'"),
    ),
]
"""Wrong solutions, and misconceptions of which something is known."""


NONSENSE = [
    {"a": 1.0, "b": 1.0, "c": 1.0},
    [("c", "multiply", ("a", "b"))],
    (1.0, 1.0),
    (np.ones((2, 3)), np.ones((3, 4))),
]
"""Values that are wrong answers in this lab, and might be taken for right ones."""
