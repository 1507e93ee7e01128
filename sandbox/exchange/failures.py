"""Exchange Online's error body, as its admin API writes it."""

from typing import Any

from sandbox.answer import Answer


class ExchangeRefused(Exception):
    """Exchange will not do it: HTTP status, error code, sentence, and .NET's name of the error inside."""

    def __init__(self, status: int, code: str, message: str, kind: str = "") -> None:
        super().__init__(status, code)
        self.status, self.code, self.message, self.kind = status, code, message, kind


def bad_request(message: str, kind: str = "") -> ExchangeRefused:
    """Return the refusal of a call that makes no sense."""
    return ExchangeRefused(400, "BadRequest", message, kind)


def error_answer(status: int, code: str, message: str, kind: str = "") -> Answer:
    """Return an error body; the sentence is repeated in `details` and, shortened to a word, inside."""
    kind = kind or "Microsoft.Exchange.Admin.OData.Core.ODataServiceException"
    inside = {"message": f"Exception of type '{kind}' was thrown.", "type": kind, "stacktrace": ""}
    error: dict[str, Any] = {
        "code": code,
        "message": message,
        "details": [{"code": "Context", "target": "", "message": f"Ex4E9F21|{kind}|{message}"}],
        "innererror": {"message": message, "type": kind, "stacktrace": "", "internalexception": inside},
    }
    return Answer(status, {"error": error})


def unauthorised() -> Answer:
    """Return the refusal of a token: it has no body at all."""
    challenge = 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", error="invalid_token"'
    return Answer(401, text="", headers={"WWW-Authenticate": challenge}, content_type="text/plain")
