"""Lists the runs of a thread with the vendor's client and prints them as JSON; run by a Python that has ``seekrai``.

Arguments: base URL, key, thread. A status that the client cannot read is printed as an error, not raised.
"""

from __future__ import annotations

import json
import sys

from pydantic import ValidationError
from seekrai import SeekrFlow

base_url, key, thread = sys.argv[1:]
try:
    runs = SeekrFlow(api_key=key, base_url=base_url).agents.runs.list(thread)
    said = {"runs": [json.loads(run.model_dump_json()) for run in runs]}
except ValidationError as error:
    said = {"unread": [{"at": list(each["loc"]), "input": each["input"]} for each in error.errors()]}
print(json.dumps(said))
