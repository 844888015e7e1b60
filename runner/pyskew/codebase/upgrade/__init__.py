"""One page that answers "can we move to this Python?": composed of the audit, the dependencies and the tests."""
