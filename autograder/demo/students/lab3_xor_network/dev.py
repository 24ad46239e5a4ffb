"""Took the slope of the sigmoid at z in sigmoid_derivative, which is given a."""


def sigmoid_derivative(a):
    s = sigmoid(a)
    return s * (1 - s)
