"""The filter language: nodes, and the functions over them, each in a module of its own.

``validate``, ``codec``, ``describe`` and ``evaluate`` live here, ``compile`` in ``segmentation.sql``; a test fails when
a node lacks one of the five.
"""
