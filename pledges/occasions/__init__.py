"""What people are told when it comes about, without anybody's doing, each once.

That pledging opens, that the threshold is reached, that a card is still missing; and who is told besides supporters.
"""
