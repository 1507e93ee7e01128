"""The terminal chat asks what is typed and knows when to stop."""

from collections.abc import Iterator

from demo.chat import chat


async def _talk(*lines: str) -> tuple[list[str], list[str]]:
    """Return what was asked and what was written when these lines are typed."""
    asked: list[str] = []
    written: list[str] = []
    typed: Iterator[str] = iter(lines)

    async def ask(words: str) -> str:
        asked.append(words)
        return f"answer to {words}"

    await chat(ask, lambda: next(typed, None), written.append)
    return asked, written


async def test_every_line_is_asked_and_its_answer_written() -> None:
    asked, written = await _talk("licences contoso\n", "help\n")
    assert asked == ["licences contoso", "help"]
    assert "answer to licences contoso" in written
    assert "answer to help" in written


async def test_an_empty_line_asks_nothing() -> None:
    asked, _ = await _talk("\n", "   \n")
    assert asked == []


async def test_quit_ends_the_chat_before_the_lines_that_follow() -> None:
    asked, _ = await _talk("help\n", "Quit\n", "customers\n")
    assert asked == ["help"]
