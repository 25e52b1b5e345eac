"""A name in an answer, and what is none."""

from __future__ import annotations

import pytest

from assistants.frontdesk.naming import answered, told


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("张三", "张三"),
        ("我叫张三", "张三"),
        ("孩子叫李小明", "李小明"),
        ("名字是王芳", "王芳"),
        ("姓名：赵六", "赵六"),
        ("好的，张三", "张三"),
        ("张三，男，56岁", "张三"),
        ("我是周一鸣", "周一鸣"),
        ("那就写张三吧", "张三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("我叫买买提艾力", "买买提艾力"),
        ("Tom Smith", "Tom Smith"),
        ("张改花", "张改花"),
        ("李小明 13812345678", "李小明"),
        ("她的名字叫刘桂花", "刘桂花"),
        ("他叫钱多多", "钱多多"),
    ],
)
def test_the_bare_name_is_read(words: str, name: str) -> None:
    assert answered(words) == name


@pytest.mark.parametrize(
    "words",
    [
        "换个时间",
        "厕所在哪",
        "多少钱",
        "糖尿病",
        "我是第一次来",
        "周三下午",
        "男的",
        "妈妈",
        "好的",
        "没有",
        "骨科",
        "张医生",
        "不知道",
        "先不留",
        "跳过",
        "谢谢",
        "叫护士",
        "3",
        "李",
        "哈哈哈哈",
        "嗯" * 60 + "x",  # read in one pass
        "保密",
        "王先生",
        "头疼",
        "13812345678",
    ],
)
def test_another_word_is_no_name(words: str) -> None:
    assert answered(words) == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("挂骨科，我叫王建国", ("王建国", "我")),
        ("孩子叫豆豆，三岁", ("豆豆", "孩子")),
        ("张三", ("", "")),
        ("叫什么", ("", "")),
    ],
)
def test_unasked_a_name_is_heard_only_where_it_is_called_one(words: str, found: tuple[str, str]) -> None:
    assert told(words) == found
