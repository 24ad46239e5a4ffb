"""Reports as tables on a terminal; text that came from a student is never taken for markup."""
