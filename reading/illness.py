"""What a sentence is about, as far as filling a form must know: does it tell of an illness, or of a worry?"""

from __future__ import annotations

import re

from reading.diseases import find_diseases
from reading.medicines import find_medicines
from reading.symptoms import find_symptoms

# 怕是不是也得了癌 is a worry; 怕光 and 怕冷 are symptoms.
WORRY = re.compile(r"(?:我)?(?:就|最|主要|真的?)?(?:怕(?![光冷热风吵声水油黑生人])|担心|害怕)")


def tells_of_illness(text: str) -> bool:
    """It names a symptom, a disease or a medicine."""
    return bool(find_symptoms(text) or find_diseases(text) or find_medicines(text))
