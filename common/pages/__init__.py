"""What pages of every package share: the geometry of charts, states that have a partial each, searching by words."""
