"""A sandbox that needs no Linux: the worker's Python as a program of WebAssembly."""
