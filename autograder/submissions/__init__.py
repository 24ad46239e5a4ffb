"""Bytes in, a submission or one sentence out."""
