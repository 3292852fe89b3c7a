"""The entry of a job's process."""

import sys

from segmentation.jobs.process import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
