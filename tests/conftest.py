"""What all tests share."""

import os
import signal

# Tests on real material are collected only where that material is.
collect_ignore = [] if os.environ.get("TMTOOL_MATERIAL") else ["material"]

# A shell starts what it puts in the background with Ctrl-C ignored, and so would be what tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
