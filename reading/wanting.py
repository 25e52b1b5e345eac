"""Plain wishes in the plainest words: 看病, 我要看医生; to visit somebody in a ward; to be helped in."""

from __future__ import annotations

import re

_KIN = (
    "妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|爱人|媳妇|丈夫|妻子|儿子|女儿|哥|姐|弟|妹"
    "|婆婆|公公|朋友|同事|同学|亲戚|家人|病人"
)
_DOCTOR = re.compile(
    r"(?:你好|您好|请问|我们?|就|是|想|要|来|去|帮|给|需要|得|[，。 ])*(?:看|瞧)(?:个|一?下|看|一?个)?"
    r"(?:病|医生|大夫)(?:的|了|吧|啊|呀|[，。！ ])*"
)
_VISIT = re.compile(
    rf"看(?:望|一?下|看|一?眼)?(?:我|他|她|我们|一个|一?下)?(?:的)?(?:{_KIN}).{{0,8}}(?:住[在院了着]|在.{{0,8}}(?:病房|住院)|病房)"
)
_HELP_IN = re.compile(
    r"(?:走不动|走不了|腿脚不(?:好|方便|便|灵)|行动不(?:便|方便)|站不住|下不了车)(?:路|了)?.{0,6}?"
    r"(?:送进|推进|扶|接一?下|接我|背|抬|有人帮|帮忙|轮椅|平车|推车)"
)


def wants_a_doctor(text: str) -> bool:
    """Nothing is said but that a doctor is wanted."""
    return bool(_DOCTOR.fullmatch(text))


def wants_to_visit(text: str) -> bool:
    """我想看我妈，她住在呼吸科: she lies there, and nobody is to be registered."""
    return bool(_VISIT.search(text))


def wants_help_in(text: str) -> bool:
    """走不动，门口能送进来吗: somebody or something to get in with."""
    return bool(_HELP_IN.search(text))
