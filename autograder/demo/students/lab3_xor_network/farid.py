"""Steps up the hill: plus instead of minus in gradient_descent_step."""


def gradient_descent_step(parameters, gradients, learning_rate):
    new_parameters = {}
    for key in parameters:
        # move along the gradient
        new_parameters[key] = parameters[key] + learning_rate * gradients[key]
    return new_parameters
