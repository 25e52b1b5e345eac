"""Questions that lean on the one before: "那孩子能吃吗" after "布洛芬怎么吃"."""

from __future__ import annotations

import re

from knowledge.words import split

LEANS = re.compile(
    r"^(那|那么|那要是|还有|另外|如果|要是|换成|这|它|他|她)|^(孩子|孕妇|老人|大人|小孩|宝宝)(呢|能|可以|也)|(呢|这个|这药|这种药|这病|这样|它|这项)"
)
POINTS = re.compile(r"^那(?!里|边|儿)|[他她它]|这个?药|这种药")  # points back, whatever else it says
OWN_TOPIC, POINTED = 3, 6  # with more words of its own a question stands alone


def resolve(question: str, earlier: str) -> str:
    """The question as it would have been asked on its own."""
    if not earlier.strip() or not LEANS.search(question.strip()):
        return question
    own = {word for word in split(question) if len(word) > 1}
    if len(own - set(split(earlier))) > (POINTED if POINTS.search(question.strip()) else OWN_TOPIC):
        return question
    return f"{earlier.strip().rstrip('？?。')} {question}"
