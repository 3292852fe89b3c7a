"""Counting: every condition as a set of customers, and every number as the size of a set or a sum over one."""
