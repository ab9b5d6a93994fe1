"""The same report with pingouin, krippendorff and scikit-learn. Homes are drawn by hand: no peer here can.

`report_python.py FOLDER REPLICATES`. Prints seconds and figures as JSON.
"""

import json
import sys
import time

import krippendorff
import numpy as np
import pandas as pd
import pingouin
from sklearn.metrics import cohen_kappa_score, roc_auc_score, roc_curve

folder, replicates = sys.argv[1], int(sys.argv[2])
whose = ["household_id", "administration_id", "competence_id"]
start = time.process_time()

# report begins
ratings = pd.read_csv(f"{folder}/ratings.csv")
homes = pd.read_csv(f"{folder}/homes.csv")
rng = np.random.default_rng(1)
rated = ratings.groupby([*whose, "rater_id"])["rating"].agg(score="mean", n="count").query("n >= 2").reset_index()
cells = ratings.groupby([*whose, "aspect_id"])["rating"].mean().groupby(whose).agg(score="mean", n="count")
scores = cells.query("n >= 2").reset_index().merge(homes, on="household_id")
items = scores.pivot(index=["household_id", "administration_id"], columns="competence_id", values="score")


def youden(false_alarm, sensitivity, met):
    return sensitivity - false_alarm


def cost(false_alarm, sensitivity, met):
    return -(1 * (1 - sensitivity) * met + 2 * false_alarm * (1 - met))


def choose(score, met, worth):
    false_alarm, sensitivity, cuts = roc_curve(met, score, drop_intermediate=False)
    return cuts[np.argmax(worth(false_alarm, sensitivity, met.mean()))]


def shares(score, met, cut):
    return np.mean(score[met == 1] >= cut), np.mean(score[met == 0] < cut)


def by_home(own):
    places = [np.flatnonzero(own["household_id"] == home) for home in own["household_id"].unique()]
    score, met = own["score"].to_numpy(), own["met"].to_numpy()
    for _ in range(replicates):
        rows = np.concatenate([places[home] for home in rng.integers(0, len(places), len(places))])
        yield score[rows], met[rows]


found = {}
units = ["administration_id", "vignette_id", "aspect_id"]
pairs = ratings.sort_values("rater_id").assign(place=ratings.sort_values("rater_id").groupby(units).cumcount())
levels = pairs.pivot(index=units, columns="place", values="rating")
both = levels.dropna()
found["agreement exact, pairs"] = [float((both[0] == both[1]).mean())]
found["Cohen's kappa, quadratic"] = [cohen_kappa_score(both[0], both[1], weights="quadratic")]
found["Krippendorff's alpha, ordinal"] = [krippendorff.alpha(levels.to_numpy().T, level_of_measurement="ordinal")]
alpha, limits = pingouin.cronbach_alpha(items.dropna())
found["Cronbach's alpha"] = [alpha, *limits]
for name, own in rated.groupby("competence_id"):
    own = own[own.groupby("administration_id")["score"].transform("size") == 2]
    own = own.assign(place=own.sort_values("rater_id").groupby("administration_id").cumcount())
    table = pingouin.intraclass_corr(own, targets="administration_id", raters="place", ratings="score")
    row = table[table["Type"].isin(["ICC1", "ICC(1,1)"])].iloc[0]
    limits = row[next(column for column in table.columns if column.startswith("CI95"))]
    found[f"{name} ICC(1)"] = [row["ICC"], *limits]
for name, own in scores.groupby("competence_id"):
    score, met = own["score"].to_numpy(), own["met"].to_numpy()
    cut = choose(score, met, cost)
    areas, youdens, costs, optimism = [], [], [], []
    for drawn_score, drawn_met in by_home(own):
        areas.append(roc_auc_score(drawn_met, drawn_score))
        youdens.append(choose(drawn_score, drawn_met, youden))
        costs.append(choose(drawn_score, drawn_met, cost))
        there, here = shares(drawn_score, drawn_met, costs[-1]), shares(score, met, costs[-1])
        optimism.append(np.subtract(there, here))
    corrected = np.subtract(shares(score, met, cut), np.mean(optimism, axis=0))
    found[f"{name} AUC"] = [roc_auc_score(met, score), *np.quantile(areas, [0.025, 0.975])]
    found[f"{name} Youden cut"] = [choose(score, met, youden), *np.quantile(youdens, [0.025, 0.975])]
    found[f"{name} cost cut"] = [cut, *np.quantile(costs, [0.025, 0.975])]
    found[f"{name} sensitivity"], found[f"{name} specificity"] = [corrected[0]], [corrected[1]]
# report ends

figures = {name: [float(value) for value in values] for name, values in found.items()}
print(json.dumps({"seconds": time.process_time() - start, "figures": figures}))
