"""What pages of every package share: the geometry of charts, and states that have a partial each."""
