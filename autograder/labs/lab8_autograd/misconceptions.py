"""What goes wrong in lab8: programs, local slopes, their order, and the way back."""

from autograder.grading.catalogue import Misconception

EVALUATE = (
    Misconception(
        id="values-into-inputs",
        function="evaluate",
        family="in place",
        summary="Writes the values into the dict that was handed over.",
        hint="The dict inputs has more entries after your call than before. Does your own dict "
        "begin as a new one, or is it that very dict under another name?",
        edits=(("dict(inputs)", "inputs"),),
    ),
    Misconception(
        id="values-without-inputs",
        function="evaluate",
        family="left out",
        summary="Returns what the steps make, without the inputs.",
        hint="Your answer has what the steps make. Which values of the program are not made by a "
        "step, and belong into it as well?",
        edits=(("return values", "return {name: values[name] for name, _, _ in program}"),),
    ),
    Misconception(
        id="values-last-only",
        function="evaluate",
        family="left out",
        summary="Returns the last value only.",
        hint="You return the last value. Who will need the ones on the way, and in what do you "
        "hand them all back?",
        edits=(("return values", "return values[program[-1][0]]"),),
    ),
    Misconception(
        id="values-first-step-only",
        function="evaluate",
        family="left out",
        summary="Returns inside the loop, after the first step.",
        hint="Your answer ends after the first step. In which line of the loop does the return "
        "stand?",
        edits=(
            (
                "        values[name] = rules[operation](*operands)\n    return values",
                "        values[name] = rules[operation](*operands)\n        return values",
            ),
        ),
    ),
    Misconception(
        id="values-of-inputs-only",
        function="evaluate",
        family="operands",
        summary="Takes the operands from the inputs alone, so that a step can't use another "
        "one's result.",
        hint="Each step looks its operands up among the inputs. Where do the results of earlier "
        "steps stand?",
        edits=(("values[other]", "inputs[other]"),),
    ),
    Misconception(
        id="values-rounded",
        function="evaluate",
        family="rounded",
        summary="Rounds each result.",
        hint="Your results end after a few digits. What becomes of the rest when the next step "
        "uses them?",
        edits=(("rules[operation](*operands)", "round(float(rules[operation](*operands)), 6)"),),
    ),
    Misconception(
        id="values-whole",
        function="evaluate",
        family="rounded",
        summary="Makes whole numbers of the results.",
        hint="What comes after the point is gone. Which of your calls makes whole numbers?",
        edits=(("rules[operation](*operands)", "int(rules[operation](*operands))"),),
    ),
    Misconception(
        id="subtract-turned",
        function="evaluate",
        family="subtract",
        summary="Takes the first operand from the second.",
        hint="For subtract your sign is the wrong one. Which operand is taken from which?",
        edits=(("a - b", "b - a"),),
    ),
    Misconception(
        id="divide-turned",
        function="evaluate",
        family="divide",
        summary="Divides the second operand by the first.",
        hint="For divide you get one over the right answer. Which operand is above the line?",
        edits=(("a / b", "b / a"),),
    ),
    Misconception(
        id="divide-whole",
        function="evaluate",
        family="divide",
        summary="Divides with //, which drops what comes after the point.",
        hint="Your quotients are whole numbers. What is the difference between / and //?",
        edits=(("a / b", "a // b"),),
    ),
    Misconception(
        id="exp-of-two",
        function="evaluate",
        family="exp",
        summary="Takes 2 to the power of a.",
        hint="Your exp doubles with each step of 1. Which number is raised to that power?",
        edits=(('"exp": math.exp', '"exp": lambda a: 2**a'),),
    ),
    Misconception(
        id="exp-square",
        function="evaluate",
        family="exp",
        summary="Squares a instead of taking e to the power of a.",
        hint="Your exp squares its operand. Which of the two numbers, e and a, stands above?",
        edits=(('"exp": math.exp', '"exp": lambda a: a**2'),),
    ),
    Misconception(
        id="log-of-ten",
        function="evaluate",
        family="log",
        summary="Takes the logarithm to base 10.",
        hint="Your logarithm of 10 is 1. For which number should it be 1?",
        edits=(("math.log", "math.log10"),),
    ),
    Misconception(
        id="log-of-two",
        function="evaluate",
        family="log",
        summary="Takes the logarithm to base 2.",
        hint="Your logarithm of 2 is 1. For which number should it be 1?",
        edits=(("math.log", "math.log2"),),
    ),
    Misconception(
        id="sigmoid-falls",
        function="evaluate",
        family="sigmoid",
        summary="Has no minus in the sigmoid's power, so that it falls.",
        hint="Your sigmoid falls where it should rise. Which sign has the operand in the power?",
        edits=(("math.exp(-a)", "math.exp(a)"),),
    ),
    Misconception(
        id="sigmoid-without-brackets",
        function="evaluate",
        family="sigmoid",
        summary="Forgets the sigmoid's brackets: 1 / 1 + e^-a.",
        hint="Your sigmoid is above 1. What does Python do first, the division or the plus?",
        edits=(("1 / (1 + math.exp(-a))", "1 / 1 + math.exp(-a)"),),
    ),
    Misconception(
        id="sigmoid-of-size",
        function="evaluate",
        family="sigmoid",
        summary="Takes the size of the operand in the sigmoid's power, as if it were above 0.",
        hint="Below 0 your sigmoid is above a half. What becomes of the minus of an operand?",
        edits=(("math.exp(-a)", "math.exp(-abs(a))"),),
    ),
    Misconception(
        id="tanh-tangent",
        function="evaluate",
        family="tanh",
        summary="Takes the tangent instead of tanh.",
        hint="Your tanh leaves the range from -1 to 1. Which function has a name that is nearly "
        "the same?",
        edits=(("math.tanh", "math.tan"),),
    ),
    Misconception(
        id="tanh-sine",
        function="evaluate",
        family="tanh",
        summary="Takes the hyperbolic sine, sinh, instead of tanh.",
        hint="Your tanh grows without end. Which of the three, sinh, cosh and tanh, is it?",
        edits=(("math.tanh", "math.sinh"),),
    ),
    Misconception(
        id="relu-of-size",
        function="evaluate",
        family="relu",
        summary="Takes the absolute value for relu.",
        hint="For -1.5 your relu is 1.5. What should come through from below 0?",
        edits=(("max(0.0, a)", "abs(a)"),),
    ),
    Misconception(
        id="relu-turned",
        function="evaluate",
        family="relu",
        summary="Lets through what is below 0, with min.",
        hint="Your relu lets through what is below 0. Is it the larger or the smaller of the two "
        "that you want?",
        edits=(("max(0.0, a)", "min(0.0, a)"),),
    ),
    Misconception(
        id="relu-leaky",
        function="evaluate",
        family="relu",
        summary="Lets a hundredth through below 0: a leaky relu.",
        hint="A hundredth comes through below 0. How much should?",
        edits=(("max(0.0, a)", "a if a > 0 else 0.01 * a"),),
    ),
    Misconception(
        id="relu-passes-all",
        function="evaluate",
        family="relu",
        summary="Lets everything through.",
        hint="Your relu hands its operand on as it is. What happens to one below 0?",
        edits=(("max(0.0, a)", "a"),),
    ),
)

