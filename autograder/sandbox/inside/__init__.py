"""What runs inside the sandbox: NumPy, msgspec and the standard library, and nothing of ours.

The folder is mounted on its own there, so its modules import each other relatively and know
nothing of the package around them.
"""
