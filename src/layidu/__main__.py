"""``python -m layidu``."""

from layidu.cli.main import run

if __name__ == "__main__":
    run()
