"""Servers that are unusual but right: a check that alarms on one of them is wrong."""
