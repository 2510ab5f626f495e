"""Start the desk of an installed tmtool, and come in as a browser does: by a code, once.

python .ci/desk.py TMTOOL
"""

import subprocess
import sys
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

command = [sys.argv[1], "serve", "--no-browser", "--port", "0"]
opener = build_opener(HTTPCookieProcessor(CookieJar()))
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
    try:
        address, _, code = process.stdout.readline().strip().partition("start#")
        assert opener.open(f"{address}healthz").read() == b"ok\n"
        form = f'--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n{code}\r\n--x--\r\n'
        headers = {
            "Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin",
        }  # fmt: skip
        enter = Request(f"{address}session", form.encode(), headers)
        desk = opener.open(enter).read().decode()
        assert "Fill it with files" in desk, desk
        for name in ("style.css", "desk.js"):
            assert opener.open(f"{address}static/{name}").status == 200
        try:
            opener.open(enter)
        except HTTPError as error:
            again = error.code
        else:
            again = 200
    finally:
        process.terminate()
if again != 403:
    sys.exit("the code let somebody in twice")
print("the desk of the wheel opens once")
