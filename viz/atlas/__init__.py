"""Atlas: what a shipped study says of where each side wins."""
