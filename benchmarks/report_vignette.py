"""A reliability and cut-off report with this package; `compare.py` runs it beside its peers.

`report_vignette.py FOLDER REPLICATES` reads ``ratings.csv`` and ``homes.csv`` and prints seconds and figures as JSON.
"""

import json
import sys
import time

import pandas as pd

from vignette.psychometrics import agreement_report, auc, choose_cut, cronbach_alpha, icc, optimism

folder, replicates = sys.argv[1], int(sys.argv[2])
whose = ["household_id", "administration_id", "competence_id"]
start = time.process_time()

# report begins
ratings = pd.read_csv(f"{folder}/ratings.csv")
homes = pd.read_csv(f"{folder}/homes.csv")
drawn = {"replicates": replicates, "seed": 1}
rated = ratings.groupby([*whose, "rater_id"])["rating"].agg(score="mean", n="count").query("n >= 2").reset_index()
cells = ratings.groupby([*whose, "aspect_id"])["rating"].mean().groupby(whose).agg(score="mean", n="count")
scores = cells.query("n >= 2").reset_index().merge(homes, on="household_id")
items = scores.pivot(index=["household_id", "administration_id"], columns="competence_id", values="score").reset_index()

names = ["exact-pairs", "fleiss", "gwet", "krippendorff"]
scale = {"categories": range(1, 6), "missing": "available"}
found = list(agreement_report(ratings, coefficients=names, weights="quadratic", metric="ordinal", **scale))
found.append(cronbach_alpha(items.dropna(), items=list(items.columns[2:])))
found = {one.statistic: one for one in found}
for name, own in rated.groupby("competence_id"):
    found[f"{name} ICC(1)"] = icc(
        own, form="ICC(1)", categories=None, unit="administration_id", rating="score", missing="complete"
    )
for name, own in scores.groupby("competence_id"):
    asked = {"score": "score", "outcome": "met", "event": 1, "direction": "higher"}
    cost = {"rule": "cost", "cost_missed": 1, "cost_false_alarm": 2}
    found[f"{name} AUC"] = auc(own, **asked)
    found[f"{name} Youden cut"] = choose_cut(own, **asked, rule="youden", **drawn).estimates["cut"]
    found[f"{name} cost cut"] = choose_cut(own, **asked, **cost, **drawn).estimates["cut"]
    worth = optimism(own, **asked, **cost, **drawn)
    found[f"{name} sensitivity"] = worth["sensitivity, optimism corrected"]
    found[f"{name} specificity"] = worth["specificity, optimism corrected"]
# report ends

figures = {
    name: [one.value, *([one.interval.low, one.interval.high] if one.interval else [])] for name, one in found.items()
}
print(json.dumps({"seconds": time.process_time() - start, "figures": figures}))
