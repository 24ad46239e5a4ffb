"""What goes wrong in lab2: the sigmoid, slopes by trying out, and a chain of neurons."""

from autograder.grading.catalogue import Misconception

SIGMOID = (
    Misconception(
        id="sigmoid-overflow",
        function="sigmoid",
        family="overflow",
        summary="Works out e^-z for very negative z as well, where it overflows.",
        hint="For z = -1000 your code works out a power that is too large for a computer, whether "
        "its result is used or not. Does the sigmoid still change out there?",
        edits=(("np.clip(z, -500, 500)", "z"),),
    ),
    Misconception(
        id="sigmoid-overflow-upwards",
        function="sigmoid",
        family="overflow",
        summary="Works out e^z / (1 + e^z) for large z, too, where it is infinity over infinity.",
        hint="For z = 1000 your formula divides infinity by infinity. Does the sigmoid still "
        "change out there?",
        edits=(("1 / (1 + np.exp(-np.clip(z, -500, 500)))", "np.exp(z) / (1 + np.exp(z))"),),
    ),
    Misconception(
        id="sigmoid-where",
        function="sigmoid",
        family="overflow",
        summary="Chooses between two formulas with np.where, which works both of them out.",
        hint="Both formulas are worked out for every number, as np.where does. What happens in the "
        "one that is thrown away?",
        edits=(
            (
                "1 / (1 + np.exp(-np.clip(z, -500, 500)))",
                "np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))",
            ),
        ),
    ),
    Misconception(
        id="sigmoid-clipped-on-one-side",
        function="sigmoid",
        family="overflow",
        summary="Limits z on the side where nothing can overflow.",
        like="sigmoid-overflow",
        hint="You limit z on one side only. On which side does e to the power of minus z explode?",
        edits=(("np.clip(z, -500, 500)", "np.minimum(z, 500)"),),
    ),
    Misconception(
        id="sigmoid-result-clipped",
        function="sigmoid",
        family="overflow",
        summary="Limits the answer instead of what goes into the exponential.",
        like="sigmoid-overflow",
        hint="You limit the answer, but the overflow happens before. What has to be limited?",
        edits=(
            (
                "1 / (1 + np.exp(-np.clip(z, -500, 500)))",
                "np.clip(1 / (1 + np.exp(-z)), 0, 1)",
            ),
        ),
    ),
    Misconception(
        id="sigmoid-clipped-too-near",
        function="sigmoid",
        family="clipped too near",
        summary="Limits z to -5 and 5, where the sigmoid is not flat yet.",
        hint="You limit z so early that the curve is not flat there yet. How far out may z go "
        "before nothing changes any more?",
        edits=(("np.clip(z, -500, 500)", "np.clip(z, -5, 5)"),),
    ),
    Misconception(
        id="sigmoid-falling",
        function="sigmoid",
        family="sign",
        summary="Is the sigmoid of -z, which falls: the minus sign in the power is missing.",
        hint="Your curve goes down where it should go up. Which sign does z have in the power?",
        edits=(("np.exp(-np.clip", "np.exp(np.clip"),),
    ),
    Misconception(
        id="sigmoid-brackets",
        function="sigmoid",
        family="brackets",
        summary="Forgets the brackets in the denominator: 1 / 1 + e^-z.",
        hint="Your answers are above 1. What does Python do first: the division or the plus?",
        edits=(
            ("1 / (1 + np.exp(-np.clip(z, -500, 500)))", "1 / 1 + np.exp(-np.clip(z, -500, 500))"),
        ),
    ),
    Misconception(
        id="sigmoid-power-above",
        function="sigmoid",
        family="power alone",
        summary="Gives e^-z alone where z is positive, and the whole formula elsewhere.",
        hint="Where z is positive, e^-z alone comes out of yours. Of which formula is it a part?",
        code="""
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return np.where(z > 0, np.exp(-z), np.exp(z) / (1 + np.exp(z)))
""",
    ),
    Misconception(
        id="sigmoid-of-the-size",
        function="sigmoid",
        family="sign",
        summary="Works with the absolute value of z and never turns the answer round below 0.",
        hint="-1 gives the same as 1. Once the sign of z is gone, what tells the two apart?",
        edits=(("-np.clip(z, -500, 500)", "-np.clip(np.abs(z), -500, 500)"),),
    ),
    Misconception(
        id="sigmoid-minus",
        function="sigmoid",
        family="sign",
        summary="Has 1 - e^-z in the denominator.",
        hint="At z = 0 you divide by 0. Which sign stands before the power?",
        edits=(("(1 + np.exp", "(1 - np.exp"),),
    ),
    Misconception(
        id="sigmoid-tanh",
        function="sigmoid",
        family="another activation",
        summary="Is tanh, which runs from -1 to 1.",
        hint="Your curve runs from -1 to 1. Where does the sigmoid begin and end?",
        edits=(("1 / (1 + np.exp(-np.clip(z, -500, 500)))", "np.tanh(z)"),),
    ),
    Misconception(
        id="sigmoid-tanh-of-z",
        function="sigmoid",
        family="another activation",
        summary="Is the sigmoid of 2 z, as tanh is when it is moved to between 0 and 1.",
        hint="Your curve runs from 0 to 1, but twice as steeply. What has to happen to z?",
        edits=(("1 / (1 + np.exp(-np.clip(z, -500, 500)))", "(1 + np.tanh(z)) / 2"),),
    ),
    Misconception(
        id="sigmoid-one-number",
        function="sigmoid",
        family="numbers only",
        summary="Turns z into a single number, so that arrays fail.",
        hint="Somewhere your code wants a single number, as float and int do. What if z is a whole "
        "table of numbers?",
        edits=(("np.clip(z, -500, 500)", "np.clip(float(z), -500, 500)"),),
    ),
    Misconception(
        id="sigmoid-math-exp",
        function="sigmoid",
        family="numbers only",
        summary="Uses math.exp, which takes a single number and raises an error when it overflows.",
        hint="math.exp takes one number, and stops where it gets too large. Which exp takes whole "
        "tables?",
        code="""
import math

def sigmoid(z):
    return 1 / (1 + math.exp(-z))
""",
    ),
)

