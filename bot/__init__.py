"""The Teams edge: the only room that knows botbuilder, activities and the Bot Connector.

from bot.app import BotIdentity, Parts, create_web_app, start_web_app
from bot.screen import Notices

app = create_web_app(
    BotIdentity.of(settings),
    Parts(
        conversations=router,              # async answer(turn, words), async press(turn, press)
        error_card=error_card,             # (error, reference) -> Card
        notices=Notices(progress=progress_card, interrupted=interrupted_card, greeting=greeting_card),  # () -> Card
        token=bot_tokens.token,            # async (*, fresh=False) -> str; ignored with BOT_AUTH=off
        ssl_context=ssl_context(settings.ca_bundle),
        files=exports,                     # makes files of lists: dialogs.exports.Exports
        probes={"database": database.health},  # async () -> anything; raising or False means "not ready"
    ),
)
runner = await start_web_app(app, settings.host, settings.port)
...
await runner.cleanup()                     # drains what is still at work
"""
