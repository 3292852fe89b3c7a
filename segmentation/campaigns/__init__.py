"""What becomes of an audience: plays to begin with, who is held out, what contacting them caused."""