SLOPE = (
    Misconception(
        id="slope-sigmoid-again",
        function="sigmoid_derivative",
        family="slope of z",
        summary="Applies the sigmoid to an output of the sigmoid.",
        hint="Your slope is that at z = a, but a has been through the sigmoid. Does it go into the "
        "sigmoid, or did it come out of it?",
        edits=(("a * (1 - a)", "sigmoid(a) * (1 - sigmoid(a))"),),
    ),
    Misconception(
        id="slope-negative",
        function="sigmoid_derivative",
        family="sign",
        summary="Has the slope with the wrong sign, as a * (a - 1) has it.",
        hint="Your slope is negative everywhere. Does the sigmoid ever go down?",
        edits=(("a * (1 - a)", "a * (a - 1)"),),
    ),
    Misconception(
        id="slope-one-factor",
        function="sigmoid_derivative",
        family="factor missing",
        summary="Returns 1 - a and forgets to multiply by a.",
        hint="A factor is missing: near an output of 0 the sigmoid is almost flat. What does your "
        "slope say there?",
        edits=(("a * (1 - a)", "1 - a"),),
    ),
    Misconception(
        id="slope-brackets",
        function="sigmoid_derivative",
        family="brackets",
        summary="Returns zero for every a, as a * 1 - a does, where brackets are missing.",
        hint="Your slope is 0 everywhere. In which order does Python multiply and subtract?",
        edits=(("a * (1 - a)", "a * 1 - a"),),
    ),
    Misconception(
        id="slope-of-tanh",
        function="sigmoid_derivative",
        family="another activation",
        summary="Returns 1 - a^2, the slope of tanh.",
        hint="That is the slope of tanh, another S-shaped curve. Which curve is asked for here?",
        edits=(("a * (1 - a)", "1 - a**2"),),
    ),
    Misconception(
        id="slope-in-place",
        function="sigmoid_derivative",
        family="in place",
        summary="Writes the slopes into the array that it was given.",
        hint="The activations are overwritten with the slopes. Which line writes into them: *= for "
        "example, or a[...] =?",
        edits=(("return a * (1 - a)", "a *= 1 - a\n    return a"),),
    ),
)

IN_PLACE = """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + epsilon
        high = f(x)
        x[place] = old - epsilon
        low = f(x)
        x[place] = old
        gradient[place] = (high - low) / (2 * epsilon)
    return gradient
"""

