"""Has ten thousand magics, each of which costs a parser its time."""

"""
!a
%b
c?
d = !e
!a
%b
c?
d = !e
"""


def predict(parameters, X):
    return 1
