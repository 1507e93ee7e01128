"""`python app.py demo`: the command as the command line declares it."""

from pathlib import Path
from typing import Annotated

import typer

from demo import chat_window
from demo.run import STATE, DemoPlan, demo_ask, demo_chat, run_demo


def demo(
    ask: Annotated[str | None, typer.Option(help="Ask this one question, print the answer and end.")] = None,
    terminal: Annotated[bool, typer.Option("--terminal", help="Chat in this terminal, not in a browser.")] = False,
    port: Annotated[int, typer.Option(help="Port of the bot.")] = 3978,
    window_port: Annotated[int, typer.Option(help="Port of the chat window.")] = 56150,
    state: Annotated[Path, typer.Option(help="Folder of the demo's state.")] = STATE,
) -> None:
    """Run the bot against a made-up partner on this machine, with Microsoft's Agents Playground as chat window."""
    if ask is not None:
        raise typer.Exit(demo_ask(ask))
    plan = DemoPlan(state.resolve(), port, window_port)
    lack = None if terminal else chat_window.missing()
    if lack:
        typer.echo(f"{lack} Here is the terminal chat instead.")
    raise typer.Exit(demo_chat(plan) if terminal or lack else run_demo(plan))
