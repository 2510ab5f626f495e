"""Fit what the scores of null beads mean, on chapters with lines left out.

    TMTOOL_MATERIAL=... python benchmarks/fit_nulls.py [--write]

The sets that the weights are fitted on have hardly a null bead. So the line that turns the log odds
of null beads into shares of right ones is fitted on the half of hkma_dev that is there to work with
(dropped.py), damaged by seeds of its own, with single lines and with sections left out; what
dropped.py prints of the other half is then a measure of it. `--write` stores the line in
tmtool/aligner/parameters.json.
"""

from __future__ import annotations

import argparse
import json

from dropped import FITTED, FORMS, align_all, measure_error, read_chapters
from fit_align import PARAMETERS, calibration, write_parameters

from tmtool import embed
from tmtool.aligner.decode import look_up_share


def main() -> None:
    """Fit and print; then, if asked, write."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--write", action="store_true", help="store the result")
    chosen = options.parse_args()
    encoder = embed.load()
    chapters = [each for each in read_chapters() if each.half == "work"]
    seen = [
        null
        for form in FORMS
        for seed in FITTED
        for null in align_all(chapters, form, seed, encoder).nulls
    ]
    line = calibration([(score, True, right) for score, right in seen])
    after = [(look_up_share(score, line), right) for score, right in seen]
    print(
        f"{len(seen)} null beads, {sum(right for _, right in seen)} of them right; error before",
        end=" ",
    )
    print(f"{measure_error(seen):.3f}, after {measure_error(after):.3f}")
    stored = json.loads(PARAMETERS.read_text("utf-8"))
    # Their scores went through the line that was there: the two become one.
    own = stored.get("null_calibration", stored["calibration"])
    found = {
        "offset": round(line["offset"] + line["slope"] * own["offset"], 3),
        "slope": round(line["slope"] * own["slope"], 3),
    }
    print(found)
    if chosen.write:
        write_parameters(stored | {"null_calibration": found})


if __name__ == "__main__":
    main()
