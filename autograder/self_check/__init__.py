"""A student's own check of her own notebook, on any machine that has Python and NumPy.

Her code runs in a plain process of its own (`worker.py`), or where she is, in a browser's kernel
(`session.py`).  Nothing here knows a hidden test, a reference or a misconception.
"""