SLOPES = (
    Misconception(
        id="slopes-add-operands",
        function="local_slopes",
        family="add",
        summary="Gives the operands of a sum for its slopes, as in a product.",
        hint="For add you hand back the operands. One more of a makes how much more of a + b?",
        edits=(("return (1.0, 1.0)", "return (b, a)"),),
    ),
    Misconception(
        id="slopes-subtract-plus",
        function="local_slopes",
        family="subtract",
        summary="Forgets the minus in the slope of a difference.",
        hint="For subtract both slopes are 1. If b rises, does a - b rise?",
        edits=(("(1.0, -1.0)", "(1.0, 1.0)"),),
    ),
    Misconception(
        id="slopes-subtract-turned",
        function="local_slopes",
        family="subtract",
        summary="Has the minus at the first operand of a difference.",
        hint="For subtract the signs have changed places. Which operand is taken away?",
        edits=(("(1.0, -1.0)", "(-1.0, 1.0)"),),
    ),
    Misconception(
        id="slopes-multiply-own",
        function="local_slopes",
        family="multiply",
        summary="Gives each operand of a product as its own slope, not the other one.",
        hint="For multiply each operand is its own slope in yours. If a is one more, how many "
        "times is b there once more?",
        edits=(("return (b, a)", "return (a, b)"),),
    ),
    Misconception(
        id="slopes-multiply-result",
        function="local_slopes",
        family="multiply",
        summary="Gives the product itself as both slopes.",
        hint="For multiply your slopes are the result. What is left if one factor rises by 1?",
        edits=(("return (b, a)", "return (result, result)"),),
    ),
    Misconception(
        id="slopes-multiply-divided",
        function="local_slopes",
        family="multiply",
        summary="Gets the other factor by dividing the product, which fails if a factor is 0.",
        hint="For multiply you divide the result by a factor. What if that factor is 0, and which "
        "argument holds the other one anyway?",
        edits=(("return (b, a)", "return (result / a, result / b)"),),
    ),
    Misconception(
        id="slopes-divide-sign",
        function="local_slopes",
        family="divide",
        summary="Forgets the minus in the slope of a quotient by its divisor.",
        hint="For divide, the slope by b is above 0 in yours. Does a / b rise if b rises?",
        edits=(("-a / b**2", "a / b**2"),),
    ),
    Misconception(
        id="slopes-divide-no-square",
        function="local_slopes",
        family="divide",
        summary="Forgets the square in the slope of a quotient by its divisor.",
        hint="For divide, the slope by b is a over b in yours. How often does b stand below the "
        "line?",
        edits=(("-a / b**2", "-a / b"),),
    ),
    Misconception(
        id="slopes-divide-turned",
        function="local_slopes",
        family="divide",
        summary="Has the two slopes of a quotient in the wrong order.",
        hint="For divide the two slopes have changed places. Which is by a, which by b?",
        edits=(("(1 / b, -a / b**2)", "(-a / b**2, 1 / b)"),),
    ),
    Misconception(
        id="slopes-divide-one-over-a",
        function="local_slopes",
        family="divide",
        summary="Gives 1 / a for the slope of a quotient by a.",
        hint="For divide, the slope by a is made of a in yours. One more of a makes how much "
        "more of a / b?",
        edits=(("(1 / b, -a", "(1 / a, -a"),),
    ),
    Misconception(
        id="slopes-divide-without-a",
        function="local_slopes",
        family="divide",
        summary="Gives -1 / b^2 for the slope of a quotient by b, without a.",
        hint="For divide, your slope by b does not depend on a. Does 8 / b fall faster than 1 / b?",
        edits=(("-a / b**2", "-1 / b**2"),),
    ),
    Misconception(
        id="slopes-divide-result",
        function="local_slopes",
        family="divide",
        summary="Gives -result for the slope of a quotient by b, without dividing by b.",
        like="slopes-divide-no-square",
        hint="For divide, your slope by b is minus the result. What is it divided by once more?",
        edits=(("-a / b**2", "-result"),),
    ),
    Misconception(
        id="slopes-exp-operand",
        function="local_slopes",
        family="exp",
        summary="Gives the operand for the slope of exp.",
        hint="For exp your slope is the operand. What is e to the power of a its own?",
        edits=(("return (result,)", "return (a,)"),),
    ),
    Misconception(
        id="slopes-exp-of-result",
        function="local_slopes",
        family="exp",
        summary="Takes exp of the result once more.",
        hint="For exp you take e to the power of the result. What has been through exp already?",
        edits=(("return (result,)", "return (math.exp(result),)"),),
    ),
    Misconception(
        id="slopes-exp-power-rule",
        function="local_slopes",
        family="exp",
        summary="Uses the rule for powers: a times what is one power lower.",
        hint="For exp you use the rule for powers, in which a stands below. Where does a stand "
        "in e to the power of a?",
        edits=(("return (result,)", "return (a * math.exp(a - 1),)"),),
    ),
    Misconception(
        id="slopes-log-of-result",
        function="local_slopes",
        family="log",
        summary="Gives 1 / result for the slope of log.",
        hint="For log you divide by the result. Which of the arguments is to be below the line?",
        edits=(("(1 / a,)", "(1 / result,)"),),
    ),
    Misconception(
        id="slopes-log-itself",
        function="local_slopes",
        family="log",
        summary="Gives the result for the slope of log, as for exp.",
        hint="For log your slope is the result, as it is for exp. Does a logarithm get steeper "
        "or flatter?",
        edits=(("(1 / a,)", "(result,)"),),
    ),
    Misconception(
        id="slopes-sigmoid-of-operand",
        function="local_slopes",
        family="sigmoid",
        summary="Makes the sigmoid's slope of the operand: a (1 - a).",
        hint="For sigmoid your slope is made of the operand. Which number has been through the "
        "sigmoid?",
        edits=(("result * (1 - result)", "a * (1 - a)"),),
    ),
    Misconception(
        id="slopes-sigmoid-again",
        function="local_slopes",
        family="sigmoid",
        summary="Takes the sigmoid of the result once more.",
        hint="For sigmoid you squeeze the result once more. What has it been through already?",
        edits=(
            (
                "(result * (1 - result),)",
                "(1 / (1 + math.exp(-result)) * (1 - 1 / (1 + math.exp(-result))),)",
            ),
        ),
    ),
    Misconception(
        id="slopes-sigmoid-negative",
        function="local_slopes",
        family="sigmoid",
        summary="Has the sigmoid's slope with the wrong sign.",
        hint="For sigmoid your slope is below 0. Which way round is what is missing to 1?",
        edits=(("result * (1 - result)", "result * (result - 1)"),),
    ),
    Misconception(
        id="slopes-tanh-of-operand",
        function="local_slopes",
        family="tanh",
        summary="Makes the slope of tanh of the operand: 1 - a^2.",
        hint="For tanh your slope is made of the operand. Which number has been through tanh?",
        edits=(("1 - result**2", "1 - a**2"),),
    ),
    Misconception(
        id="slopes-tanh-no-square",
        function="local_slopes",
        family="tanh",
        summary="Forgets the square in the slope of tanh.",
        hint="For tanh you take the result from 1. What happens to it before?",
        edits=(("1 - result**2", "1 - result"),),
    ),
    Misconception(
        id="slopes-tanh-brackets",
        function="local_slopes",
        family="slopes-tanh-brackets",
        summary="Squares the whole for tanh, (1 - result) squared, and not the result.",
        hint="For tanh you square the whole. Which part of the formula has the square?",
        edits=(("1 - result**2", "(1 - result) ** 2"),),
    ),
    Misconception(
        id="slopes-tanh-again",
        function="local_slopes",
        family="tanh",
        summary="Takes the tanh of the result once more.",
        hint="For tanh you send the result through tanh once more. What has it been through "
        "already?",
        edits=(("1 - result**2", "1 - math.tanh(result) ** 2"),),
    ),
    Misconception(
        id="slopes-tanh-as-sigmoid",
        function="local_slopes",
        family="tanh",
        summary="Takes the sigmoid's slope for tanh.",
        hint="For tanh you have the slope of the sigmoid. What is it at 0, and what should it be?",
        edits=(("1 - result**2", "result * (1 - result)"),),
    ),
    Misconception(
        id="slopes-relu-one-at-zero",
        function="local_slopes",
        family="relu",
        summary="Gives relu the slope 1 at 0.",
        hint="At exactly 0 the slope of your relu is 1. On which one did the lab agree?",
        edits=(("a > 0", "a >= 0"),),
    ),
    Misconception(
        id="slopes-relu-half-at-zero",
        function="local_slopes",
        family="relu",
        summary="Gives relu the slope 0.5 at 0.",
        hint="At exactly 0 the slope of your relu is a half. On which one did the lab agree?",
        edits=(("1.0 if a > 0 else 0.0", "1.0 if a > 0 else 0.5 if a == 0 else 0.0"),),
    ),
    Misconception(
        id="slopes-relu-operand",
        function="local_slopes",
        family="relu",
        summary="Gives the operand for relu's slope where that is above 0.",
        hint="Above 0 the slope of your relu is the operand. One more in is how much more out?",
        edits=(("1.0 if a > 0 else 0.0", "a if a > 0 else 0.0"),),
    ),
    Misconception(
        id="slopes-relu-open",
        function="local_slopes",
        family="relu",
        summary="Gives relu the slope 1 everywhere.",
        hint="Your relu has the slope 1 below 0, too. Does anything come out there?",
        edits=(("1.0 if a > 0 else 0.0", "1.0"),),
    ),
    Misconception(
        id="slopes-relu-sign",
        function="local_slopes",
        family="slopes-relu-sign",
        summary="Gives the sign of the operand for the slope of relu, which is -1 below 0.",
        hint="Below 0 the slope of relu is -1 in yours. Does the result move there at all?",
        edits=(("1.0 if a > 0 else 0.0", "float(np.sign(a))"),),
    ),
    Misconception(
        id="slopes-no-tuple",
        function="local_slopes",
        family="no tuple",
        summary="Returns a bare number where there is one operand.",
        hint="For one operand you return a number. What makes a tuple of it: the brackets, or "
        "the comma?",
        edits=(
            ("(result,)", "(result)"),
            ("(1 / a,)", "(1 / a)"),
            ("(result * (1 - result),)", "(result * (1 - result))"),
            ("(1 - result**2,)", "(1 - result**2)"),
            ("(1.0 if a > 0 else 0.0,)", "(1.0 if a > 0 else 0.0)"),
        ),
    ),
    Misconception(
        id="slopes-first-only",
        function="local_slopes",
        family="first operand",
        summary="Gives the slope by the first operand only.",
        hint="For two operands one slope comes back. What of the second one?",
        code="""
def local_slopes(operation, operands, result):
    a, b = operands[0], operands[-1]
    if operation in ("add", "subtract"):
        return (1.0,)
    if operation == "multiply":
        return (b,)
    if operation == "divide":
        return (1 / b,)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
    ),
    Misconception(
        id="slopes-padded",
        function="local_slopes",
        family="no tuple",
        summary="Returns two slopes for one operand, a 0 beside the right one.",
        hint="For one operand two slopes come back. How many operands are there?",
        edits=(
            ("(result,)", "(result, 0.0)"),
            ("(1 / a,)", "(1 / a, 0.0)"),
            ("(result * (1 - result),)", "(result * (1 - result), 0.0)"),
            ("(1 - result**2,)", "(1 - result**2, 0.0)"),
            ("(1.0 if a > 0 else 0.0,)", "(1.0 if a > 0 else 0.0, 0.0)"),
        ),
    ),
    Misconception(
        id="slopes-measured",
        function="local_slopes",
        family="measured",
        summary="Measures the slopes by nudging the operands instead of working them out.",
        hint="Your slopes are measured. With which rule of the table are they exact, without a "
        "nudge?",
        code="""
def local_slopes(operation, operands, result):
    names = tuple("ab"[: len(operands)])

    def made(numbers):
        step = ("r", operation, names)
        return evaluate([step], dict(zip(names, numbers)))["r"]

    slopes = []
    for place in range(len(operands)):
        high, low = list(operands), list(operands)
        high[place] = high[place] + 1e-5
        low[place] = low[place] - 1e-5
        slopes.append((made(high) - made(low)) / 2e-5)
    return tuple(slopes)
""",
    ),
)

ORDER = (
    Misconception(
        id="order-as-it-came",
        function="topological_order",
        family="not ordered",
        summary="Returns the steps in the order in which they came.",
        hint="The steps come back as they were handed over. Which of them has to wait for "
        "another one?",
        code="""
def topological_order(program):
    return list(program)
""",
    ),
    Misconception(
        id="order-turned-round",
        function="topological_order",
        family="turned round",
        summary="Turns the order round, so that the last step comes first.",
        hint="Your order is the right one from back to front. Which step can be done first, one "
        "that uses much or one that uses inputs alone?",
        edits=(("return order", "return order[::-1]"),),
    ),
    Misconception(
        id="order-program-turned-round",
        function="topological_order",
        family="not ordered",
        summary="Turns the program round, whatever its order is.",
        hint="You turn the list round. Does that help if the steps came in yet another order?",
        code="""
def topological_order(program):
    return list(program)[::-1]
""",
    ),
    Misconception(
        id="order-by-name",
        function="topological_order",
        family="by name",
        summary="Sorts the steps by their names.",
        hint="You sort the steps by name. Does a have to come before b?",
        code="""
def topological_order(program):
    return sorted(program)
""",
    ),
    Misconception(
        id="order-by-name-or-refused",
        function="topological_order",
        family="by name",
        summary="Sorts the steps by their names, and raises if that is no order that works.",
        hint="You sort the steps by name, and refuse those for which that does not work. Does a "
        "have to come before b?",
        code="""
def topological_order(program: Program) -> Program:
    order = sorted(program)
    for place, (_, _, names) in enumerate(order):
        if {name for name, _, _ in order[place:]} & set(names):
            raise ValueError("these steps need themselves")
    return order
""",
    ),
    Misconception(
        id="order-by-number-of-inputs",
        function="topological_order",
        family="not ordered",
        summary="Puts first what uses inputs alone, and leaves the rest as it came.",
        hint="You put first what uses inputs alone. And among the others, does none have to wait "
        "for another one?",
        code="""
def topological_order(program):
    made = {name for name, _, _ in program}
    first = [step for step in program if not made & set(step[2])]
    return first + [step for step in program if made & set(step[2])]
""",
    ),
    Misconception(
        id="order-one-round",
        function="topological_order",
        family="one round",
        summary="Goes through the steps once and drops those that are not ready.",
        hint="Some steps are missing: those that were not ready when you came by. When do you "
        "look at them again?",
        code="""
def topological_order(program):
    order = []
    missing = {name for name, _, _ in program}
    for step in program:
        if not missing & set(step[2]):
            order.append(step)
            missing.discard(step[0])
    return order
""",
    ),
    Misconception(
        id="order-once-to-the-end",
        function="topological_order",
        family="one round",
        summary="Moves each step that is not ready to the end, once.",
        hint="A step that is not ready goes to the end, once. What if it is not ready there "
        "either?",
        code="""
def topological_order(program):
    order, later = [], []
    missing = {name for name, _, _ in program}
    for step in program:
        if missing & set(step[2]):
            later.append(step)
        else:
            order.append(step)
            missing.discard(step[0])
    return order + later
""",
    ),
    Misconception(
        id="order-names",
        function="topological_order",
        family="names only",
        summary="Returns the names in the place of the steps.",
        hint="Your answer holds names. What did the lab ask for: what a step makes, or the step "
        "itself?",
        edits=(("return order", "return [step[0] for step in order]"),),
    ),
    Misconception(
        id="order-circle-returned",
        function="topological_order",
        family="circle",
        summary="Returns what it has so far, instead of raising, where steps need themselves.",
        hint="For steps that need themselves you return those that went well. How should the "
        "caller notice?",
        edits=(('raise ValueError("these steps need themselves")', "break"),),
    ),
    Misconception(
        id="order-circle-appended",
        function="topological_order",
        family="circle",
        summary="Puts steps that need themselves at the end, instead of raising.",
        hint="Steps that need themselves stand at the end of your answer. Does each come after "
        "what it uses?",
        edits=(('raise ValueError("these steps need themselves")', "return order + waiting"),),
    ),
    Misconception(
        id="order-circle-none",
        function="topological_order",
        family="circle",
        summary="Returns None where steps need themselves.",
        hint="For steps that need themselves you return None. Which word of Python's did the lab "
        "ask for?",
        edits=(('raise ValueError("these steps need themselves")', "return None"),),
    ),
    Misconception(
        id="order-circle-empty",
        function="topological_order",
        family="circle",
        summary="Returns an empty list where steps need themselves.",
        hint="For steps that need themselves you return an empty list. Which word of Python's "
        "did the lab ask for?",
        edits=(('raise ValueError("these steps need themselves")', "return []"),),
    ),
    Misconception(
        id="order-circle-returns-error",
        function="topological_order",
        family="circle",
        summary="Returns a ValueError instead of raising it, or a text that says so.",
        hint="You hand back what goes wrong, as text. Which statement stops the caller?",
        edits=(('raise ValueError("these steps need themselves")', 'return "ValueError"'),),
    ),
    Misconception(
        id="order-circle-another-error",
        function="topological_order",
        family="another exception",
        summary="Raises a RuntimeError where steps need themselves.",
        hint="You raise an exception, and another one. Which class did the lab ask for?",
        edits=(
            (
                'raise ValueError("these steps need themselves")',
                'raise RuntimeError("these steps need themselves")',
            ),
        ),
    ),
    Misconception(
        id="order-circle-recursion",
        function="topological_order",
        family="another exception",
        summary="Follows what a step needs without end where that comes back to itself.",
        hint="For steps that need themselves you follow what they need, round and round. How "
        "could you notice that you are on the way to a step already?",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}
    order = []

    def visit(name):
        if name not in steps or steps[name] in order:
            return
        for other in steps[name][2]:
            visit(other)
        order.append(steps[name])

    for name in steps:
        visit(name)
    return order
""",
    ),
    Misconception(
        id="order-circle-own-only",
        function="topological_order",
        family="circle",
        summary="Notices a circle only if a step uses its own result at once.",
        hint="You notice a step that uses its own result at once. And two that wait for each "
        "other?",
        code="""
def topological_order(program):
    if any(name in names for name, _, names in program):
        raise ValueError("a step needs itself")
    order = []
    waiting = list(program)
    missing = {name for name, _, _ in program}
    while waiting:
        ready = [step for step in waiting if not missing & set(step[2])]
        if not ready:
            return order + waiting
        order += ready
        missing -= {name for name, _, _ in ready}
        waiting = [step for step in waiting if step[0] in missing]
    return order
""",
    ),
    Misconception(
        id="order-waiting-refused",
        function="topological_order",
        family="circle",
        summary="Raises at the first step that has to wait, and not only if none is ready.",
        hint="You raise as soon as one step has to wait for another. When is there no end to "
        "waiting?",
        edits=(("        if not ready:\n", "        if len(ready) < len(waiting):\n"),),
    ),
    Misconception(
        id="order-used-twice-refused",
        function="topological_order",
        family="used twice",
        summary="Takes a value that is used twice for a circle.",
        hint="You refuse programs in which a value is used twice. Does it need itself, or do two "
        "others need it?",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}
    order, seen = [], set()

    def visit(name):
        if name not in steps:
            return
        if name in seen:
            raise ValueError("a circle")
        seen.add(name)
        for other in steps[name][2]:
            visit(other)
        order.append(steps[name])

    for name in steps:
        if name not in seen:
            visit(name)
    return order
""",
    ),
    Misconception(
        id="order-twice",
        function="topological_order",
        family="steps twice",
        summary="Takes a step once for each of its uses.",
        hint="Some steps stand there more than once. How do you know that one has been taken?",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}

    def needed(name, way=()):
        if name in way:
            raise ValueError("a circle")
        if name not in steps:
            return []
        found = []
        for other in steps[name][2]:
            found += needed(other, (*way, name))
        return [*found, steps[name]]

    used = {other for _, _, names in program for other in names}
    ends = [name for name in steps if name not in used] or list(steps)
    return [step for name in ends for step in needed(name)]
""",
    ),
    Misconception(
        id="order-taken-again",
        function="topological_order",
        family="steps twice",
        summary="Takes every step that is ready, round after round, those that were taken, too.",
        hint="Steps that you have taken are ready in the next round as well, and you take them "
        "again. How do you know that one has been taken?",
        code="""
def topological_order(program):
    order, known = [], set()
    made = {step[0] for step in program}
    for _ in program:
        for step in program:
            if all(name in known or name not in made for name in step[2]):
                order.append(step)
                known.add(step[0])
    return order
""",
    ),
    Misconception(
        id="order-sorted-in-place",
        function="topological_order",
        family="in place",
        summary="Empties the list that was handed over.",
        hint="The program that you were given is empty afterwards. Who may still need it?",
        code="""
def topological_order(program):
    order = []
    while program:
        missing = {name for name, _, _ in program}
        ready = [step for step in program if not missing & set(step[2])]
        if not ready:
            raise ValueError("these steps need themselves")
        for step in ready:
            program.remove(step)
        order += ready
    return order
""",
    ),
    Misconception(
        id="order-last-step-only",
        function="topological_order",
        family="end only",
        summary="Leaves out steps that the last one does not need.",
        hint="Steps that the last one does not need are missing. Do they belong to the program?",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}
    order, way = [], []

    def visit(name):
        if name in way:
            raise ValueError("a circle")
        if name not in steps or steps[name] in order:
            return
        way.append(name)
        for other in steps[name][2]:
            visit(other)
        way.pop()
        order.append(steps[name])

    visit(program[-1][0])
    return order
