"""What several test modules use, a module for each purpose.

| module | does |
| --- | --- |
| `tiny` | the notebook of a lab of two functions |
| `tiny_course` | builds courses with that lab in them, and hands in for it |
| `commands` | runs commands in a course |
| `outcome` | reads what grading has left behind: rows and files |
| `running` | runs hidden suites in this process |
| `grading_here` | grades in this process, with follow-through and diagnosis |
| `variants` | finds the right and wrong solutions of a lab in `labs` |
| `attackers`, `folders` | hostile submissions, and folders of all kinds |
| `habits` | solved notebooks with habits of students' in them, graded |
| `watched` | `autograder grade` with a watch on the process that grades |
| `processes` | looks for processes that outlive what started them |
| `progress` | says how far a run has come |
| `browser` | measures a page in Chromium |
| `pyodide` | gets the Python that runs in a browser |
| `postgres` | starts a PostgreSQL server |
"""
