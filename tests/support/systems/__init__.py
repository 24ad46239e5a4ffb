"""Other systems, as far as one can be played here: folders for PYTHONPATH, each of which takes away
from every Python that is started what such a system does not have.

Python's own modules keep for themselves what they need to work at all; ours find nothing of it.
"""