""",
    ),
)

BACK = (
    Misconception(
        id="back-set",
        function="backpropagate",
        family="several ways",
        summary="Sets the gradient where it has to add to it, so that one way alone is left.",
        hint="Of several ways to the output one alone is left in yours. What becomes of what is "
        "there when the next way arrives?",
        edits=(("+= gradients[name]", "= gradients[name]"),),
    ),
    Misconception(
        id="back-largest-way",
        function="backpropagate",
        family="several ways",
        summary="Keeps the larger of two ways.",
        hint="Of two ways you keep the larger one. What does the lab do with several ways?",
        edits=(
            (
                "gradients[other] += gradients[name] * slope",
                "gradients[other] = max(gradients[other], gradients[name] * slope, key=abs)",
            ),
        ),
    ),
    Misconception(
        id="back-output-value",
        function="backpropagate",
        family="start",
        summary="Begins with the output's value instead of 1.",
        hint="Your gradients are the right ones times the value of the output. By how much does "
        "the output rise if it rises by 1?",
        edits=(("gradients[output] = 1.0", "gradients[output] = values[output]"),),
    ),
    Misconception(
        id="back-zero-start",
        function="backpropagate",
        family="start",
        summary="Begins without the 1 at the output.",
        hint="All your gradients are 0. With which number, at which value, does the walk begin?",
        edits=(("gradients[output] = 1.0", "gradients[output] = 0.0"),),
    ),
    Misconception(
        id="back-all-ones",
        function="backpropagate",
        family="start",
        summary="Begins with 1 at every value.",
        hint="Each value begins with 1 in yours. For which one alone is that right?",
        edits=(("values, 0.0", "values, 1.0"),),
    ),
    Misconception(
        id="back-last-step",
        function="backpropagate",
        family="output",
        summary="Begins at the last step in order, whatever the output is.",
        hint="You begin at the program's last step. What if the output is another one?",
        code="""
