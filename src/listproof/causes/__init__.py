"""What a wrong server does in place of what it should: the model with one step changed, held against its answers."""
