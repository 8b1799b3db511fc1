"""Start the page: the same as `chapterverse serve`, at http://127.0.0.1:7860 by default."""

from cli.serve import serve

if __name__ == "__main__":
    serve()
