"""The days in which supporters fix failed cards: what is missing, whose card failed, sending the link again."""
