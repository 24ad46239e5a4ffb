"""What goes wrong in lab5."""

from autograder.grading.catalogue import Misconception

_NORMS = (
    Misconception(
        id="norm-with-bias",
        function="gradient_norms",
        family="bias-included",
        summary="Takes the bias into each layer's norm.",
        hint="Your numbers hold more than the weights. Which part of a layer was to stay out?",
        edits=(('np.sum(layer["W"] ** 2)', 'np.sum(layer["W"] ** 2) + np.sum(layer["b"] ** 2)'),),
    ),
    Misconception(
        id="norm-without-root",
        function="gradient_norms",
        family="root-forgotten",
        summary="Returns the sum of squares, without the root.",
        hint="For 3 and 4 you get 25, and the arrow is 5 long. What comes after adding up?",
        edits=(('np.sqrt(np.sum(layer["W"] ** 2))', 'np.sum(layer["W"] ** 2)'),),
    ),
    Misconception(
        id="norm-of-absolute-values",
        function="gradient_norms",
        family="sum-of-sizes",
        summary="Adds up absolute values, which are the roots of single squares.",
        hint="For 3 and 4 you get 7, the way round the corner. How long is the straight one?",
        edits=(('np.sqrt(np.sum(layer["W"] ** 2))', 'np.sum(np.abs(layer["W"]))'),),
    ),
    Misconception(
        id="norm-is-mean",
        function="gradient_norms",
        family="mean-not-sum",
        summary="Takes the root of the mean of the squares.",
        hint="Your norm does not grow when a layer gets more weights. Are the squares added up?",
        edits=(("np.sum(", "np.mean("),),
    ),
    Misconception(
        id="norm-is-spectral",
        function="gradient_norms",
        family="spectral-norm",
        summary="Takes the matrix norm of order 2, which is the largest singular value.",
        hint="For a matrix, an order of 2 means another norm to NumPy than for a line of numbers. "
        "Which of them squares every entry?",
        edits=(('np.sqrt(np.sum(layer["W"] ** 2))', 'np.linalg.norm(layer["W"], 2)'),),
    ),
    Misconception(
        id="norm-per-column",
        function="gradient_norms",
        family="axis",
        summary="Adds up over one axis and keeps one norm for each neuron.",
        hint="There is one number for each column. Should a layer not have a single one?",
        edits=(
            (
                'float(np.sqrt(np.sum(layer["W"] ** 2)))',
                'np.linalg.norm(layer["W"], axis=0)',
            ),
        ),
    ),
    Misconception(
        id="norms-last-layer-first",
        function="gradient_norms",
        family="reversed",
        summary="Goes through the layers from the last to the first.",
        hint="The right numbers are there. With which layer does your list begin?",
        edits=(("for layer in gradients", "for layer in reversed(gradients)"),),
    ),
)

_CLIPPING = (
    Misconception(
        id="clip-by-value",
        function="clip_gradients",
        family="by-value",
        summary="Cuts every entry off at plus and minus max_norm.",
        hint="Each number by itself is held below the limit, which turns the arrow another way. "
        "What was to be limited: every entry, or the length of the whole?",
        code="""
def clip_gradients(gradients, max_norm):
    return [
        {name: np.clip(array, -max_norm, max_norm) for name, array in layer.items()}
        for layer in gradients
    ]
""",
    ),
    Misconception(
        id="clip-per-layer",
        function="clip_gradients",
        family="per-layer",
        summary="Clips each layer by its own norm.",
        hint="Each layer is judged by itself. Over what is the global norm taken?",
        code="""
def clip_gradients(gradients, max_norm):
    clipped = []
    for layer in gradients:
        norm = np.sqrt(sum(np.sum(array**2) for array in layer.values()))
        factor = max_norm / norm if norm > max_norm else 1.0
        clipped.append({name: factor * array for name, array in layer.items()})
    return clipped
""",
    ),
    Misconception(
        id="clip-per-array",
        function="clip_gradients",
        family="per-array",
        summary="Clips each array by its own norm.",
        hint="Each array is judged by itself. Over what is the global norm taken?",
        code="""
def clip_gradients(gradients, max_norm):
    def clip(array):
        norm = np.linalg.norm(array)
        return array * (max_norm / norm) if norm > max_norm else array

    return [{name: clip(array) for name, array in layer.items()} for layer in gradients]
""",
    ),
    Misconception(
        id="clip-always-rescales",
        function="clip_gradients",
        family="always-rescaled",
        summary="Scales short gradients up to the limit, too.",
        hint="Short gradients come back longer. Is max_norm a goal, or a limit?",
        edits=(("if norm > max_norm else 1.0", "if norm > 0 else 1.0"),),
    ),
    Misconception(
        id="clip-norm-of-weights-only",
        function="clip_gradients",
        family="bias-left-out",
        summary="Leaves the biases out of the global norm.",
        hint="Your norm is too small: which arrays of a layer does it not see?",
        edits=(
            (
                "for layer in gradients for array in layer.values()",
                'for layer in gradients for array in [layer["W"]]',
            ),
        ),
    ),
    Misconception(
        id="clip-scales-weights-only",
        function="clip_gradients",
        family="bias-not-scaled",
        summary="Leaves the biases as they were when it scales the weights.",
        hint="The weights are right. What happens to the biases when the arrow gets shorter?",
        edits=(
            (
                "{name: factor * array for name, array in layer.items()}",
                '{"W": factor * layer["W"], "b": layer["b"]}',
            ),
        ),
    ),
    Misconception(
        id="clip-squared-norm",
        function="clip_gradients",
        family="root-forgotten",
        summary="Compares and divides by the sum of squares, without the root.",
        hint="Your gradients come out too short. Is it the norm that you divide by, or its square?",
        edits=(("np.sqrt(sum(squares))", "sum(squares)"),),
    ),
    Misconception(
        id="clip-divides-by-norm",
        function="clip_gradients",
        family="limit-forgotten",
        summary="Scales long gradients to the norm 1, whatever the limit is.",
        hint="Whatever the limit, your long gradients end up with the norm 1. Where is max_norm?",
        edits=(("max_norm / norm", "1.0 / norm"),),
    ),
    Misconception(
        id="clip-turned-round",
        function="clip_gradients",
        family="comparison-turned",
        summary="Compares the other way round: short gradients are stretched, long ones stay.",
        hint="Your long gradients stay and short ones become longer. When is there something to "
        "do?",
        edits=(("if norm > max_norm", "if 0 < norm < max_norm"),),
    ),
    Misconception(
        id="clip-sum-of-norms",
        function="clip_gradients",
        family="sum-of-norms",
        summary="Adds up the norms of the arrays instead of their squares.",
        hint="You add up the norms of all arrays. What is added up before the one root is taken?",
        edits=(
            ("np.sum(array**2) for", "np.linalg.norm(array) for"),
            ("np.sqrt(sum(squares))", "sum(squares)"),
        ),
    ),
    Misconception(
        id="clip-adds-to-the-norm",
        function="clip_gradients",
        family="tiny-number-added",
        summary="Adds 1e-4 to the norm before dividing, so that the limit is not quite met.",
        hint="You are just below the limit. What is added to the norm, and what else keeps a "
        "norm of 0 from being divided by?",
        edits=(("max_norm / norm", "max_norm / (norm + 1e-4)"),),
    ),
    Misconception(
        id="clip-divides-by-zero",
        function="clip_gradients",
        family="zero-divided",
        summary="Divides by the norm first, so that zeros become NaN.",
        hint="All-zero gradients become nan. What is 0 divided by 0, and where does it come from?",
        code="""
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
    return [
        {name: array / norm * min(norm, max_norm) for name, array in layer.items()}
        for layer in gradients
    ]
""",
    ),
    Misconception(
        id="clip-in-place",
        function="clip_gradients",
        family="in-place",
        summary="Scales the gradients that it was given.",
        hint="The values are right, but the gradients you were given are changed as well. Which "
        "operation works in place?",
        code="""
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
    if norm > max_norm:
        for layer in gradients:
            for name in layer:
                layer[name] *= max_norm / norm
    return gradients
""",
    ),
)