def backpropagate(program, values, output):
    steps = topological_order(program)
    gradients = dict.fromkeys(values, 0.0)
    gradients[steps[-1][0]] = 1.0
    for name, operation, inputs in reversed(steps):
        operands = tuple(values[other] for other in inputs)
        for other, slope in zip(inputs, local_slopes(operation, operands, values[name])):
            gradients[other] += gradients[name] * slope
    return gradients
""",
    ),
    Misconception(
        id="back-ends-at-zero",
        function="backpropagate",
        family="order",
        summary="Ends the walk at the first step that does not move the output.",
        hint="Your walk ends at the first step of which the gradient is 0. And the steps before "
        "that one: do they move the output?",
        edits=(
            (
                "        operands = tuple(",
                "        if gradients[name] == 0:\n            break\n        operands = tuple(",
            ),
        ),
    ),
    Misconception(
        id="back-output-of-a-step",
        function="backpropagate",
        family="order",
        summary="Fails if the output is an input, which no step makes.",
        hint="If the output is one of the inputs, your function stops. Which step makes an input, "
        "and what is its gradient?",
        edits=(
            (
                "    for name, operation, inputs in reversed(topological_order(program)):\n",
                "    order = topological_order(program)\n"
                "    start = [step[0] for step in order].index(output)\n"
                "    for name, operation, inputs in reversed(order[: start + 1]):\n",
            ),
        ),
    ),
    Misconception(
        id="back-forwards",
        function="backpropagate",
        family="order",
        summary="Walks from the first step to the last.",
        hint="You walk from the first step to the last. Which step knows its gradient at the "
        "start?",
        edits=(("reversed(topological_order(program))", "topological_order(program)"),),
    ),
    Misconception(
        id="back-as-it-came",
        function="backpropagate",
        family="order",
        summary="Walks back through the steps as they came, without putting them in order.",
        hint="You walk back through the list as it was handed over. Which function of yours puts "
        "it in order?",
        edits=(("reversed(topological_order(program))", "reversed(program)"),),
    ),
    Misconception(
        id="back-no-upstream",
        function="backpropagate",
        family="chain",
        summary="Adds up local slopes, without the gradient of the step.",
        hint="You hand on the local slope alone. What has come back to the step before, and what "
        "happens along a way?",
        edits=(("gradients[name] * slope", "slope"),),
    ),
    Misconception(
        id="back-upstream-of-output",
        function="backpropagate",
        family="back-upstream-of-output",
        summary=(
            "Multiplies each slope by the output's gradient, which is 1, instead of the step's own."
        ),
        hint=(
            "Every slope is multiplied by the gradient of the output in yours. Whose gradient "
            "does a step hand on?"
        ),
        edits=(("gradients[name] * slope", "gradients[output] * slope"),),
    ),
    Misconception(
        id="back-added-slope",
        function="backpropagate",
        family="chain",
        summary="Adds the slope to the gradient of the step, instead of multiplying.",
        hint="Along a way you add slopes. What does the lab do along a way, and what over several?",
        edits=(("gradients[name] * slope", "gradients[name] + slope"),),
    ),
    Misconception(
        id="back-divided",
        function="backpropagate",
        family="chain",
        summary="Divides by the slope.",
        hint="You divide by the local slope. Along a way slopes do what?",
        edits=(("gradients[name] * slope", "gradients[name] / (slope or 1.0)"),),
    ),
    Misconception(
        id="back-inputs-only",
        function="backpropagate",
        family="left out",
        summary="Returns the gradients of the inputs only.",
        hint="Your answer has the inputs. Which other values does the lab want a gradient for?",
        edits=(
            (
                "return gradients",
                "for name, _, _ in program:\n        del gradients[name]\n    return gradients",
            ),
        ),
    ),
    Misconception(
        id="back-without-zeros",
        function="backpropagate",
        family="left out",
        summary="Leaves out what the output does not depend on.",
        hint="What does not move the output is left out. What is its gradient, and should it "
        "stand there?",
        edits=(
            (
                "return gradients",
                "return {name: gradient for name, gradient in gradients.items() if gradient}",
            ),
        ),
    ),
    Misconception(
        id="back-steps-only",
        function="backpropagate",
        family="left out",
        summary="Returns the gradients of what steps make, and leaves out the inputs.",
        hint="The inputs are not in your answer. Is theirs not the gradient that we are after?",
        edits=(("return gradients", "return {name: gradients[name] for name, _, _ in program}"),),
    ),
    Misconception(
        id="back-output-left-out",
        function="backpropagate",
        family="left out",
        summary="Returns the gradients without that of the output.",
        hint="The output itself is missing. What is its gradient?",
        edits=(("return gradients", "del gradients[output]\n    return gradients"),),
    ),
    Misconception(
        id="back-same-name-once",
        function="backpropagate",
        family="same name",
        summary="Loses one of two slopes if a step uses the same value twice, in a dict by name.",
        hint="If a step uses a value twice, one of its slopes is lost in yours. What happens in "
        "a dict if the same key comes twice?",
        edits=(("zip(inputs, slopes, strict=True)", "dict(zip(inputs, slopes)).items()"),),
    ),
    Misconception(
        id="back-slopes-turned",
        function="backpropagate",
        family="operands",
        summary="Gives each operand the slope of the other one.",
        hint="With two operands each gets the slope of the other. In which order do your local "
        "slopes stand?",
        edits=(("zip(inputs, slopes, strict=True)", "zip(inputs, slopes[::-1])"),),
    ),
    Misconception(
        id="back-first-operand",
        function="backpropagate",
        family="operands",
        summary="Hands the gradient on to the first operand only.",
        hint="The second operand of each step gets nothing. Over what does your inner loop run?",
        edits=(("zip(inputs, slopes, strict=True)", "zip(inputs[:1], slopes)"),),
    ),
    Misconception(
        id="back-result-left-out",
        function="backpropagate",
        family="result",
        summary="Hands the step's gradient to local_slopes in the place of its result.",
        hint="local_slopes wants to know what came out of the step. What do you hand it there?",
        edits=(("operands, values[name]", "operands, gradients[name]"),),
    ),
    Misconception(
        id="back-operands-of-gradients",
        function="backpropagate",
        family="result",
        summary="Hands gradients to local_slopes in the place of the operands.",
        hint="local_slopes wants to know what went into the step. Do you look that up in values "
        "or in gradients?",
        edits=(("values[other]", "gradients[other]"),),
    ),
    Misconception(
        id="back-result-of-output",
        function="backpropagate",
        family="back-result-of-output",
        summary="Hands the value of the output to local_slopes as the result of every step.",
        hint=(
            "local_slopes gets the value of the output as the result in yours. What does the "
            "step itself make of its operands?"
        ),
        edits=(("operands, values[name])", "operands, values[output])"),),
    ),
    Misconception(
        id="back-negative",
        function="backpropagate",
        family="sign",
        summary="Has the wrong sign throughout.",
        hint="Every gradient has the wrong sign. If the output rises, does the output rise or "
        "fall?",
        edits=(("gradients[output] = 1.0", "gradients[output] = -1.0"),),
    ),
    Misconception(
        id="back-into-values",
        function="backpropagate",
        family="in place",
        summary="Writes the gradients into the dict of values.",
        hint="The dict values holds other numbers afterwards. Which dict do you write the "
        "gradients into?",
        code="""
