"""The XML of a passive answer. Written here: wechatpy's templates let a "]]>" in the text end the CDATA."""

from __future__ import annotations

import re

from channels.wechat.parsing import Message
from channels.wechat.parts import Mini, News, Shown, Words

ACKNOWLEDGED = "success"  # "nothing to say now"; WeChat does not ask again
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cdata(text: str) -> str:
    clean = _ILLEGAL.sub("", text)
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def passive(part: Shown, to: Message, now: int) -> str:
    """This part as the direct answer to that message."""
    head = (
        f"<ToUserName>{cdata(to.openid)}</ToUserName><FromUserName>{cdata(to.account)}</FromUserName>"
        f"<CreateTime>{now}</CreateTime>"
    )
    match part:
        case Words(text=text):
            body = f"<MsgType><![CDATA[text]]></MsgType><Content>{cdata(text)}</Content>"
        case Mini(text=text):
            body = f"<MsgType><![CDATA[text]]></MsgType><Content>{cdata(text)}</Content>"
        case News(title=title, text=text, url=url):
            item = f"<Title>{cdata(title)}</Title><Description>{cdata(text)}</Description><Url>{cdata(url)}</Url>"
            body = (
                "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount>"
                f"<Articles><item>{item}</item></Articles>"
            )
    return f"<xml>{head}{body}</xml>"
