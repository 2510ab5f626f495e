"""What all tests share."""

import os
import signal

# Tests on real material are collected only where that material is.
collect_ignore = [] if os.environ.get("TMTOOL_MATERIAL") else ["material"]

# Ctrl-C is ignored in what a shell puts into the background, and would be in what tests start there.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