def backpropagate(program, values, output):
    before = dict(values)
    for name in values:
        values[name] = 1.0 if name == output else 0.0
    for name, operation, inputs in reversed(topological_order(program)):
        operands = tuple(before[other] for other in inputs)
        for other, slope in zip(inputs, local_slopes(operation, operands, before[name])):
            values[other] += values[name] * slope
    return values
""",
    ),
    Misconception(
        id="back-measured",
        function="backpropagate",
        family="measured",
        summary="Measures the gradients by nudging, instead of walking back.",
        hint="Your gradients are measured. Which of your functions knows each step's slope "
        "without a nudge?",
        code="""
def backpropagate(program, values, output):
    steps = topological_order(program)
    gradients = {}
    for nudged in values:
        found = []
        for nudge in (1e-5, -1e-5):
            turned = {name: values[name] for name in values}
            turned[nudged] = turned[nudged] + nudge
            for step in steps:
                if step[0] != nudged:
                    turned.update(evaluate([step], turned))
            found.append(turned[output])
        gradients[nudged] = (found[0] - found[1]) / 2e-5
    return gradients
""",
    ),
    Misconception(
        id="back-index-first",
        function="backpropagate",
        family="same name",
        summary="Looks up an operand's slope by its name, with index, which finds the first "
        "place twice.",
        hint="If a step uses a value twice, the first slope is taken twice in yours. What does "
        "index find if a name stands there twice?",
        edits=(
            ("for other, slope in zip(inputs, slopes, strict=True):", "for other in inputs:"),
            ("gradients[name] * slope", "gradients[name] * slopes[inputs.index(other)]"),
        ),
    ),
    Misconception(
        id="back-average",
        function="backpropagate",
        family="several ways",
        summary="Takes the mean of several ways.",
        hint="Of several ways you take the mean. What does the lab do with them?",
        code="""
