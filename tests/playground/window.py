"""The Agents Playground's page, in the words of somebody who sits in front of it."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ANSWER_MILLISECONDS = 20_000
KEY_MILLISECONDS = 30
COMPLAINTS = ("Unable to reach app", "Something went wrong", "That didn't work", "Failed to send message")


class Window:
    """One page of the chat window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def box(self) -> Locator:
        """Return the box that a message is typed into (in a channel: the one for a new post, which comes first)."""
        return self.page.locator("[role=textbox][data-lexical-editor=true]").first

    def say(self, words: str) -> None:
        """Send a message in the personal or group chat that is open."""
        self.box.click()
        self.page.keyboard.type(words)
        self.page.get_by_role("button", name="Send Message").click()

    def post(self, words: str) -> None:
        """Post a message that mentions the bot in the channel that is open."""
        self._mention(words)
        self.page.get_by_role("button", name="Post").click()

    def mention(self, words: str) -> None:
        """Send a message that mentions the bot in the group chat that is open."""
        self._mention(words)
        self.page.get_by_role("button", name="Send Message").click()

    def _mention(self, words: str) -> None:
        self.box.click()
        self.page.keyboard.type("@Seat", delay=KEY_MILLISECONDS)  # the list of names follows the typing
        self.page.get_by_role("menuitem", name="Seatwise").click()
        self.page.keyboard.type(f" {words}")
        expect(self.box).to_contain_text(words)

    def open(self, conversation: str) -> None:
        """Open a conversation from the list on the left."""
        self.page.get_by_role("treeitem").filter(has_text=conversation).click()

    def card(self, text: str) -> Locator:
        """Return the newest card that shows `text`, once it is there."""
        card = self.page.locator(".ac-adaptiveCard").filter(has_text=text).last
        card.wait_for(timeout=ANSWER_MILLISECONDS)
        return card

    def rows(self, card: Locator) -> list[list[str]]:
        """Return what the cells of the card's table show, row by row without the header."""
        rows = [row.get_by_role("cell").all_inner_texts() for row in card.get_by_role("row").all()]
        return [[cell.strip() for cell in row] for row in rows if row]

    def complaints(self) -> list[str]:
        """Return what the Playground complains about: an answer that it could not show, a press that failed."""
        return [text for text in COMPLAINTS if self.page.get_by_text(text).count()]

    def answers(self) -> Locator:
        """Return the log's lines of the bot's messages that the Playground has taken."""
        return self.page.get_by_text("message 201")

    def newest_answer(self, than: int) -> Locator:
        """Return where the log shows the bot's newest message, once there are more than `than`.

        For a new thread of a channel: its page forgets an answer that is faster than its own drawing of the post.
        """
        expect(self.answers()).to_have_count(than + 1, timeout=ANSWER_MILLISECONDS)
        self.answers().last.click()
        return self.page.locator("body")

    def without_log(self) -> None:
        """Close the Playground's log panel."""
        self.page.get_by_title("Toggle Log Panel").click()

    def picture(self, path: Path) -> None:
        """Save what the page shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
