"""Resolved intent: which control lands where, with which parameters, and where each of them came from."""
