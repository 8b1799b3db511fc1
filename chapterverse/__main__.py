"""Run the command `chapterverse`, also as `python -m chapterverse`."""

from cli.main import main

if __name__ == "__main__":
    main()
