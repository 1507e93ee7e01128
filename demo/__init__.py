"""A demo MSP on one machine: the sandbox, the bot and Microsoft's Agents Playground, as processes of their own.

For app.py, which owns the command line:

    demo.command.demo        the typer command `python app.py demo [--ask WORDS] [--terminal] ...`
    demo.chat.chat           `await chat(ask)`: the terminal chat, over one function `async ask(words) -> str`

What the demo runs, each with the demo's own environment and nothing of the user's:

    python -m sandbox --seed demo --state DIR     prints one line of JSON when it is ready
    python app.py --env-file FILE run             FILE does not exist: the user's `.env` must not contradict the demo
    python app.py --env-file FILE ask WORDS       one answer as text on standard output
    python app.py --env-file FILE ask             the terminal chat on standard input and output
"""
