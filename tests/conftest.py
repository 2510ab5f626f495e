"""What all tests share."""

import os

# Tests on real material are collected only where that material is.
collect_ignore = [] if os.environ.get("TMTOOL_MATERIAL") else ["material"]