_VELOCITY = "beta * velocity[name] + gradients[name]"
_MOVE = "parameters[name] - learning_rate * velocity[name]"

_MOMENTUM = (
    Misconception(
        id="momentum-uphill",
        function="momentum_step",
        family="sign",
        summary="Adds the velocity to the parameters.",
        hint="Your ball rolls uphill. The velocity is made of gradients: which way do they point?",
        edits=((_MOVE, _MOVE.replace(" - ", " + ")),),
    ),
    Misconception(
        id="momentum-rate-in-velocity",
        function="momentum_step",
        family="rate-in-velocity",
        summary="Multiplies the gradient by the learning rate on its way into the velocity.",
        hint="Your velocity is too small: the learning rate is in it already. Where does this lab "
        "use the learning rate?",
        edits=(
            (_VELOCITY, "beta * velocity[name] + learning_rate * gradients[name]"),
            (_MOVE, "parameters[name] - velocity[name]"),
        ),
    ),
    Misconception(
        id="momentum-negative-velocity",
        function="momentum_step",
        family="rate-in-velocity-negative",
        summary="Lets the velocity point downhill, with the learning rate in it.",
        hint="The parameters move well, but your velocity is another quantity: it has a minus and "
        "the learning rate in it. What is this lab's velocity made of?",
        edits=(
            (_VELOCITY, "beta * velocity[name] - learning_rate * gradients[name]"),
            (_MOVE, "parameters[name] + velocity[name]"),
        ),
    ),
    Misconception(
        id="momentum-running-mean",
        function="momentum_step",
        family="running-mean",
        summary="Weights the gradient by 1 - beta, as a running mean does.",
        hint="Your velocity is a tenth of what it should be. Does the gradient come in whole here, "
        "or only a share of it?",
        edits=((_VELOCITY, "beta * velocity[name] + (1 - beta) * gradients[name]"),),
    ),
    Misconception(
        id="momentum-old-velocity",
        function="momentum_step",
        family="old-velocity",
        summary="Moves by the old velocity and updates it afterwards.",
        hint="The first step goes nowhere. Which velocity do you move by: the old or the new one?",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    moved = {name: parameters[name] - learning_rate * velocity[name] for name in parameters}
    velocity = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return moved, velocity
""",
    ),
    Misconception(
        id="momentum-velocity-not-returned",
        function="momentum_step",
        family="one-of-two-returned",
        summary="Returns the parameters alone.",
        hint="The next step needs the velocity, too. How many things does the docstring promise?",
        edits=(("return parameters, velocity", "return parameters"),),
    ),
    Misconception(
        id="momentum-old-velocity-returned",
        function="momentum_step",
        family="velocity-not-updated",
        summary="Returns the velocity that it was given.",
        hint="The parameters are right, and the velocity that comes back is the old one. Under "
        "which name is the new one?",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    moved = {
        name: parameters[name] - learning_rate * (beta * velocity[name] + gradients[name])
        for name in parameters
    }
    return moved, velocity
""",
    ),
    Misconception(
        id="momentum-swapped-answer",
        function="momentum_step",
        family="answer-swapped",
        summary="Returns the velocity first and the parameters second.",
        hint="Both are right, but they change places. Which comes first?",
        edits=(("return parameters, velocity", "return velocity, parameters"),),
    ),
    Misconception(
        id="momentum-beta-fixed",
        function="momentum_step",
        family="beta-fixed",
        summary="Uses 0.9 whatever beta is.",
        hint="It works for beta 0.9 only. Where is the argument used?",
        edits=((_VELOCITY, "0.9 * velocity[name] + gradients[name]"),),
    ),
    Misconception(
        id="momentum-plain",
        function="momentum_step",
        family="no-memory",
        summary="Keeps nothing of the old velocity: plain gradient descent.",
        hint="The first step is right, the others forget what was before. What is kept of the old "
        "velocity?",
        edits=((_VELOCITY, "gradients[name]"),),
    ),
    Misconception(
        id="momentum-nesterov",
        function="momentum_step",
        family="nesterov",
        summary="Looks ahead, as Nesterov's momentum does.",
        hint="The velocity is right, and the step is longer than it says. What else is in it?",
        edits=(
            (
                _MOVE,
                "parameters[name] - learning_rate * (beta * velocity[name] + gradients[name])",
            ),
        ),
    ),
    Misconception(
        id="momentum-velocity-in-place",
        function="momentum_step",
        family="in-place",
        summary="Updates the velocity in place.",
        hint="The values are right, but what you were given is changed as well. Which lines "
        "write into it?",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    for name in velocity:
        velocity[name] *= beta
        velocity[name] += gradients[name]
    moved = {name: parameters[name] - learning_rate * velocity[name] for name in parameters}
    return moved, velocity
""",
    ),
)

_M = 'm[name] = beta1 * state["m"][name] + (1 - beta1) * gradient'
_V = 'v[name] = beta2 * state["v"][name] + (1 - beta2) * gradient**2'
_ADAM_STEP = "m_hat / (np.sqrt(v_hat) + epsilon)"

_ADAM = (
    Misconception(
        id="adam-not-corrected",
        function="adam_step",
        family="not-corrected",
        summary="Leaves out the bias correction of both notes.",
        hint="m and v are right, but they start at 0 and are far too small at first. What repairs "
        "that?",
        edits=(("m[name] / (1 - beta1**t)", "m[name]"), ("v[name] / (1 - beta2**t)", "v[name]")),
    ),
    Misconception(
        id="adam-v-not-corrected",
        function="adam_step",
        family="v-not-corrected",
        summary="Corrects m and not v.",
        hint="Your first steps are about thirty times too long. Do both notes have a hat?",
        edits=(("v[name] / (1 - beta2**t)", "v[name]"),),
    ),
    Misconception(
        id="adam-m-not-corrected",
        function="adam_step",
        family="m-not-corrected",
        summary="Corrects v and not m.",
        hint="Your first step is a tenth of what it should be. Do both notes have a hat?",
        edits=(("m[name] / (1 - beta1**t)", "m[name]"),),
    ),
    Misconception(
        id="adam-t-from-zero",
        function="adam_step",
        family="t-from-zero",
        summary="Corrects with the old t, which is 0 in the first step.",
        hint="Your first step divides by 1 - 1. What does t count, and from where?",
        edits=(("beta1**t", 'beta1 ** state["t"]'), ("beta2**t", 'beta2 ** state["t"]')),
    ),
    Misconception(
        id="adam-t-one-too-many",
        function="adam_step",
        family="t-one-too-many",
        summary="Corrects with t + 1 after t has been raised already.",
        hint="The correction is one step ahead. How often is 1 added to t?",
        edits=(("beta1**t", "beta1 ** (t + 1)"), ("beta2**t", "beta2 ** (t + 1)")),
    ),
    Misconception(
        id="adam-t-not-raised",
        function="adam_step",
        family="t-not-raised",
        summary="Returns the old t.",
        hint="Every step believes to be the first. Which t is in the state that you return?",
        edits=(('{"t": t, "m": m, "v": v}', '{"t": state["t"], "m": m, "v": v}'),),
    ),
    Misconception(
        id="adam-beta-times-t",
        function="adam_step",
        family="beta-times-t",
        summary="Multiplies beta by t instead of raising it to the power of t.",
        hint="The first step is right, and from the second on it is not. Is t a factor or a power?",
        edits=(("beta1**t", "beta1 * t"), ("beta2**t", "beta2 * t")),
    ),
    Misconception(
        id="adam-power-of-the-bracket",
        function="adam_step",
        family="power-of-the-bracket",
        summary="Raises 1 - beta to the power of t, in the place of beta.",
        hint="The first step is right, and from the second on it is not. What is raised to the "
        "power of t: beta, or all of 1 - beta?",
        edits=(("1 - beta1**t", "(1 - beta1) ** t"), ("1 - beta2**t", "(1 - beta2) ** t")),
    ),
    Misconception(
        id="adam-without-power",
        function="adam_step",
        family="no-power",
        summary="Divides by 1 - beta in every step, without the power of t.",
        hint="The first step is right, and from the second on it is not. Where does t come in?",
        edits=(("1 - beta1**t", "1 - beta1"), ("1 - beta2**t", "1 - beta2")),
    ),
    Misconception(
        id="adam-epsilon-in-the-root",
        function="adam_step",
        family="epsilon-in-the-root",
        summary="Adds epsilon under the root.",
        hint="It is right as long as epsilon is tiny. Is it added before the root or after it?",
        edits=(("np.sqrt(v_hat) + epsilon", "np.sqrt(v_hat + epsilon)"),),
    ),
    Misconception(
        id="adam-epsilon-beside-the-fraction",
        function="adam_step",
        family="epsilon-beside",
        summary="Adds epsilon to the step instead of to the root: a pair of brackets is missing.",
        hint="Your epsilon moves the parameters by itself. What is m divided by, and where do "
        "the brackets begin and end?",
        edits=(("/ (np.sqrt(v_hat) + epsilon)", "/ np.sqrt(v_hat + 1e-300) + epsilon"),),
    ),
    Misconception(
        id="adam-epsilon-before-correction",
        function="adam_step",
        family="epsilon-before-correction",
        summary="Folds both corrections into the learning rate, so that epsilon is scaled as well.",
        hint="You are off by a hair: the correction goes into the learning rate, and epsilon is "
        "added to a root that has not been corrected yet. Which v does the lab add it to?",
        edits=(
            (
                f"learning_rate * {_ADAM_STEP}",
                "learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m[name]"
                " / (np.sqrt(v[name]) + epsilon)",
            ),
        ),
    ),
    Misconception(
        id="adam-epsilon-missing",
        function="adam_step",
        family="epsilon-missing",
        summary="Leaves epsilon out.",
        hint="A gradient that has always been 0 gives nan. What keeps the root from being 0?",
        edits=(("(np.sqrt(v_hat) + epsilon)", "np.sqrt(v_hat)"),),
    ),
    Misconception(
        id="adam-betas-swapped",
        function="adam_step",
        family="betas-swapped",
        summary="Uses beta1 for v and beta2 for m.",
        hint="m takes in what v should, and the other way round. Which beta belongs to which note?",
        edits=(
            (_M, _M.replace("beta1", "beta2")),
            (_V, _V.replace("beta2", "beta1")),
            ("m[name] / (1 - beta1**t)", "m[name] / (1 - beta2**t)"),
            ("v[name] / (1 - beta2**t)", "v[name] / (1 - beta1**t)"),
        ),
    ),
    Misconception(
        id="adam-no-root",
        function="adam_step",
        family="root-forgotten",
        summary="Divides by v without taking its root.",
        hint="Steep parameters move too little and flat ones too much. v holds squares: what turns "
        "it back into a size?",
        edits=(("np.sqrt(v_hat)", "v_hat"),),
    ),
    Misconception(
        id="adam-v-of-the-mean",
        function="adam_step",
        family="v-of-m",
        summary="Squares m instead of the gradient for v.",
        hint="Your v is made of the wrong thing. Of what is it the running mean: of the gradient "
        "squared, or of m squared?",
        edits=(("(1 - beta2) * gradient**2", "(1 - beta2) * m[name] ** 2"),),
    ),
    Misconception(
        id="adam-square-missing",
        function="adam_step",
        family="square-missing",
        summary="Takes the gradient into v as it is, not squared.",
        hint="Some of your v are negative. What kind of numbers are squares?",
        edits=(("(1 - beta2) * gradient**2", "(1 - beta2) * gradient"),),
    ),
    Misconception(
        id="adam-whole-gradient",
        function="adam_step",
        family="share-forgotten",
        summary="Takes in the whole gradient, without the factor 1 - beta.",
        hint="Your notes are 10 and 1,000 times too large. Which share of the new comes in?",
        edits=(
            ("(1 - beta1) * gradient", "gradient"),
            ("(1 - beta2) * gradient**2", "gradient**2"),
        ),
    ),
    Misconception(
        id="adam-corrected-notes-kept",
        function="adam_step",
        family="hats-kept",
        summary="Keeps the corrected notes in the state.",
        hint="The first step is right. With a hat or without: which notes go on to the next step?",
        edits=(
            ("m_hat = m[name] /", "m_hat = m[name] = m[name] /"),
            ("v_hat = v[name] /", "v_hat = v[name] = v[name] /"),
        ),
    ),
    Misconception(
        id="adam-uphill",
        function="adam_step",
        family="sign",
        summary="Adds the step to the parameters.",
        hint="Your step goes uphill. Which way does the gradient point?",
        edits=(("parameters[name] - learning_rate", "parameters[name] + learning_rate"),),
    ),
    Misconception(
        id="adam-state-in-place",
        function="adam_step",
        family="in-place",
        summary="Writes t, m and v into the state that it was given.",
        hint="The values are right, but the old state is changed as well. Does your code make a "
        "new dict, or write into the one it got?",
        code="""
def adam_step(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    state["t"] += 1
    t, moved = state["t"], {}
    for name, gradient in gradients.items():
        state["m"][name] = beta1 * state["m"][name] + (1 - beta1) * gradient
        state["v"][name] = beta2 * state["v"][name] + (1 - beta2) * gradient**2
        m_hat = state["m"][name] / (1 - beta1**t)
        v_hat = state["v"][name] / (1 - beta2**t)
        moved[name] = parameters[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return moved, state
""",
    ),
)

_PENALTIES = (
    Misconception(
        id="l2-penalty-halved",
        function="l2_penalty",
        family="half",
        summary="Multiplies by a half, as some textbooks do.",
        hint="You get half of it. Some books put a half in front. Does this lab?",
        edits=(("strength * sum(", "0.5 * strength * sum("),),
    ),
    Misconception(
        id="l2-penalty-root",
        function="l2_penalty",
        family="root",
        summary="Takes the root of the sum of squares.",
        hint="That is the norm. Does the lab take a root here?",
        edits=(
            (
                "sum(np.sum(weight**2) for weight in weights)",
                "np.sqrt(sum(np.sum(weight**2) for weight in weights))",
            ),
        ),
    ),
    Misconception(
        id="l2-penalty-mean",
        function="l2_penalty",
        family="mean-not-sum",
        summary="Takes each array's mean instead of its sum.",
        hint="More weights should cost more. Do you add up, or take the mean?",
        edits=(("np.sum(", "np.mean("),),
    ),
    Misconception(
        id="l2-penalty-first-array",
        function="l2_penalty",
        family="first-only",
        summary="Looks at the first array of the list only.",
        hint="One array is right, several are not. Which of them count?",
        edits=(("for weight in weights", "for weight in weights[:1]"),),
    ),
    Misconception(
        id="l2-penalty-square-of-sum",
        function="l2_penalty",
        family="square-of-sum",
        summary="Squares the sum instead of adding up squares.",
        hint="3 and -1 make 9 + 1, not (3 - 1) squared. What comes first: squaring or adding up?",
        edits=(("np.sum(weight**2)", "np.sum(weight) ** 2"),),
    ),
    Misconception(
        id="l2-penalty-square-of-everything",
        function="l2_penalty",
        family="square-of-all",
        summary="Adds up all entries of all arrays and squares that sum.",
        hint="3 and -1 make 9 + 1, not (3 - 1) squared. What comes first: squaring or adding up?",
        edits=(
            (
                "sum(np.sum(weight**2) for weight in weights)",
                "sum(np.sum(weight) for weight in weights) ** 2",
            ),
        ),
    ),
    Misconception(
        id="l2-penalty-no-strength",
        function="l2_penalty",
        family="no-strength",
        summary="Forgets the strength.",
        hint="Your penalty is the same for every strength. What does strength do to it?",
        edits=(("float(strength * sum(", "float(sum("),),
    ),
    Misconception(
        id="l2-penalty-strength-squared",
        function="l2_penalty",
        family="strength-squared",
        summary="Squares the strength along with the weights.",
        hint="Only the weights are squared. What else is, in your line?",
        edits=(
            (
                "strength * sum(np.sum(weight**2)",
                "sum(np.sum((strength * weight) ** 2)",
            ),
        ),
    ),
    Misconception(
        id="l2-gradient-two-missing",
        function="l2_gradient",
        family="two-missing",
        summary="Forgets the 2 of the slope of a square.",
        hint="You get half of it. What is the slope of w squared?",
        edits=(("2 * strength", "strength"),),
    ),
    Misconception(
        id="l2-gradient-is-penalty",
        function="l2_gradient",
        family="penalty-for-gradient",
        summary="Returns the squares themselves.",
        hint="That is what each weight costs. How fast does it rise?",
        edits=(("2 * strength * weight", "strength * weight**2"),),
    ),
    Misconception(
        id="l2-gradient-no-strength",
        function="l2_gradient",
        family="strength-forgotten",
        summary="Forgets the strength.",
        hint="It does not change with the strength. Where is it used?",
        edits=(("2 * strength * weight", "2 * weight"),),
    ),
    Misconception(
        id="l2-gradient-absolute",
        function="l2_gradient",
        family="sign-lost",
        summary="Loses the sign of the weights.",
        hint="Negative weights have a negative slope. Where does your sign get lost?",
        edits=(("strength * weight", "strength * np.abs(weight)"),),
    ),
    Misconception(
        id="l2-gradient-decay",
        function="l2_gradient",
        family="sign",
        summary="Puts the minus of the step into the gradient.",
        hint="The step subtracts the gradient later. Which sign has the slope itself?",
        edits=(("2 * strength", "-2 * strength"),),
    ),
    Misconception(
        id="l1-penalty-no-absolute",
        function="l1_penalty",
        family="absolute-forgotten",
        summary="Adds up the weights with their signs.",
        hint="Negative weights make your penalty smaller. What does L1 add up?",
        edits=(("np.sum(np.abs(weight))", "np.sum(weight)"),),
    ),
    Misconception(
        id="l1-penalty-absolute-of-sum",
        function="l1_penalty",
        family="absolute-of-sum",
        summary="Takes the absolute value of each array's sum.",
        hint="3 and -1 cost 3 + 1, not 2. What comes first: losing the sign or adding up?",
        edits=(("np.sum(np.abs(weight))", "np.abs(np.sum(weight))"),),
    ),
    Misconception(
        id="l1-penalty-no-strength",
        function="l1_penalty",
        family="no-strength",
        summary="Forgets the strength.",
        hint="Your penalty is the same for every strength. What does strength do to it?",
        edits=(("float(strength * sum(", "float(sum("),),
    ),
    Misconception(
        id="l1-penalty-squares",
        function="l1_penalty",
        family="squares",
        summary="Adds up squares: that is L2.",
        hint="That is the other penalty. What does L1 take in the place of squares?",
        edits=(("np.abs(weight)", "weight**2"),),
    ),
    Misconception(
        id="l1-penalty-mean",
        function="l1_penalty",
        family="mean-not-sum",
        summary="Takes each array's mean instead of its sum.",
        hint="More weights should cost more. Do you add up, or take the mean?",
        edits=(("np.sum(", "np.mean("),),
    ),
    Misconception(
        id="l1-penalty-first-array",
        function="l1_penalty",
        family="first-only",
        summary="Looks at the first array of the list only.",
        hint="One array is right, several are not. Which of them count?",
        edits=(("for weight in weights", "for weight in weights[:1]"),),
    ),
    Misconception(
        id="l1-gradient-one-at-zero",
        function="l1_gradient",
        family="one-at-zero",
        summary="Gives a weight of exactly 0 the slope of the positive side.",
        hint="A weight that is exactly 0 is pushed away from it. What did we agree on there?",
        edits=(("np.sign(weight)", "np.where(weight >= 0, 1.0, -1.0)"),),
    ),
    Misconception(
        id="l1-gradient-nan-at-zero",
        function="l1_gradient",
        family="nan-at-zero",
        summary="Divides the weight by its absolute value, which fails at 0.",
        hint="At exactly 0 you get nan. What is 0 divided by 0, and what should it be here?",
        edits=(("np.sign(weight)", "(weight / np.abs(weight))"),),
    ),
    Misconception(
        id="l1-gradient-times-weight",
        function="l1_gradient",
        family="sizes-kept",
        summary="Returns the absolute values, not their slope.",
        hint="Large weights are pulled harder in yours. Does the size of a weight matter for L1?",
        edits=(("np.sign(weight)", "np.abs(weight)"),),
    ),
    Misconception(
        id="l1-gradient-always-one",
        function="l1_gradient",
        family="sign-lost",
        summary="Gives every weight the slope of the positive side.",
        hint="To the left of 0 the absolute value falls. What sign has the slope there?",
        edits=(("np.sign(weight)", "np.abs(np.sign(weight))"),),
    ),
    Misconception(
        id="l1-gradient-no-strength",
        function="l1_gradient",
        family="strength-forgotten",
        summary="Forgets the strength.",
        hint="It does not change with the strength. Where is it used?",
        edits=(("strength * np.sign(weight)", "np.sign(weight)"),),
    ),
    Misconception(
        id="l1-gradient-two",
        function="l1_gradient",
        family="two-too-many",
        summary="Takes the 2 along from L2.",
        hint="You get twice as much. Is there a square here whose slope brings a 2?",
        edits=(("strength * np.sign(weight)", "2 * strength * np.sign(weight)"),),
    ),
)

_KEPT = "kept = rng.random(activations.shape) < keep_probability"

_DROPOUT = (
    Misconception(
        id="dropout-not-rescaled",
        function="dropout",
        family="not-rescaled",
        summary="Does not divide what is kept by the probability.",
        hint="With fewer players the sum gets smaller. What makes those who are kept louder?",
        edits=(("activations / keep_probability", "activations"),),
    ),
    Misconception(
        id="dropout-multiplied",
        function="dropout",
        family="multiplied",
        summary="Multiplies what is kept by the probability instead of dividing.",
        hint="Those who are kept become quieter in yours. Should they?",
        edits=(("activations / keep_probability", "activations * keep_probability"),),
    ),
    Misconception(
        id="dropout-active-in-testing",
        function="dropout",
        family="active-in-testing",
        summary="Drops entries outside training as well.",
        hint="In the match all play. What is the argument training for?",
        edits=(("    if not training:\n        return activations\n", ""),),
    ),
    Misconception(
        id="dropout-training-turned-round",
        function="dropout",
        family="training-turned-round",
        summary="Drops entries outside training and keeps all in it.",
        hint="In training nothing is dropped, in testing something is. Which way round do you "
        "look at the argument training?",
        edits=(("if not training", "if training"),),
    ),
    Misconception(
        id="dropout-scaled-in-testing",
        function="dropout",
        family="scaled-in-testing",
        summary="Scales the activations outside training, too.",
        hint="Outside training nobody is missing. Why should anybody be louder or quieter then?",
        edits=(
            ("        return activations\n", "        return activations * keep_probability\n"),
        ),
    ),
    Misconception(
        id="dropout-drops-with-keep-probability",
        function="dropout",
        family="probability-turned-round",
        summary="Drops with the probability that is meant for keeping.",
        hint="At 0.8 only a fifth is kept. Which side of the probability do your numbers fall on?",
        edits=((_KEPT, _KEPT.replace("<", ">=")),),
    ),
    Misconception(
        id="dropout-divides-by-drop-probability",
        function="dropout",
        family="divided-by-rest",
        summary="Divides by the probability of being dropped.",
        hint="Half kept is right, other shares are not. By which of the two probabilities is it "
        "divided?",
        edits=(("activations / keep_probability", "activations / (1 - keep_probability)"),),
    ),
    Misconception(
        id="dropout-share-kept",
        function="dropout",
        family="share-kept",
        summary="Divides by the share that happened to be kept, not by the probability.",
        hint="You divide by the share that was kept this time. Which number stays the same from "
        "call to call?",
        code="""
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    kept = np.random.default_rng(seed).random(activations.shape) < keep_probability
    return np.where(kept, activations / max(kept.mean(), 1e-300), 0.0)
""",
    ),
    Misconception(
        id="dropout-same-mask-for-each-row",
        function="dropout",
        family="one-mask-for-rows",
        summary="Draws one mask for the neurons and uses it for every sample.",
        hint="Every row loses the same neurons. How many lots are drawn for (m, n) entries?",
        edits=((_KEPT, _KEPT.replace("activations.shape", "(1, activations.shape[1])")),),
    ),
    Misconception(
        id="dropout-same-mask-for-each-column",
        function="dropout",
        family="one-mask-for-columns",
        summary="Draws one lot for each sample and uses it for all its neurons.",
        hint="Whole rows vanish. How many lots are drawn for (m, n) entries?",
        edits=((_KEPT, _KEPT.replace("activations.shape", "(activations.shape[0], 1)")),),
    ),
    Misconception(
        id="dropout-one-lot-for-all",
        function="dropout",
        family="one-lot",
        summary="Draws a single lot for all entries.",
        hint="All entries share one fate. How many lots are drawn for (m, n) entries?",
        edits=((_KEPT, _KEPT.replace("activations.shape", "(1, 1)")),),
    ),
    Misconception(
        id="dropout-fixed-number",
        function="dropout",
        family="fixed-number",
        summary="Keeps a fixed number of entries, chosen at random.",
        hint="The number of those kept never changes. Does each entry draw its own lot?",
        edits=(
            (
                _KEPT,
                "count = round(keep_probability * activations.size)\n"
                "    order = rng.permutation(activations.size).reshape(activations.shape)\n"
                "    kept = order < count",
            ),
        ),
    ),
    Misconception(
        id="dropout-normal-numbers",
        function="dropout",
        family="normal-numbers",
        summary="Compares the probability with normally distributed numbers.",
        hint="The share that is kept is not the one asked for. Which generator gives evenly spread "
        "numbers between 0 and 1?",
        edits=((_KEPT, _KEPT.replace("rng.random", "rng.standard_normal")),),
    ),
    Misconception(
        id="dropout-global-seed",
        function="dropout",
        family="global-generator",
        summary="Seeds and uses NumPy's global generator.",
        hint="The values are right, but everybody else's random numbers change with yours. How do "
        "you make a generator of your own?",
        edits=(
            ("rng = np.random.default_rng(seed)", "np.random.seed(seed)"),
            ("rng.random(activations.shape)", "np.random.random_sample(activations.shape)"),
        ),
    ),
    Misconception(
        id="dropout-seed-fixed",
        function="dropout",
        family="seed-fixed",
        summary="Starts its generator with a seed of its own.",
        hint="Every seed keeps the same entries. Where is the argument used?",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    Misconception(
        id="dropout-in-place",
        function="dropout",
        family="in-place",
        summary="Writes the zeros into the activations that it was given.",
        hint="The values are right, but the activations you were given are changed as well. Which "
        "line writes into them?",
        edits=(
            (
                "return np.where(kept, activations / keep_probability, 0.0)",
                "activations[~kept] = 0.0\n    activations /= keep_probability\n"
                "    return activations",
            ),
        ),
    ),
)

_STD = "np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon)"

_FORWARD = (
    Misconception(
        id="batch-norm-one-less",
        function="batch_norm_forward",
        family="ddof",
        summary="Divides the variance by m - 1.",
        hint="Your spread is a little too large, most of all for small batches. By what is the "
        "variance divided?",
        edits=(("np.var(z, axis=0, keepdims=True)", "np.var(z, axis=0, ddof=1, keepdims=True)"),),
    ),
    Misconception(
        id="batch-norm-over-rows",
        function="batch_norm_forward",
        family="axis",
        summary="Normalises each sample over its neurons.",
        hint="Each row has mean 0 in yours. A batch is a column: which axis goes down the columns?",
        edits=(
            ("np.mean(z, axis=0", "np.mean(z, axis=1"),
            ("np.var(z, axis=0", "np.var(z, axis=1"),
        ),
    ),
    Misconception(
        id="batch-norm-whole-batch",
        function="batch_norm_forward",
        family="whole-array",
        summary="Takes one mean and one std for all columns together.",
        hint="All columns share one mean. Does each neuron not have its own?",
        edits=(
            ("np.mean(z, axis=0, keepdims=True)", "np.mean(z)"),
            (_STD, "np.sqrt(np.var(z) + epsilon) * np.ones_like(gamma)"),
        ),
    ),
    Misconception(
        id="batch-norm-variance-for-std",
        function="batch_norm_forward",
        family="root-forgotten",
        summary="Divides by the variance, without the root.",
        hint="The variance is a square. What turns it back into a distance?",
        edits=((_STD, "np.var(z, axis=0, keepdims=True) + epsilon"),),
    ),
    Misconception(
        id="batch-norm-epsilon-missing",
        function="batch_norm_forward",
        family="epsilon-missing",
        summary="Leaves epsilon out.",
        hint="You are off by a hair, and a column of equal numbers gives nan. What is added to the "
        "variance?",
        edits=((" + epsilon)", ")"),),
    ),
    Misconception(
        id="batch-norm-epsilon-outside",
        function="batch_norm_forward",
        family="epsilon-after-root",
        summary="Adds epsilon to the std, after the root.",
        hint="epsilon is in the wrong place. Is it added before the root here, or after it?",
        edits=((_STD, "np.sqrt(np.var(z, axis=0, keepdims=True)) + epsilon"),),
    ),
    Misconception(
        id="batch-norm-epsilon-not-in-cache",
        function="batch_norm_forward",
        family="std-without-epsilon",
        summary="Normalises rightly and keeps the std without epsilon.",
        hint="out is right, and the std that is kept is another one. What did you divide by?",
        edits=(('"std": std', '"std": np.std(z, axis=0, keepdims=True)'),),
    ),
    Misconception(
        id="batch-norm-epsilon-fixed",
        function="batch_norm_forward",
        family="epsilon-fixed",
        summary="Uses 1e-5 whatever epsilon is.",
        hint="It is right for the usual epsilon only. Where is the argument used?",
        edits=((" + epsilon)", " + 1e-5)"),),
    ),
    Misconception(
        id="batch-norm-gamma-beta-swapped",
        function="batch_norm_forward",
        family="gamma-beta-swapped",
        summary="Multiplies by beta and adds gamma.",
        hint="z_hat is right. Which of gamma and beta multiplies, which is added?",
        edits=(("gamma * z_hat + beta", "beta * z_hat + gamma"),),
    ),
    Misconception(
        id="batch-norm-not-scaled",
        function="batch_norm_forward",
        family="gamma-beta-forgotten",
        summary="Returns z_hat without gamma and beta.",
        hint="out is always normalised. What are the two dials for?",
        edits=(("return gamma * z_hat + beta,", "return z_hat,"),),
    ),
    Misconception(
        id="batch-norm-mean-not-subtracted",
        function="batch_norm_forward",
        family="mean-forgotten",
        summary="Divides by std without taking the mean away.",
        hint="Your columns keep their mean. What comes before dividing?",
        edits=(("(z - mean) / std", "z / std"),),
    ),
    Misconception(
        id="batch-norm-mean-divided",
        function="batch_norm_forward",
        family="brackets",
        summary="Divides the mean alone by std: a pair of brackets is missing.",
        hint="Only the mean is divided by std in yours. What is to be divided, and which brackets "
        "say so?",
        edits=(("(z - mean) / std", "z - mean / std"),),
    ),
    Misconception(
        id="batch-norm-out-in-cache",
        function="batch_norm_forward",
        family="out-in-cache",
        summary='Keeps out under the name "z_hat".',
        hint="out is right. Which values belong under the name z_hat: those before or after gamma "
        "and beta?",
        edits=(('"z_hat": z_hat', '"z_hat": gamma * z_hat + beta'),),
    ),
    Misconception(
        id="batch-norm-flat-std",
        function="batch_norm_forward",
        family="flat",
        summary="Keeps std in the shape (n,).",
        hint="The numbers are right, the shape is not. What keeps the shape (1, n)?",
        edits=(
            ("np.mean(z, axis=0, keepdims=True)", "np.mean(z, axis=0)"),
            ("np.var(z, axis=0, keepdims=True)", "np.var(z, axis=0)"),
        ),
    ),
)

_BACK = "(d_out - d_beta / m - z_hat * d_gamma / m)"

_BACKWARD = (
    Misconception(
        id="backward-std-constant",
        function="batch_norm_backward",
        family="both-terms-missing",
        summary="Treats mean and std as constants.",
        hint="Only the blame itself is there. What else does a z move besides its own z_hat?",
        edits=((_BACK, "d_out"),),
    ),
    Misconception(
        id="backward-mean-term-missing",
        function="batch_norm_backward",
        family="mean-term-missing",
        summary="Has nothing of what goes through the mean: the term is missing, or comes to 0.",
        hint="Your d_z do not add up to 0 in a column. What if the whole column is shifted?",
        edits=((_BACK, "(d_out - z_hat * d_gamma / m)"),),
    ),
    Misconception(
        id="backward-std-term-missing",
        function="batch_norm_backward",
        family="std-term-missing",
        summary="Has nothing of what goes through the std: the term is missing, or comes to 0.",
        hint="Shifting is right, stretching is not. What does a z do to the spread of its column? "
        "If you have a term for that: does it come to 0?",
        edits=((_BACK, "(d_out - d_beta / m)"),),
    ),
    Misconception(
        id="backward-std-term-without-z-hat",
        function="batch_norm_backward",
        family="backward-std-term-without-z-hat",
        summary="Takes away the mean of blame times z_hat, and does not multiply it by z_hat.",
        hint="What you take away for the spread is one number for a whole column. It should go "
        "along with z_hat, entry by entry: what is missing in the product?",
        edits=(("- z_hat * d_gamma / m", "- d_gamma / m"),),
    ),
    Misconception(
        id="backward-gamma-missing",
        function="batch_norm_backward",
        family="gamma-missing",
        summary="Forgets gamma in d_z.",
        hint="On the way forward z_hat is multiplied by gamma. And on the way back?",
        edits=(('cache["gamma"] / cache["std"]', '1 / cache["std"]'),),
    ),
    Misconception(
        id="backward-std-missing",
        function="batch_norm_backward",
        family="std-missing",
        summary="Forgets to divide d_z by std.",
        hint="On the way forward z is divided by std. And on the way back?",
        edits=(('cache["gamma"] / cache["std"]', 'cache["gamma"]'),),
    ),
    Misconception(
        id="backward-std-squared",
        function="batch_norm_backward",
        family="std-squared",
        summary="Divides by the variance instead of std.",
        hint="Narrow columns get too much. How often do you divide by std?",
        edits=(('/ cache["std"]', '/ cache["std"] ** 2'),),
    ),
    Misconception(
        id="backward-std-multiplied",
        function="batch_norm_backward",
        family="std-multiplied",
        summary="Multiplies by std instead of dividing.",
        hint="Wide columns get too much. Which way does std act on the way back?",
        edits=(('/ cache["std"]', '* cache["std"]'),),
    ),
    Misconception(
        id="backward-sums-not-means",
        function="batch_norm_backward",
        family="not-divided",
        summary="Takes sums instead of means in the two correcting terms.",
        hint="What is taken away is m times too much. Is it the sum or the mean of the blame?",
        edits=((_BACK, "(d_out - d_beta - z_hat * d_gamma)"),),
    ),
    Misconception(
        id="backward-sum-through-the-mean",
        function="batch_norm_backward",
        family="mean-way-not-divided",
        summary="Does not divide the way through the mean by m.",
        hint="On the way through the mean m times too much comes to each z. By how much does the "
        "mean move if one z does?",
        edits=(("- d_beta / m -", "- d_beta -"),),
    ),
    Misconception(
        id="backward-sum-through-std",
        function="batch_norm_backward",
        family="std-way-not-divided",
        summary="Does not divide the way through std by m.",
        hint="On the way through std m times too much comes to each z. By how much does std move "
        "if one z does?",
        edits=(("- z_hat * d_gamma / m", "- z_hat * d_gamma"),),
    ),
    Misconception(
        id="backward-divided-twice",
        function="batch_norm_backward",
        family="divided-twice",
        summary="Divides d_z by m once more.",
        hint="All of d_z is too small by the number of samples. How often is it divided by m?",
        edits=((_BACK, f"{_BACK} / m"),),
    ),
    Misconception(
        id="backward-one-less",
        function="batch_norm_backward",
        family="ddof",
        summary="Divides by m - 1 in the correcting terms.",
        hint="How many samples does each mean go over: m, or one less?",
        edits=(("m = d_out.shape[0]", "m = d_out.shape[0] - 1"),),
    ),
    Misconception(
        id="backward-gamma-twice",
        function="batch_norm_backward",
        family="gamma-twice",
        summary="Multiplies d_z by gamma twice.",
        hint="gamma comes in once on the way forward. How often is it in your d_z?",
        edits=(('cache["gamma"] / cache["std"]', 'cache["gamma"] ** 2 / cache["std"]'),),
    ),
    Misconception(
        id="backward-plus-for-minus",
        function="batch_norm_backward",
        family="term-sign",
        summary="Adds the std term instead of taking it away.",
        hint="One of the two correcting terms has the wrong sign. Which?",
        edits=(("- z_hat * d_gamma / m)", "+ z_hat * d_gamma / m)"),),
    ),
    Misconception(
        id="backward-one-term-scaled",
        function="batch_norm_backward",
        family="brackets",
        summary="Multiplies the first of d_z's three terms by gamma / std, and not the others.",
        hint="Only one of your three terms is multiplied by gamma and divided by std. Where do "
        "the brackets begin and end?",
        edits=(
            (
                "* (d_out - d_beta / m - z_hat * d_gamma / m)",
                "* d_out - d_beta / m - z_hat * d_gamma / m",
            ),
        ),
    ),
    Misconception(
        id="backward-axis",
        function="batch_norm_backward",
        family="axis",
        summary="Adds up over the neurons instead of the samples.",
        hint="Samples are rows. Which axis is added up when the samples are?",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat, n = cache["z_hat"], d_out.shape[1]
    d_beta = np.sum(d_out, axis=1, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=1, keepdims=True)
    d_z = cache["gamma"] / cache["std"] * (d_out - d_beta / n - z_hat * d_gamma / n)
    return d_z, d_gamma, d_beta
""",
    ),
    Misconception(
        id="backward-gamma-without-z-hat",
        function="batch_norm_backward",
        family="d-gamma-without-z-hat",
        summary="Gives gamma the blame itself, without z_hat.",
        hint="d_gamma equals d_beta in yours. What is multiplied by gamma on the way forward?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_beta, d_beta"),),
    ),
    Misconception(
        id="backward-means-for-gamma-and-beta",
        function="batch_norm_backward",
        family="means-returned",
        summary="Returns means instead of sums for gamma and beta.",
        hint="d_gamma and d_beta are too small by the number of samples. Is it the sum that they "
        "want, or the mean?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_gamma / m, d_beta / m"),),
    ),
    Misconception(
        id="backward-mean-for-beta",
        function="batch_norm_backward",
        family="mean-for-beta",
        summary="Returns the mean instead of the sum for beta.",
        hint="d_beta is too small by the number of samples. Is it a sum or a mean?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_gamma, d_beta / m"),),
    ),
    Misconception(
        id="backward-swapped",
        function="batch_norm_backward",
        family="answer-swapped",
        summary="Returns d_beta before d_gamma.",
        hint="Two of the three change places. In which order are they promised?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_beta, d_gamma"),),
    ),
    Misconception(
        id="backward-not-summed",
        function="batch_norm_backward",
        family="not-summed",
        summary="Returns gamma's and beta's share of every sample, not added up.",
        hint="gamma and beta serve all samples. What is done with the shares of each?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_out * z_hat, d_out"),),
    ),
    Misconception(
        id="backward-flat",
        function="batch_norm_backward",
        family="flat",
        summary="Returns d_gamma and d_beta in the shape (n,).",
        hint="The numbers are right, the shape is not. What keeps the shape (1, n)?",
        edits=(("return d_z, d_gamma, d_beta", "return d_z, d_gamma[0], d_beta[0]"),),
    ),
    Misconception(
        id="backward-in-place",
        function="batch_norm_backward",
        family="in-place",
        summary="Writes d_z into d_out.",
        hint="The values are right, but the blame you were given is changed as well. Which line "
        "writes into it?",
        edits=(
            ('d_z = cache["gamma"]', 'd_out[...] = cache["gamma"]'),
            ("return d_z,", "return d_out,"),
        ),
    ),
)

