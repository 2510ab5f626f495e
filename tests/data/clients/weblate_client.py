"""Run by a Python that has Weblate: what its own client of tmserver is answered, as JSON."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "weblate.settings_example"

import django
from django.conf import settings

settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
django.setup()

from weblate.machinery.tmserver import TMServerTranslation  # noqa: E402 - after the settings

asked = json.load(sys.stdin)
client = TMServerTranslation({"url": asked["address"]})
codes = [client.map_language_code(each) for each in asked["languages"]]
found = [
    list(client.download_translations(*codes, text, None, None, threshold))
    for text, threshold in asked["texts"]
]
pairs = client.download_languages()
json.dump({"pairs": pairs, "codes": codes, "found": found}, sys.stdout)
