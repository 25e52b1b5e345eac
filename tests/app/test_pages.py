"""The built pages are served fresh, and what never changes is kept."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.app.house import MemoryHouse, make_app


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "chat-1a2b.js").write_text("1")
    (tmp_path / "index.html").write_text("<title>x</title>")
    return tmp_path


async def fetch(house: MemoryHouse, pages: Path, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(make_app(house, pages=pages))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


async def test_the_page_itself_is_asked_for_each_time(house: MemoryHouse, pages: Path) -> None:
    answer = await fetch(house, pages, "/")
    assert answer.headers["cache-control"] == "no-cache"
    assert "frame-ancestors" in answer.headers["content-security-policy"]


async def test_files_named_by_their_content_are_kept(house: MemoryHouse, pages: Path) -> None:
    assert "immutable" in (await fetch(house, pages, "/assets/chat-1a2b.js")).headers["cache-control"]


async def test_a_missing_file_is_a_problem_and_no_path_leaves_the_folder(house: MemoryHouse, pages: Path) -> None:
    for path in ("/nothing.js", "/..%2f..%2fetc/passwd", "/assets/%00"):
        answer = await fetch(house, pages, path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
