"""Where cells run: kinds of targets, their sessions and environments, the transport to them."""
