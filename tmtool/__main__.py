"""`python -m tmtool` is `tmtool`."""

from tmtool.cli import main

if __name__ == "__main__":
    main()
