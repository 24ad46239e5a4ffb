"""Returns a list that holds itself."""


def predict(parameters, X):
    knot = [0.5]
    knot.append(knot)
    return knot
