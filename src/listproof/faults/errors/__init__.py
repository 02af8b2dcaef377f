"""Faults of error answers, and of what is answered in place of one."""
