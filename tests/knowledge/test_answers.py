"""Answers: cited, short, honest about what is not known; false beliefs corrected; follow-ups understood."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from knowledge import confidence
from knowledge.answers import KnowledgeAnswers
from knowledge.beliefs import load_beliefs
from knowledge.check import supported
from knowledge.compose import ModelComposer
from knowledge.documents import Terms
from knowledge.extract import SPOKEN, WRITTEN, extract
from knowledge.followup import resolve
from knowledge.needs import unmet
from knowledge.people import for_asker
from knowledge.rows import Row
from knowledge.sample import documents
from knowledge.search import Found, spoken_of
from knowledge.service import Knowledge
from knowledge.words import pairs
from tests.knowledge.conftest import make

TEXT = "抽血查血糖要空腹 8–12 小时。可以少量喝水。抽完按压 5 分钟，不要揉。头晕出冷汗请马上告诉护士。"


@pytest.fixture
async def answers(room: Knowledge, monkeypatch: pytest.MonkeyPatch) -> KnowledgeAnswers:
    """The threshold belongs to the real embedding; here any found passage will do."""
    monkeypatch.setattr(confidence, "THRESHOLD", 0.0)
    await room.ingest_documents(
        [make("blood", TEXT, "抽血前要空腹吗", source="检验科"), make("myth-hearsay-remedy", "听来的偏方请不要照着做。", "偏方")],  # noqa: E501
        collection="x", person="甲",
    )  # fmt: skip
    return KnowledgeAnswers(room, collection="x")


async def test_an_answer_is_the_passages_own_sentences_with_its_version(answers: KnowledgeAnswers) -> None:
    answered = await answers.answer("抽血前要空腹吗")
    assert not answered.refused
    assert answered.text.startswith("抽血查血糖要空腹")
    (citation,) = answered.citations
    assert (citation.document, citation.version, citation.source) == ("blood", "1", "检验科")
    assert citation.passage


async def test_what_is_not_covered_is_refused_with_an_offer_of_a_human(
    answers: KnowledgeAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confidence, "THRESHOLD", 1.1)
    answered = await answers.answer("戈谢病怎么治")
    assert answered.refused
    assert answered.reason == "not_found"
    assert "人工" in answered.text
    assert answered.citations == ()


@pytest.mark.parametrize(
    ("question", "reason"),
    [("帮我查一下我的化验结果", "own_records"), ("王医生的手机号多少", "staff"), ("隔壁医院几点下班", "other_hospital"),
     ("明天天气怎么样", "outside"), ("抽血要多少钱", "price"), ("退烧药一次吃几毫升", "dose"),
     ("D-二聚体3.2，是不是有血栓", "own_value"), ("我糖化8.3是不是该打针了", "own_value")],
)  # fmt: skip
async def test_what_no_passage_can_give_is_refused_by_kind(
    answers: KnowledgeAnswers, question: str, reason: str
) -> None:
    answered = await answers.answer(question)
    assert (answered.refused, answered.reason) == (True, reason)


@pytest.mark.parametrize("said", ["我想看", "是的", "帮我看看", "怎么办"])
async def test_what_says_nothing_is_not_answered(answers: KnowledgeAnswers, said: str) -> None:
    assert (await answers.answer(said)).refused


async def test_hearsay_without_an_approved_word_on_it_is_not_accepted(answers: KnowledgeAnswers) -> None:
    answered = await answers.answer("听说吃辣椒可以让抽血不疼，是真的吗")
    assert "不要照着做" in answered.text


async def test_refused_questions_are_told_to_the_editors(room: Knowledge) -> None:
    heard: list[Sequence[str]] = []

    async def missed(*told: str) -> None:
        heard.append(told)

    await KnowledgeAnswers(room, missed=missed, collection="empty").answer("戈谢病怎么治")
    assert heard == [("戈谢病怎么治", "empty", "nothing_approved")]


@pytest.mark.parametrize(
    ("question", "entry"),
    [("孩子发烧是不是中邪了", "myth-supernatural"), ("打疫苗会得自闭症吗", "myth-vaccine-autism"),
     ("吃了头孢能喝点酒吗", "med-alcohol-cephalosporin"), ("感冒吃头孢好得快吧", "myth-antibiotic-cold"),
     ("血压正常了就停药行不行", "myth-stop-medicine"), ("大麻可以治失眠吗", "myth-illegal-drugs"),
     ("听说酱油可以涂伤口", "myth-household"), ("听说喝醋能软化血管是真的吗", "myth-hearsay-remedy")],
)  # fmt: skip
def test_false_beliefs_lead_to_their_correction(question: str, entry: str) -> None:
    assert load_beliefs().find(question) == entry


@pytest.mark.parametrize("question", ["抽血要空腹吗", "孩子发烧怎么办", "流感疫苗每年都要打吗", "红细胞变异大小怎么看"])
def test_ordinary_questions_hold_no_belief(question: str) -> None:
    assert load_beliefs().find(question) == ""


def test_every_belief_points_to_an_entry_of_the_sample() -> None:
    names = {document.name for document in documents()}
    assert {belief.entry for belief in load_beliefs().known} <= names


@pytest.mark.parametrize(
    "said",
    ["我觉得自己一无所有，没有人关心我，怎样才能让这种痛苦消失", "我不停地想过去的错，怎样才能让这些痛苦停止",
     "我是不是没救了", "我这病没希望了，不想拖累家里", "治不好了，想早点走"],
)  # fmt: skip
def test_who_has_lost_hope_is_met_and_not_informed(said: str) -> None:
    """The safety gate comes first in a conversation; the knowledge doors have no gate before them."""
    assert load_beliefs().find(said) == "mind-despair"


def test_answers_stay_short_and_shorter_when_spoken() -> None:
    long = "".join(f"第{number}条说明，抽血之前请不要吃东西，也不要喝酒熬夜。" for number in range(20))
    assert len(extract("抽血能吃东西吗", long)) <= WRITTEN
    assert len(extract("抽血能吃东西吗", long, spoken=True)) <= SPOKEN
    assert "8到12" in extract("抽血要空腹吗", TEXT, spoken=True)


@pytest.mark.parametrize(
    ("question", "earlier", "whole"),
    [("那孩子能吃吗", "布洛芬怎么吃", "布洛芬怎么吃 那孩子能吃吗"), ("孕妇呢", "胃镜前要空腹吗？", "胃镜前要空腹吗 孕妇呢"),  # noqa: E501
     ("那当天能自己开车回去吗", "做无痛胃镜要注意什么", "做无痛胃镜要注意什么 那当天能自己开车回去吗"),
     ("停车场在哪里", "布洛芬怎么吃", "停车场在哪里"), ("那孩子能吃吗", "", "那孩子能吃吗")],
)  # fmt: skip
def test_follow_up_questions_use_what_was_asked_before(question: str, earlier: str, whole: str) -> None:
    assert resolve(question, earlier) == whole


@pytest.mark.parametrize(
    "question",
    ["狂犬疫苗第三针那天我在高铁上没打成", "生完第八天，婆婆不让开空调", "下礼拜就高考，孩子躺下两个钟头睡不着",
     "我的名字给打成别人的了", "一个月吃十几片止疼的了"],
)  # fmt: skip
def test_a_word_of_other_matters_is_no_reason_to_refuse(question: str) -> None:
    assert unmet(question, "") is None


def test_a_price_is_only_answered_where_one_stands() -> None:
    assert unmet("停车多少钱", "每小时 3 元") is None
    assert (need := unmet("种牙多少钱", "种牙要多次就诊")) is not None
    assert need.name == "price"


@pytest.mark.parametrize(
    ("sentence", "good"),
    [("查血糖要空腹 8–12 小时", True), ("查血糖要空腹 4 小时", False), ("抽完按压 5 分钟，不要揉", True),
     ("抽完可以揉", False), ("抽血前可以吃布洛芬", False), ("查血糖要空腹八小时", True), ("希望对您有帮助", False)],
)  # fmt: skip
def test_a_written_sentence_must_be_borne_out(sentence: str, good: bool) -> None:
    assert supported(sentence, TEXT) is good


async def test_a_model_may_write_but_only_what_holds_is_kept(answers: KnowledgeAnswers, room: Knowledge) -> None:
    async def model(_rules: str, _prompt: str) -> AsyncIterator[str]:
        for piece in ("抽血查血糖要空腹 8–12 ", "小时[1]。", "抽血前吃两片阿司匹林[1]。"):
            yield piece

    answered = await KnowledgeAnswers(room, collection="x", composer=ModelComposer(model)).answer("抽血前要空腹吗")
    assert answered.text == "抽血查血糖要空腹 8–12 小时。"
    assert [citation.document for citation in answered.citations] == ["blood"]


async def test_without_a_usable_model_the_extract_answers(answers: KnowledgeAnswers, room: Knowledge) -> None:
    async def broken(_rules: str, _prompt: str) -> AsyncIterator[str]:
        raise ConnectionError
        yield ""

    composer = ModelComposer(broken)
    answered = await KnowledgeAnswers(room, collection="x", composer=composer).answer("抽血前要空腹吗")
    assert answered.text.startswith("抽血查血糖要空腹")


@pytest.mark.parametrize(
    ("question", "title", "text", "first"),
    [
        ("停车多少钱", "停车", "请走东门。每小时 3 元。", "每小时 3 元。"),
        ("CT 辐射大吗", "做 CT 要注意什么", "取下首饰。一次 CT 的辐射在安全范围内。", "一次 CT 的辐射在安全范围内。"),
        ("能喝水吗", "抽血前要空腹吗", "空腹 8 小时，可以喝水。不喝酒。", "空腹 8 小时，可以喝水。"),
    ],
)
def test_the_first_sentence_answers(question: str, title: str, text: str, first: str) -> None:
    assert extract(question, text, title=title).startswith(first)


def _found(name: str, title: str, text: str, score: float) -> Found:
    row = Row(name, name, name, 1, "approved", title, "", text, (), Terms(), True)
    return Found(row, score, 0.5, 0.5, 10.0)


def test_what_is_written_for_children_is_not_told_to_a_pregnant_woman() -> None:
    child = _found("child", "孩子发烧怎么办", "6 个月以上可以用布洛芬。", 1.0)
    pregnant = _found("pregnant", "怀孕能吃药吗", "怀孕 20 周以后不要用布洛芬。", 0.7)
    assert [each.row.name for each in for_asker("孕妇发烧能吃布洛芬吗", [child, pregnant])] == ["pregnant", "child"]
    assert for_asker("孕妇发烧能吃布洛芬吗", [child]) == []
    assert for_asker("发烧能吃布洛芬吗", [child, pregnant])[0] is child


async def test_a_short_question_goes_on_where_the_one_before_stopped(room: Knowledge) -> None:
    await room.ingest_documents(
        [make("parking", "地下车库停车每小时 3 元，半小时内免费。", "停车收费"),
         make("bill", "住院费用清单在自助机打印。", "费用清单"),
         make("visit", "探视时间是每天下午三点到晚上八点。", "探视时间")],
        collection="x", person="甲",
    )  # fmt: skip
    answers = KnowledgeAnswers(room, collection="x")
    assert await answers.whole("收多少", "地下车库停车怎么停") == "地下车库停车怎么停 收多少"
    assert await answers.whole("探视时间是每天几点到几点", "地下车库停车怎么停") == "探视时间是每天几点到几点"


def test_what_is_asked_and_stands_nowhere_in_a_passage_counts_against_it() -> None:
    row = Row("p", "d", "n", 1, "approved", "停车收费", "", "每小时 3 元", ("车停哪里",), Terms(), live=True)
    assert spoken_of(frozenset(pairs("停车收费")), row) == 1.0
    assert spoken_of(frozenset(pairs("轮椅收费")), row) < 0.5