NUMERICAL = (
    Misconception(
        id="numerical-one-side",
        function="numerical_gradient",
        family="one-sided",
        summary="Goes up only: (f(x + epsilon) - f(x)) / epsilon.",
        hint="You go up only. What did the lab say is more exact, and which other point does it "
        "need?",
        edits=(
            (
                "(f(higher) - f(lower)) / (2 * epsilon)",
                "(f(higher) - f(x.astype(float))) / epsilon",
            ),
        ),
    ),
    Misconception(
        id="numerical-one-side-once",
        function="numerical_gradient",
        family="one-sided",
        summary="Goes up only, and works f(x) out once.",
        hint="You go up only. What did the lab say is more exact, and which other point does it "
        "need?",
        edits=(
            (
                "gradient = np.zeros(x.shape)",
                "gradient = np.zeros(x.shape)\n    here = f(x.astype(float))",
            ),
            ("(f(higher) - f(lower)) / (2 * epsilon)", "(f(higher) - here) / epsilon"),
        ),
    ),
    Misconception(
        id="numerical-other-side",
        function="numerical_gradient",
        family="one-sided",
        summary="Goes down only: (f(x) - f(x - epsilon)) / epsilon.",
        hint="You go down only. What did the lab say is more exact, and which other point does it "
        "need?",
        edits=(
            ("(f(higher) - f(lower)) / (2 * epsilon)", "(f(x.astype(float)) - f(lower)) / epsilon"),
        ),
    ),
    Misconception(
        id="numerical-divided-by-epsilon",
        function="numerical_gradient",
        family="distance",
        summary="Divides by epsilon, although the two points are 2 epsilon apart.",
        hint="Your slopes are twice too large. How far apart are the two points?",
        edits=(("(2 * epsilon)", "epsilon"),),
    ),
    Misconception(
        id="numerical-not-divided",
        function="numerical_gradient",
        family="distance",
        summary="Returns the difference without dividing by the distance.",
        hint="You say how much f changes. Over which distance does it change by that much?",
        edits=((" / (2 * epsilon)", ""),),
    ),
    Misconception(
        id="numerical-brackets",
        function="numerical_gradient",
        family="brackets",
        summary="Divides by 2 and multiplies by epsilon: / 2 * epsilon.",
        hint="Python divides by 2 and then multiplies by epsilon. What holds the two together?",
        edits=(("(2 * epsilon)", "2 * epsilon"),),
    ),
    Misconception(
        id="numerical-negative",
        function="numerical_gradient",
        family="sign",
        summary="Has every slope with the wrong sign, as the lower value minus the higher has it.",
        hint="Every slope has the wrong sign. Which of the two values is taken from which?",
        edits=(("f(higher) - f(lower)", "f(lower) - f(higher)"),),
    ),
    Misconception(
        id="numerical-all-entries-at-once",
        function="numerical_gradient",
        family="all at once",
        summary="Moves all entries together instead of one at a time.",
        hint="All slopes are one number: what f does if every entry moves. Which one moves for the "
        "slope in one place, and does only its own share go there?",
        edits=(
            ("higher[place] += epsilon", "higher += epsilon"),
            ("lower[place] -= epsilon", "lower -= epsilon"),
        ),
    ),
    Misconception(
        id="numerical-own-epsilon",
        function="numerical_gradient",
        family="epsilon",
        summary="Uses a step of its own, whatever epsilon is.",
        hint="Your step has the same size each time. Which argument says how far to go?",
        edits=(
            ("gradient = np.zeros(x.shape)", "epsilon = 1e-5\n    gradient = np.zeros(x.shape)"),
        ),
    ),
    Misconception(
        id="numerical-half-steps",
        function="numerical_gradient",
        family="epsilon",
        summary="Goes half an epsilon to each side.",
        hint="Your two points are one epsilon apart. How far is each of them to be from x?",
        edits=(
            ("+= epsilon", "+= epsilon / 2"),
            ("-= epsilon", "-= epsilon / 2"),
            ("(2 * epsilon)", "epsilon"),
        ),
    ),
    Misconception(
        id="numerical-flat",
        function="numerical_gradient",
        family="shape lost",
        summary="Returns a flat array, whatever shape x has.",
        hint="All slopes are there, in one long row. Which shape does x have?",
        edits=(("return gradient", "return gradient.ravel()"),),
    ),
    Misconception(
        id="numerical-one-dimension",
        function="numerical_gradient",
        family="rows at once",
        summary="Goes through the rows only, so that a whole row moves at once.",
        hint="In a table, a whole row moves at once. How do you reach every single entry, whatever "
        "the shape?",
        edits=(("np.ndindex(x.shape)", "range(len(x))"),),
    ),
    Misconception(
        id="numerical-whole-numbers-kept",
        function="numerical_gradient",
        family="whole numbers",
        summary="Copies whole numbers as whole numbers, which can't hold a tiny step.",
        hint="An array of whole numbers can't hold 3.00001. What does a copy of it have to become "
        "first?",
        edits=(
            ("x.astype(float), x.astype(float)", "x.copy(), x.copy()"),
            ("higher[place] += epsilon", "higher[place] = higher[place] + epsilon"),
            ("lower[place] -= epsilon", "lower[place] = lower[place] - epsilon"),
        ),
    ),
    Misconception(
        id="numerical-slopes-cut-off",
        function="numerical_gradient",
        family="whole numbers",
        summary="Keeps the slopes in an array like x, which cuts them off where x is whole.",
        hint="For whole numbers your slopes lose what comes after the point. np.zeros_like makes "
        "an array like x: in every respect?",
        edits=(("np.zeros(x.shape)", "np.zeros_like(x)"),),
    ),
    Misconception(
        id="numerical-slopes-rounded",
        function="numerical_gradient",
        family="slopes rounded",
        summary="Rounds the slopes to four digits, as many as the lab shows.",
        hint="Your slopes end after four digits. The lab shows no more, but which do they have?",
        edits=(
            (
                "(f(higher) - f(lower)) / (2 * epsilon)",
                "round((f(higher) - f(lower)) / (2 * epsilon), 4)",
            ),
        ),
    ),
    Misconception(
        id="numerical-not-put-back",
        function="numerical_gradient",
        family="not put back",
        summary="Moves entries of x itself and does not put them back.",
        hint="After your function x is another one. What has to happen to an entry before the next "
        "one is moved?",
        code=IN_PLACE.replace("        x[place] = old\n", ""),
    ),
    Misconception(
        id="numerical-copy-not-put-back",
        function="numerical_gradient",
        family="not put back",
        summary="Moves entries of one copy of x and does not put them back.",
        hint="Entries that had their turn stay moved while the next ones are tried. What has to "
        "happen to an entry before the next one is moved?",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    moved = x.astype(float)
    for place in np.ndindex(x.shape):
        moved[place] += epsilon
        high = f(moved)
        moved[place] -= 2 * epsilon
        low = f(moved)
        gradient[place] = (high - low) / (2 * epsilon)
    return gradient
""",
    ),
    Misconception(
        id="numerical-copies-made-once",
        function="numerical_gradient",
        family="not put back",
        summary="Makes the two copies of x once, before the loop, so that all moves pile up.",
        hint="Entries that had their turn stay moved while the next ones are tried. Where are your "
        "copies of x made, and how often?",
        edits=(
            (
                "gradient = np.zeros(x.shape)",
                "gradient = np.zeros(x.shape)\n"
                "    higher, lower = x.astype(float), x.astype(float)",
            ),
            ("        higher, lower = x.astype(float), x.astype(float)\n", ""),
        ),
    ),
    Misconception(
        id="numerical-lost-when-f-stops",
        function="numerical_gradient",
        family="in place",
        summary="Moves entries of x itself, which stay moved where f stops with an error.",
        hint="If f stops with an error, x stays moved. What could you move instead of x itself?",
        code=IN_PLACE,
    ),
    Misconception(
        id="numerical-put-back-by-adding",
        function="numerical_gradient",
        family="in place",
        summary="Moves entries of x itself and puts them back by adding, which rounds.",
        hint="Adding epsilon and taking it away again leaves a tiny rest. What could you move "
        "instead of x itself?",
        code=IN_PLACE.replace("x[place] = old + epsilon", "x[place] += epsilon")
        .replace("x[place] = old - epsilon", "x[place] -= 2 * epsilon")
        .replace("x[place] = old\n", "x[place] += epsilon\n"),
    ),
    Misconception(
        id="numerical-asks-too-often",
        function="numerical_gradient",
        family="too many calls",
        summary="Calls f four times for each entry.",
        hint="f is asked four times for each entry. Could an answer be kept under a name?",
        edits=(
            (
                "(f(higher) - f(lower)) / (2 * epsilon)",
                "((f(higher) - f(lower)) / (2 * epsilon) if f(higher) != f(lower) else 0.0)",
            ),
        ),
    ),
)

FORWARD = (
    Misconception(
        id="chain-without-x",
        function="chain_forward",
        family="off by one",
        summary="Leaves x out of the answer.",
        hint="Your answer begins with the first neuron. What came in there?",
        edits=(("return activations", "return activations[1:]"),),
    ),
    Misconception(
        id="chain-output-only",
        function="chain_forward",
        family="what comes back",
        summary="Returns the last activation only.",
        hint="One number comes back. What will you need on the way back through the chain?",
        edits=(("return activations", "return activations[-1]"),),
    ),
    Misconception(
        id="chain-no-bias",
        function="chain_forward",
        family="bias",
        summary="Forgets the biases.",
        hint="One of the three arguments is never used. What does a neuron add to its weighted "
        "input?",
        edits=((" * weight + bias", " * weight"),),
    ),
    Misconception(
        id="chain-bias-subtracted",
        function="chain_forward",
        family="bias",
        summary="Takes the biases away instead of adding them.",
        hint="The biases have the opposite effect. With which sign do they come in?",
        edits=((" * weight + bias", " * weight - bias"),),
    ),
    Misconception(
        id="chain-bias-first",
        function="chain_forward",
        family="bias",
        summary="Adds the bias before multiplying by the weight.",
        hint="The bias is multiplied by the weight too. Which comes first: times the weight, or "
        "plus the bias?",
        edits=(("activations[-1] * weight + bias", "(activations[-1] + bias) * weight"),),
    ),
    Misconception(
        id="chain-no-sigmoid",
        function="chain_forward",
        family="activation missing",
        summary="Hands z on without the sigmoid.",
        hint="Your neurons only multiply and add. What squeezes their answer between 0 and 1?",
        edits=(("float(sigmoid(z))", "float(z)"),),
    ),
    Misconception(
        id="chain-sigmoid-twice",
        function="chain_forward",
        family="activation twice",
        summary="Applies the sigmoid twice.",
        hint="All your activations are between 0.5 and 0.74. How often does a neuron squeeze?",
        edits=(("sigmoid(z)", "sigmoid(sigmoid(z))"),),
    ),
    Misconception(
        id="chain-slope-for-sigmoid",
        function="chain_forward",
        family="another activation",
        summary="Uses the sigmoid's slope where the sigmoid belongs.",
        hint="All your activations are below 0.25. Which of your two functions squeezes, and which "
        "tells how steep it is?",
        edits=(("sigmoid(z)", "sigmoid_derivative(sigmoid(z))"),),
    ),
    Misconception(
        id="chain-x-again-and-again",
        function="chain_forward",
        family="not handed on",
        summary="Gives x to every neuron instead of what the one before gave out.",
        hint="Every neuron gets x. What should the second one get?",
        edits=(("activations[-1] * weight", "x * weight"),),
    ),
    Misconception(
        id="chain-last-left-out",
        function="chain_forward",
        family="off by one",
        summary="Leaves out the last neuron.",
        hint="The last neuron is missing. How far does your loop go?",
        edits=(
            ("zip(weights, biases, strict=True)", "zip(weights[:-1], biases[:-1], strict=True)"),
        ),
    ),
    Misconception(
        id="chain-backwards",
        function="chain_forward",
        family="order",
        summary="Goes through the chain from its end.",
        hint="You begin with the last neuron. Which one does x meet first?",
        edits=(
            ("zip(weights, biases, strict=True)", "zip(weights[::-1], biases[::-1], strict=True)"),
        ),
    ),
)

BACKWARD = (
    Misconception(
        id="back-slope-forgotten",
        function="chain_backward",
        family="slope missing",
        summary="Forgets the slope of the sigmoid.",
        hint="The blame goes through the weights only. What else did the signal pass in every "
        "neuron?",
        edits=((" * float(sigmoid_derivative(gave_out))", ""),),
    ),
    Misconception(
        id="back-sigmoid-again",
        function="chain_backward",
        family="slope of z",
        summary="Applies the sigmoid to the activation once more before taking the slope.",
        hint="The activation has been through the sigmoid already. What does your slope do to it?",
        edits=(("sigmoid_derivative(gave_out)", "sigmoid_derivative(sigmoid(gave_out))"),),
    ),
    Misconception(
        id="back-slope-of-what-came-in",
        function="chain_backward",
        family="wrong neuron",
        summary="Takes the slope at what came in instead of at what the neuron gave out.",
        hint="Your slope belongs to another neuron. Which activation came out of this one?",
        edits=(("sigmoid_derivative(gave_out)", "sigmoid_derivative(came_in)"),),
    ),
    Misconception(
        id="back-weight-forgotten",
        function="chain_backward",
        family="weight missing",
        summary="Hands the blame on without the weight.",
        hint="The blame goes from neuron to neuron unchanged. What did the signal get multiplied "
        "with between them?",
        edits=(("blame * weights[place]", "blame"),),
    ),
    Misconception(
        id="back-weight-of-the-neuron-before",
        function="chain_backward",
        family="wrong neuron",
        summary="Hands the blame on through the weight of the neuron before.",
        hint="The blame goes through a neighbour's weight. Which weight leads into this neuron?",
        edits=(("blame * weights[place]", "blame * weights[place - 1]"),),
    ),
    Misconception(
        id="back-blame-not-handed-on",
        function="chain_backward",
        family="not handed on",
        summary="Hands on the weight alone, so that what happened further out is forgotten.",
        hint="In a long chain your gradients forget what lies behind them. What is multiplied with "
        "the weight on the way back?",
        edits=(("blame * weights[place]", "weights[place]"),),
    ),
    Misconception(
        id="back-slopes-not-handed-on",
        function="chain_backward",
        family="not handed on",
        summary="Hands on the weights but not the slopes.",
        hint="On the way back you collect the weights only. What else does the blame pass in every "
        "neuron?",
        edits=(("blame * weights[place]", "passed_on * weights[place]"),),
    ),
    Misconception(
        id="back-blame-overwritten",
        function="chain_backward",
        family="not handed on",
        summary="Overwrites the blame with the neuron's own slope instead of multiplying by it.",
        hint="In each neuron the blame begins anew with its own slope. What becomes of what came "
        "back through the weight?",
        edits=(("passed_on * float(sigmoid", "float(sigmoid"),),
    ),
    Misconception(
        id="back-one-link-only",
        function="chain_backward",
        family="not handed on",
        summary="Hands on a neuron's own slope times its weight, without the blame that came back.",
        hint="What a neuron hands on in yours knows nothing of the neurons behind it. What came "
        "back to it from those, and is that in the product?",
        edits=(
            ("passed_on = blame * weights", "passed_on = sigmoid_derivative(gave_out) * weights"),
        ),
    ),
    Misconception(
        id="back-bias-before-the-slope",
        function="chain_backward",
        family="factor missing",
        summary="Gives the bias what came back to the neuron, before its sigmoid's slope.",
        hint="The last bias gets 1 in yours, whatever the chain. A bias moves z: what stands "
        "between z and what the neuron gives out?",
        edits=(("bias_gradients.insert(0, blame)", "bias_gradients.insert(0, passed_on)"),),
    ),
    Misconception(
        id="back-added",
        function="chain_backward",
        family="sum for product",
        summary="Adds the local slopes instead of multiplying them.",
        hint="You add the slopes along the way. If one wheel turns another twice as fast, and that "
        "one a third three times as fast: do you add?",
        edits=(("blame * weights[place]", "blame + weights[place]"),),
    ),
    Misconception(
        id="back-piled-up",
        function="chain_backward",
        family="piled up",
        summary="Adds what a neuron passes on to what was passed on before.",
        hint="What a neuron passes on is added to what the one behind it has passed on. Does that "
        "still count one neuron further on, or is it used up?",
        edits=(("passed_on = blame * weights[place]", "passed_on += blame * weights[place]"),),
    ),
    Misconception(
        id="back-gave-out-for-came-in",
        function="chain_backward",
        family="wrong neuron",
        summary="Multiplies by what the neuron gave out instead of by what came in.",
        hint="A weight's gradient needs the number that it was multiplied with. Is that what came "
        "in, or what came out?",
        edits=(("came_in * blame", "gave_out * blame"),),
    ),
    Misconception(
        id="back-weight-for-activation",
        function="chain_backward",
        family="weight for activation",
        summary="Multiplies by the weight where the activation belongs.",
        hint="In z = a * w, how fast does z rise if w does? Is that w itself?",
        edits=(("came_in * blame", "weights[place] * blame"),),
    ),
    Misconception(
        id="back-came-in-forgotten",
        function="chain_backward",
        family="factor missing",
        summary="Gives the weights the same gradients as the biases.",
        hint="Your weights and biases get the same gradients. What is a weight multiplied with "
        "that a bias is not?",
        edits=(("came_in * blame", "blame"),),
    ),
    Misconception(
        id="back-bias-times-activation",
        function="chain_backward",
        family="factor too many",
        summary="Multiplies the biases' gradients by the activation too.",
        hint="Your biases get the same gradients as the weights. Is a bias multiplied with "
        "anything?",
        edits=(("insert(0, blame)", "insert(0, came_in * blame)"),),
    ),
    Misconception(
        id="back-reverse-order",
        function="chain_backward",
        family="order",
        summary="Returns the gradients from the last neuron to the first.",
        hint="Your gradients stand in the order in which you found them. In which order shall they "
        "stand?",
        edits=(
            ("weight_gradients.insert(0, ", "weight_gradients.append("),
            ("bias_gradients.insert(0, ", "bias_gradients.append("),
        ),
    ),
    Misconception(
        id="back-lists-swapped",
        function="chain_backward",
        family="order",
        summary="Returns the biases' gradients first.",
        hint="Both lists are there, in the wrong order. Which one comes first?",
        edits=(
            ("return weight_gradients, bias_gradients", "return bias_gradients, weight_gradients"),
        ),
    ),
    Misconception(
        id="back-negative",
        function="chain_backward",
        family="sign",
        summary="Has every gradient with the wrong sign, as with a start at -1.",
        hint="Every gradient has the wrong sign. By how much does the output rise if the output "
        "rises by 1?",
        edits=(("passed_on = 1.0", "passed_on = -1.0"),),
    ),
    Misconception(
        id="back-starts-with-the-output",
        function="chain_backward",
        family="start",
        summary="Starts with the output itself instead of 1.",
        hint="Your walk back begins with the output's own value. By how much does the output rise "
        "if the output rises by 1?",
        edits=(("passed_on = 1.0", "passed_on = activations[-1]"),),
    ),
    Misconception(
        id="back-first-left-out",
        function="chain_backward",
        family="off by one",
        summary="Stops before the first neuron.",
        hint="The first neuron gets no gradient. Where does your loop end?",
        edits=(("- 1, -1, -1)", "- 1, 0, -1)"),),
    ),
    Misconception(
        id="back-weights-only",
        function="chain_backward",
        family="what comes back",
        summary="Returns the weights' gradients without the biases'.",
        hint="One list comes back. What else does every neuron have besides its weight?",
        edits=(("return weight_gradients, bias_gradients", "return weight_gradients"),),
    ),
    Misconception(
        id="back-lists-used-up",
        function="chain_backward",
        family="in place",
        summary="Takes the numbers out of the caller's lists with pop.",
        hint="The lists that you were given are empty afterwards. Is there a way to look at the "
        "last item without taking it out?",
        code="""
def chain_backward(activations, weights):
    weight_gradients, bias_gradients, passed_on = [], [], 1.0
    while weights:
        gave_out, weight = activations.pop(), weights.pop()
        blame = passed_on * sigmoid_derivative(gave_out)
        weight_gradients.insert(0, activations[-1] * blame)
        bias_gradients.insert(0, blame)
        passed_on = blame * weight
    return weight_gradients, bias_gradients
""",
    ),
)

CATALOGUE = (*SIGMOID, *SLOPE, *NUMERICAL, *FORWARD, *BACKWARD)
