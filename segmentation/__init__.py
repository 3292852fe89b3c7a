"""Purchase predictions, audiences and lists, without any user interface."""
