"""Toggles: each module here is one default that Python changed, settable from outside."""
