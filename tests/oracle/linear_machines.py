"""Linear classifiers, one class against the rest, by scikit-learn (pip install scikit-learn).

Reads samples.csv in FOLDER: rows "sample,LABEL,x ..." and "case,LOSS,C"; writes scikit-learn.csv with
rows "weights,LOSS,C,CLASS,w ...,b" and "decisions,LOSS,C,CLASS ..." (a class per sample).

All three minimise |w|^2 / 2 + C sum loss(y, w x) over samples x whose last number is 1, so that the
bias is penalised as any other weight, with y = 1 or -1:
  squared        (y - z)^2 / 2          Ridge minimises sum (y - z)^2 + alpha |w|^2: alpha = 1 / C
  logistic       log(1 + exp(-y z))     LogisticRegression: C
  squared_hinge  max(0, 1 - y z)^2      LinearSVC: C
Usage: python linear_machines.py FOLDER
"""
import os
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

MACHINES = {
    "squared": lambda c: Ridge(alpha=1 / c, fit_intercept=False, solver="cholesky"),
    "logistic": lambda c: LogisticRegression(C=c, fit_intercept=False, solver="newton-cholesky",
                                             tol=1e-12),
    "squared_hinge": lambda c: LinearSVC(C=c, loss="squared_hinge", dual=True, fit_intercept=False,
                                         tol=1e-10, max_iter=1000000, random_state=0),
}


def main(folder):
    rows = [line.strip().split(",") for line in open(os.path.join(folder, "samples.csv"))]
    samples = [row[1:] for row in rows if row[0] == "sample"]
    labels = np.array([int(row[0]) for row in samples])
    x = np.array([row[1:] + ["1"] for row in samples], dtype=float)
    with open(os.path.join(folder, "scikit-learn.csv"), "w") as file:
        file.write(f"# scikit-learn {sklearn.__version__}: python tests/oracle/linear_machines.py FOLDER\n")
        for _, loss, c in (row for row in rows if row[0] == "case"):
            weights = []
            for k in range(labels.max() + 1):
                machine = MACHINES[loss](float(c)).fit(x, np.where(labels == k, 1, -1))
                weights.append(machine.coef_.ravel())
                numbers = ",".join(f"{w:.15g}" for w in weights[-1])
                file.write(f"weights,{loss},{c},{k},{numbers}\n")
            decisions = np.argmax(x @ np.transpose(weights), axis=1)
            file.write(f"decisions,{loss},{c},{','.join(map(str, decisions))}\n")


if __name__ == "__main__":
    main(sys.argv[1])
