"""nbgrader: the one room that imports it, with the build of releases apart."""
