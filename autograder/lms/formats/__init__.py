"""The forms that archives have, a module each: how an LMS makes the names of folders and files."""
