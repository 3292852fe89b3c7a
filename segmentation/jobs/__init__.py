"""What jobs do, each in a process of its own. Starting and following them is ``segmentation.storage.job_queue``."""
