"""Print one of the commands that README.md gives, so that they are run as they stand there.

python .ci/readme.py README.md NUMBER
"""

import re
import sys
from pathlib import Path

page, number = sys.argv[1:]
commands = re.findall(r"^```sh\n(.*?)^```$", Path(page).read_text(encoding="utf-8"), re.M | re.S)
if len(commands) != 2:
    sys.exit(f"{page} should have two blocks of sh, not {len(commands)}")
sys.stdout.write(commands[int(number) - 1])
