"""Uses what notebooks can do besides Python: shells, scripts, files, other notebooks."""

"""
%%bash
echo canary-shell > @CANARY@/bash
"""

"""
%load_ext autoreload
!echo canary-shell > @CANARY@/shell
files = !ls @COURSE@
%run @COURSE@/solutions/lab3_xor_network/reference.py
%env
"""

"""
%%writefile @CANARY@/written
canary
"""

"""
get_ipython().system("echo canary-shell > @CANARY@/system")
get_ipython().run_cell("import os")
get_ipython().getoutput("cat @COURSE@/solutions/lab3_xor_network/reference.py")
"""


def predict(parameters, X):
    return np.full((len(X), 1), 0.5)