def backpropagate(program, values, output):
    ways = {name: [] for name in values}
    ways[output] = [1.0]
    for name, operation, inputs in reversed(topological_order(program)):
        operands = tuple(values[other] for other in inputs)
        for other, slope in zip(inputs, local_slopes(operation, operands, values[name])):
            ways[other].append(sum(ways[name]) / max(1, len(ways[name])) * slope)
    return {name: sum(found) / max(1, len(found)) for name, found in ways.items()}
""",
    ),
    Misconception(
        id="back-no-zeros",
        function="backpropagate",
        family="no zeros",
        summary="Begins with the output alone, so that there is nothing to add to elsewhere.",
        hint="Your dict begins with the output alone. What is there to add to at the other names?",
        edits=(("gradients = dict.fromkeys(values, 0.0)", "gradients: Numbers = {}"),),
    ),
)

SHAPE = (
    Misconception(
        id="shape-front-left",
        function="unbroadcast",
        family="front",
        summary="Leaves the sizes that were put in front.",
        hint="The sizes in front are still there. What becomes of one that the operand has not "
        "at all?",
        code="""
def unbroadcast(gradient, shape):
    sizes = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    for axis, size in enumerate(sizes):
        if size == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
    ),
    Misconception(
        id="shape-front-once",
        function="unbroadcast",
        family="front",
        summary="Adds up one size in front at most.",
        hint="One size in front is added up, and a second one stays. What repeats that until "
        "none is left?",
        edits=(("while gradient.ndim", "if gradient.ndim"),),
    ),
    Misconception(
        id="shape-first-stretched-only",
        function="unbroadcast",
        family="shape-first-stretched-only",
        summary="Returns after the first size that was stretched.",
        hint="You return after the first size that was stretched. What becomes of a second one?",
        edits=(
            ("if size == 1:", "if size == 1 and gradient.shape[axis] != 1:"),
            (
                "gradient = gradient.sum(axis=axis, keepdims=True)",
                "return gradient.sum(axis=axis, keepdims=True)",
            ),
        ),
    ),
    Misconception(
        id="shape-stretched-left",
        function="unbroadcast",
        family="stretched",
        summary="Does not add up where a size of 1 was stretched.",
        hint="Where the operand has the size 1, you add nothing up. Into how many entries did "
        "its one entry go?",
        edits=(("if size == 1:", "if size == 0:"),),
    ),
    Misconception(
        id="shape-lost",
        function="unbroadcast",
        family="dimension lost",
        summary="Adds up and loses the size, without keepdims.",
        hint="A size of 1 is lost in your answer. Which word keeps it?",
        edits=(("keepdims=True", "keepdims=False"),),
    ),
    Misconception(
        id="shape-mean",
        function="unbroadcast",
        family="not added",
        summary="Takes the mean in the place of the sum.",
        hint="You take the mean of the ways. Over several ways the lab does what?",
        edits=(
            ("gradient.sum(axis=0)", "gradient.mean(axis=0)"),
            ("gradient.sum(axis=axis", "gradient.mean(axis=axis"),
        ),
    ),
    Misconception(
        id="shape-mean-in-front",
        function="unbroadcast",
        family="not added",
        summary="Takes the mean over the sizes in front.",
        hint="Over the sizes in front you take the mean. Is each use not a way of its own?",
        edits=(("gradient.sum(axis=0)", "gradient.mean(axis=0)"),),
    ),
    Misconception(
        id="shape-mean-stretched",
        function="unbroadcast",
        family="not added",
        summary="Takes the mean where a size was stretched.",
        hint="Where a size was stretched you take the mean. Is each use not a way of its own?",
        edits=(("gradient.sum(axis=axis", "gradient.mean(axis=axis"),),
    ),
    Misconception(
        id="shape-first",
        function="unbroadcast",
        family="not added",
        summary="Takes the first entry where a size was stretched.",
        hint="Where a size was stretched you take the first entry. What of the others?",
        edits=(("gradient.sum(axis=axis, keepdims=True)", "gradient.take([0], axis=axis)"),),
    ),
    Misconception(
        id="shape-first-in-front",
        function="unbroadcast",
        family="not added",
        summary="Takes the first of the entries in front.",
        hint="Of the sizes in front you take the first entry. What of the others?",
        edits=(("gradient.sum(axis=0)", "gradient[0]"),),
    ),
    Misconception(
        id="shape-largest",
        function="unbroadcast",
        family="not added",
        summary="Takes the largest in the place of the sum.",
        hint="Of several ways you take the largest. What does the lab do with them?",
        edits=(
            ("gradient.sum(axis=0)", "gradient.max(axis=0)"),
            ("gradient.sum(axis=axis", "gradient.max(axis=axis"),
        ),
    ),
    Misconception(
        id="shape-from-behind",
        function="unbroadcast",
        family="other end",
        summary="Adds up the last sizes instead of those in front.",
        hint="You add up sizes at the end. At which end does NumPy put those that are missing?",
        edits=(("gradient.sum(axis=0)", "gradient.sum(axis=-1)"),),
    ),
    Misconception(
        id="shape-everything",
        function="unbroadcast",
        family="everything",
        summary="Adds up everything and fills the shape with it.",
        hint="Every entry of your answer is the sum of all. Which entries of the result did each "
        "of them go into?",
        code="""
def unbroadcast(gradient, shape):
    return np.full(shape, gradient.sum())
""",
    ),
    Misconception(
        id="shape-cut",
        function="unbroadcast",
        family="reshaped",
        summary="Cuts off what does not fit, with np.resize.",
        hint="You cut the gradient to size. What becomes of the entries that you cut off?",
        code="""
def unbroadcast(gradient, shape):
    return np.resize(gradient, shape)
""",
    ),
    Misconception(
        id="shape-rows-always",
        function="unbroadcast",
        family="rows",
        summary="Adds up the rows, whatever the shape.",
        hint="You always add up along the first axis. Which one was stretched?",
        code="""
def unbroadcast(gradient, shape):
    if gradient.shape == tuple(shape):
        return gradient
    return gradient.sum(axis=0).reshape(shape)
""",
    ),
)

