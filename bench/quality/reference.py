"""scikit-learn's TF-IDF with logistic regression, as the reference of `gavel bench quality`.

Reads a JSON object {"train": [[text, label], ...], "tests": [[[text, label], ...], ...]} from the file
given; writes, for each test set, {"REFERENCE": {"accuracy": x, "macroF1": y}, ...} as one JSON list.
"""

import json
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)

texts, labels = zip(*task["train"])
answers = [{} for _ in task["tests"]]
for longest in (1, 2):
    vectorizer = TfidfVectorizer(ngram_range=(1, longest))
    train = vectorizer.fit_transform(texts)
    for weights in (None, "balanced"):
        name = f"1-{longest}-grams" if longest > 1 else "words"
        name += ", balanced" if weights else ""
        model = LogisticRegression(class_weight=weights, max_iter=1000).fit(train, labels)
        for test, answer in zip(task["tests"], answers):
            given, truth = zip(*test)
            found = model.predict(vectorizer.transform(given))
            answer[name] = {
                "accuracy": accuracy_score(truth, found),
                "macroF1": f1_score(truth, found, average="macro"),
            }
json.dump(answers, sys.stdout)
