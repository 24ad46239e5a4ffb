"""nbgrader's configuration: the root of this repository is the course.

What belongs to one class, its name, its gradebook and what lateness costs, stands in
course_settings.toml beside this file, which git ignores; docs/teacher.md has an example.
"""

from autograder.nbgrader_integration.config import configure

c = get_config()  # noqa: F821 - nbgrader puts it into this file's namespace

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.source_directory = "source_notebooks"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.solution_directory = "solutions"

configure(c, __file__, suites="autograder/labs/{lab}")
