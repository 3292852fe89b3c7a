"""Whether what is said of a campaign's effect is so: on simulated campaigns whose effect is known."""