PRODUCT = (
    Misconception(
        id="product-swapped",
        function="matmul_gradients",
        family="order",
        summary="Returns dB before dA.",
        hint="The two have changed places. In which order does the lab want them?",
        edits=(("upstream @ B.T, A.T @ upstream", "A.T @ upstream, upstream @ B.T"),),
    ),
    Misconception(
        id="product-dA-only",
        function="matmul_gradients",
        family="left out",
        summary="Returns dA only.",
        hint="One array comes back. What of the gradient by B?",
        edits=(("return upstream @ B.T, A.T @ upstream", "return upstream @ B.T"),),
    ),
    Misconception(
        id="product-not-turned",
        function="matmul_gradients",
        family="not turned",
        summary="Forgets to turn B in dA.",
        hint="B is not turned in your dA. Write down the shapes: which sizes meet in the middle?",
        edits=(("B.T", "B"),),
    ),
    Misconception(
        id="product-A-not-turned",
        function="matmul_gradients",
        family="not turned",
        summary="Forgets to turn A in dB.",
        hint="A is not turned in your dB. Write down the shapes: which sizes meet in the middle?",
        edits=(("A.T", "A"),),
    ),
    Misconception(
        id="product-neither-turned",
        function="matmul_gradients",
        family="not turned",
        summary="Turns neither A nor B.",
        hint="Neither A nor B is turned. Write down the shapes: which sizes meet in the middle?",
        edits=(("B.T, A.T", "B, A"),),
    ),
    Misconception(
        id="product-reshaped",
        function="matmul_gradients",
        family="not turned",
        summary="Reshapes A and B in the place of turning them round.",
        hint="You fill A and B into the turned shape. Which number stands in row 0, column 1 after "
        "reshape, and which one if rows become columns?",
        edits=(
            (
                "return upstream @ B.T, A.T @ upstream",
                "return upstream @ B.reshape(-1, len(B)), A.reshape(-1, len(A)) @ upstream",
            ),
        ),
    ),
    Misconception(
        id="product-dA-turned",
        function="matmul_gradients",
        family="turned",
        summary="Returns dA turned round.",
        hint="Your dA is turned round. Which shape has A?",
        edits=(("upstream @ B.T", "B @ upstream.T"),),
    ),
    Misconception(
        id="product-dB-turned",
        function="matmul_gradients",
        family="turned",
        summary="Returns dB turned round.",
        hint="Your dB is turned round. Which shape has B?",
        edits=(("A.T @ upstream", "upstream.T @ A"),),
    ),
    Misconception(
        id="product-both-turned",
        function="matmul_gradients",
        family="turned",
        summary="Returns both turned round.",
        hint="Both are turned round. Which shapes have A and B?",
        edits=(("upstream @ B.T, A.T @ upstream", "B @ upstream.T, upstream.T @ A"),),
    ),
    Misconception(
        id="product-without-upstream",
        function="matmul_gradients",
        family="upstream",
        summary="Takes ones for the gradient that comes back.",
        hint="What comes back from C has no part in your answer. What is each slope multiplied by?",
        edits=(
            ("return upstream", "ones = np.ones(upstream.shape)\n    return ones"),
            ("A.T @ upstream", "A.T @ ones"),
        ),
    ),
    Misconception(
        id="product-mean",
        function="matmul_gradients",
        family="mean",
        summary="Divides by the number of rows.",
        hint="Your gradients are divided by the number of rows. Does C = A @ B have a mean in it?",
        edits=(
            ("upstream @ B.T, A.T @ upstream", "upstream @ B.T / len(A), A.T @ upstream / len(A)"),
        ),
    ),
    Misconception(
        id="product-dB-mean",
        function="matmul_gradients",
        family="mean",
        summary="Divides dB by the number of rows.",
        hint="Your dB is divided by the number of rows. Does C = A @ B have a mean in it?",
        edits=(("A.T @ upstream", "A.T @ upstream / len(A)"),),
    ),
    Misconception(
        id="product-negative",
        function="matmul_gradients",
        family="sign",
        summary="Has the wrong sign in both.",
        hint="Both have the wrong sign. If an entry of A rises, which way does C move, and the "
        "output with it?",
        edits=(("upstream @ B.T, A.T @ upstream", "-upstream @ B.T, -A.T @ upstream"),),
    ),
    Misconception(
        id="product-whole-numbers",
        function="matmul_gradients",
        family="whole numbers",
        summary="Makes arrays of the kind of A and B, which cuts off what comes after the point.",
        hint="If A and B hold whole numbers, your gradients do as well. What are they made like?",
        edits=(
            (
                "upstream @ B.T, A.T @ upstream",
                "(upstream @ B.T).astype(A.dtype), (A.T @ upstream).astype(B.dtype)",
            ),
        ),
    ),
    Misconception(
        id="product-lost-dimension",
        function="matmul_gradients",
        family="dimension lost",
        summary="Loses sizes of 1, with squeeze.",
        hint="Where a size is 1, it is lost in your answer. Which call takes it away?",
        edits=(
            (
                "upstream @ B.T, A.T @ upstream",
                "np.squeeze(upstream @ B.T), np.squeeze(A.T @ upstream)",
            ),
        ),
    ),
    Misconception(
        id="product-into-upstream",
        function="matmul_gradients",
        family="in place",
        summary="Changes the arrays that it was given.",
        hint="The gradient that was handed over is another one afterwards. Which line writes "
        "into it?",
        edits=(
            (
                "return upstream @ B.T, A.T @ upstream",
                "dA, dB = upstream @ B.T, A.T @ upstream\n    upstream *= 0\n    return dA, dB",
            ),
        ),
    ),
)

CATALOGUE = (*EVALUATE, *SLOPES, *ORDER, *BACK, *SHAPE, *PRODUCT)
