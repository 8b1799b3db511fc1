"""How the readers' parameters were fitted. Not needed to run the program."""
