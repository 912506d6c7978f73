"""What the teams of the demo campaigns do: their members, messages, lists, questions and notes."""
