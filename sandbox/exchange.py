"""The Exchange Online origin: it exists and knows no path yet."""

from sandbox.answer import Answer, Ask


class Exchange:
    """Exchange Online's admin API, still empty."""

    name = "exchange"

    def tenant_of(self, ask: Ask) -> str | None:
        """Return None: no path names a tenant yet."""
        return None

    def answer(self, ask: Ask) -> Answer:
        """Answer that there is nothing here."""
        return self.failure(ask, 404, "NotFound", f"{ask.path} does not exist.")

    def failure(self, ask: Ask, status: int, code: str | None, message: str) -> Answer:
        """Return an error in the form of the admin API."""
        inner = {"message": message, "internalexception": {"message": message}}
        error = {"code": code or "InternalServerError", "message": message, "details": [], "innererror": inner}
        return Answer(status, {"error": error})

    def page_onward(self, ask: Ask, answer: Answer, token: str, *, half: bool, origin: str | None) -> Answer:
        """Return the answer as it is."""
        return answer

    def without_token(self, ask: Ask) -> tuple[Ask, str | None]:
        """Return the request as it is."""
        return ask, None