_NOISY = "X + noise * rng.standard_normal(X.shape)"
_AUGMENTED = "return np.vstack([X, *noisy]), np.vstack([y] * (copies + 1))"

_AUGMENTING = (
    Misconception(
        id="augment-originals-noised",
        function="augment",
        family="originals-noised",
        summary="Puts noise on the originals as well.",
        hint="The first rows are not the originals any more. Which rows get noise?",
        edits=(("range(copies)", "range(copies + 1)"), ("[X, *noisy]", "noisy")),
    ),
    Misconception(
        id="augment-same-noise-per-copy",
        function="augment",
        family="one-noise-for-copies",
        summary="Draws the noise once and puts it on every copy.",
        hint="All copies are the same. When is the noise drawn: once, or for each copy?",
        edits=(
            (
                f"noisy = [{_NOISY} for _ in range(copies)]",
                f"noisy = [{_NOISY}] * copies",
            ),
        ),
    ),
    Misconception(
        id="augment-generator-restarted",
        function="augment",
        family="one-noise-for-copies",
        like="augment-same-noise-per-copy",
        summary="Starts the generator anew with the same seed for every copy.",
        hint="All copies are the same. What happens if a generator is started twice with one seed?",
        edits=(("noise * rng.standard", "noise * np.random.default_rng(seed).standard"),),
    ),
    Misconception(
        id="augment-same-noise-per-row",
        function="augment",
        family="one-noise-for-rows",
        summary="Draws one noise for each feature and puts it on every sample.",
        hint="Every sample of a copy is shifted alike. How many draws do (m, n) entries take?",
        edits=(("standard_normal(X.shape)", "standard_normal((1, X.shape[1]))"),),
    ),
    Misconception(
        id="augment-same-noise-per-column",
        function="augment",
        family="one-noise-for-columns",
        summary="Draws one noise for each sample and puts it on all its entries.",
        hint="All entries of a sample get the same noise. How many draws do (m, n) entries take?",
        edits=(("standard_normal(X.shape)", "standard_normal((X.shape[0], 1))"),),
    ),
    Misconception(
        id="augment-one-number",
        function="augment",
        family="one-noise",
        summary="Draws a single number for each copy.",
        hint="A whole copy is shifted by one number. How many draws do (m, n) entries take?",
        edits=(("standard_normal(X.shape)", "standard_normal()"),),
    ),
    Misconception(
        id="augment-uniform",
        function="augment",
        family="uniform",
        summary="Draws evenly spread noise between -noise and noise.",
        hint="Your noise is evenly spread and has limits. Which distribution is asked for?",
        edits=(("noise * rng.standard_normal(X.shape)", "rng.uniform(-noise, noise, X.shape)"),),
    ),
    Misconception(
        id="augment-positive-noise",
        function="augment",
        family="positive-noise",
        summary="Draws noise between 0 and noise, which only adds.",
        hint="Your noise only ever makes larger. Around which number should it lie?",
        edits=(("rng.standard_normal(X.shape)", "rng.random(X.shape)"),),
    ),
    Misconception(
        id="augment-noise-as-variance",
        function="augment",
        family="noise-as-variance",
        summary="Takes noise for the variance.",
        hint="Your spread is the root of what it should be. Is noise a variance or a standard "
        "deviation?",
        edits=(("noise * rng", "np.sqrt(noise) * rng"),),
    ),
    Misconception(
        id="augment-noise-ignored",
        function="augment",
        family="noise-ignored",
        summary="Adds standard normal numbers, whatever noise is.",
        hint="Your noise is always of one size. Where is the argument used?",
        edits=(("noise * rng", "rng"),),
    ),
    Misconception(
        id="augment-noise-multiplied",
        function="augment",
        family="noise-multiplied",
        summary="Multiplies the entries by 1 + noise.",
        hint="Large entries get more noise, and a 0 gets none. Is noise added or multiplied?",
        edits=((_NOISY, "X * (1 + noise * rng.standard_normal(X.shape))"),),
    ),
    Misconception(
        id="augment-noise-piles-up",
        function="augment",
        family="noise-piles-up",
        summary="Makes each copy from the one before, so that noise piles up.",
        hint="The later the copy, the noisier. What is each copy made from?",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    all_X = [X]
    for _ in range(copies):
        all_X.append(all_X[-1] + noise * rng.standard_normal(X.shape))
    return np.vstack(all_X), np.vstack([y] * (copies + 1))
""",
    ),
    Misconception(
        id="augment-labels-repeated",
        function="augment",
        family="labels-per-sample",
        summary="Repeats each label before it goes on to the next.",
        hint="The labels come as 1 1 1 0 0 0, the samples set after set. Which order do they need?",
        edits=(("np.vstack([y] * (copies + 1))", "np.repeat(y, copies + 1, axis=0)"),),
    ),
    Misconception(
        id="augment-samples-repeated",
        function="augment",
        family="samples-per-sample",
        summary="Puts all versions of one sample together, labels too.",
        hint="All versions of the first sample come first. Which rows should be the first ones?",
        edits=(
            (
                _AUGMENTED,
                "order = np.arange(len(X) * (copies + 1)).reshape(copies + 1, -1).T.ravel()\n"
                "    return np.vstack([X, *noisy])[order], np.repeat(y, copies + 1, axis=0)",
            ),
        ),
    ),
    Misconception(
        id="augment-labels-not-stacked",
        function="augment",
        family="labels-not-stacked",
        summary="Returns the labels once.",
        hint="There are more samples than labels. What labels do the copies have?",
        edits=(("np.vstack([y] * (copies + 1))", "y"),),
    ),
    Misconception(
        id="augment-originals-missing",
        function="augment",
        family="originals-missing",
        summary="Returns the copies without the originals.",
        hint="The originals are gone. What comes first?",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    more_X, more_y = np.tile(X, (copies, 1)), np.tile(y, (copies, 1))
    return more_X + noise * rng.standard_normal(more_X.shape), more_y
""",
    ),
    Misconception(
        id="augment-originals-last",
        function="augment",
        family="originals-last",
        summary="Puts the originals behind the copies.",
        hint="The originals are there, at the end. Where do they belong?",
        edits=(("[X, *noisy]", "[*noisy, X]"),),
    ),
    Misconception(
        id="augment-one-copy-less",
        function="augment",
        family="one-copy-less",
        summary="Counts the originals among the copies.",
        hint="One copy is missing. Do the originals count as one?",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    noisy = [X + noise * rng.standard_normal(X.shape) for _ in range(copies - 1)]
    return np.vstack([X, *noisy]), np.vstack([y] * max(copies, 1))
""",
    ),
    Misconception(
        id="augment-labels-noised",
        function="augment",
        family="labels-noised",
        summary="Puts noise on the labels, too.",
        hint="A Kesar stays a Kesar. What happens to the labels of the copies?",
        edits=(
            (
                "np.vstack([y] * (copies + 1))",
                "np.vstack([y, *[y + noise * rng.standard_normal(y.shape) for _ in noisy]])",
            ),
        ),
    ),
    Misconception(
        id="augment-noise-cut-off",
        function="augment",
        family="noise-cut-off",
        summary="Fills an array of X's own type, which cuts the noise of whole numbers off.",
        hint="Whole numbers stay whole in yours. What type has the array in which they end up?",
        edits=((_NOISY, f"({_NOISY}).astype(X.dtype)"),),
    ),
    Misconception(
        id="augment-global-seed",
        function="augment",
        family="global-generator",
        summary="Seeds and uses NumPy's global generator.",
        hint="The values are right, but everybody else's random numbers change with yours. How do "
        "you make a generator of your own?",
        edits=(
            ("rng = np.random.default_rng(seed)", "np.random.seed(seed)"),
            ("rng.standard_normal(X.shape)", "np.random.standard_normal(X.shape)"),
        ),
    ),
    Misconception(
        id="augment-in-place",
        function="augment",
        family="in-place",
        summary="Puts the noise into X itself.",
        hint="X is changed, and with it the originals. Which line writes into it?",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    all_X = [X.copy()]
    for _ in range(copies):
        X[...] = all_X[0] + noise * rng.standard_normal(X.shape)
        all_X.append(X.copy())
    return np.vstack(all_X), np.vstack([y] * (copies + 1))
""",
    ),
)

CATALOGUE = (
    *_NORMS,
    *_CLIPPING,
    *_MOMENTUM,
    *_ADAM,
    *_PENALTIES,
    *_DROPOUT,
    *_AUGMENTING,
    *_FORWARD,
    *_BACKWARD,
)
