"""What becomes of a file that a person lets Teams put into their OneDrive: it is made now, and sent there."""

from contextlib import aclosing

from bot.errors import Apology, attempted
from bot.file_cards import Consent, consent_of, info_message
from bot.message import reference_to
from bot.parcels import Files
from bot.screen import Shown
from bot.service_url import FileHosts
from bot.speech import turn_of
from bot.stage import Stage
from bot.upload import Uploads
from bot.wire import Inbound
from cards.card import Card
from cards.export import declined_card, making, saved_card
from dialogs.exports import SECONDS
from dialogs.turn import Progress, Turn
from services.export.spool import Spool
from services.http.deadline import deadline


class Consents:
    """Serves the answers to consent cards. The invoke is acknowledged at once, and the work goes on behind it."""

    def __init__(self, files: Files, uploads: Uploads, hosts: FileHosts, stage: Stage) -> None:
        self._files, self._uploads, self._hosts, self._delivery = files, uploads, hosts, stage.delivery
        self._screen, self._apologies, self._background = stage.screen, stage.apologies, stage.background
        self._clock, self._notices = stage.clock, stage.notices
        self._at_work: set[str] = set()

    def answer(self, activity: Inbound) -> None:
        """Begin to do what the person said; the consent card's place shows how it goes."""
        shown = Shown(reference_to(activity, reply=False), activity.reply_to_id or "")
        self._background.start(self._screen.told_of_a_stop(shown, self._answer(shown, activity)))

    async def _answer(self, shown: Shown, activity: Inbound) -> None:
        answer = await self._apologies.answered(self._served(shown, activity))
        if answer is not None:
            await self._screen.show(shown, answer.card if isinstance(answer, Apology) else answer)

    async def _served(self, shown: Shown, activity: Inbound) -> Card | None:
        """Return what is shown at the end; None for a second delivery of what is under way already."""
        progress = Progress()
        turn, consent = turn_of(activity, self._clock(), progress), consent_of(activity.value)
        if consent.token in self._at_work:
            return None
        self._at_work.add(consent.token)
        try:
            if consent.upload_url is None:
                await self._files.decline(consent.token, turn.actor)
                return declined_card()
            return await self._saved(shown, consent, consent.upload_url, turn)
        finally:
            self._at_work.discard(consent.token)

    async def _saved(self, shown: Shown, consent: Consent, url: str, turn: Turn) -> Card:
        work = self._background.start(self._apologies.answered(self._put(consent, url, turn)))
        await self._screen.show(shown, self._notices.progress(making(consent.name)))
        await self._screen.keep_telling(shown, work, turn.progress)
        answer = await work
        if isinstance(answer, Apology):
            return answer.card
        info = info_message(consent, self._hosts)
        if info is not None:
            await attempted("file_info.not_sent", self._delivery.send(shown.reference, info))
        return saved_card(consent.name or answer)

    async def _put(self, consent: Consent, url: str, turn: Turn) -> str:
        """Make the file and send it, whole or not at all; return its name."""
        with deadline(SECONDS):
            file = await self._files.collect(consent.token, turn.actor, turn.progress)
            async with aclosing(file.pieces) as pieces:
                spool = await Spool.of(pieces)
            await self._uploads.put(url, spool)
        return file.name
