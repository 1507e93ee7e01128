"""The parser, and what it makes of each rule of the grammar while it reads: nothing recurses, however deep the text."""

from collections.abc import Iterator
from typing import NamedTuple, cast

from lark import Lark, Token, Transformer, v_args
from lark.lark import PostLex

from services.domain.people import Field, UserFact
from services.errors import FilterProblem
from services.where.diagnosis import Fault
from services.where.fields import field_named, nearest_fields
from services.where.filter import AllOf, AnyOf, Condition, Expression, Not, Operator
from services.where.grammar import GRAMMAR
from services.where.quoting import unquoted
from services.where.values import folded, tidy
from services.where.vocabulary import meant, nearest_values, takes_parts


class _Named(NamedTuple):
    """A field, and where it stands."""

    field: Field
    start: int
    end: int


class _Said(NamedTuple):
    """A value as typed, and where it stands."""

    value: str
    start: int
    end: int


class _Test(NamedTuple):
    """What a field is compared with; without values: whether it is blank."""

    operator: Operator
    said: tuple[_Said, ...]
    negated: bool = False


@v_args(inline=True)
class _Builder(Transformer[Token, Expression]):
    """One method for each rule or alias of the grammar. Raises Fault."""

    def any_of(self, *parts: Expression) -> Expression:
        flat = tuple(one for part in parts for one in (part.parts if isinstance(part, AnyOf) else (part,)))
        return flat[0] if len(flat) == 1 else AnyOf(flat)

    def all_of(self, *parts: Expression) -> Expression:
        flat = tuple(one for part in parts for one in (part.parts if isinstance(part, AllOf) else (part,)))
        return flat[0] if len(flat) == 1 else AllOf(flat)

    def negation(self, part: Expression) -> Expression:
        return part.part if isinstance(part, Not) else Not(part)

    def condition(self, named: _Named, test: _Test) -> Expression:
        if test.operator is not Operator.EQUALS and not takes_parts(named.field):
            raise Fault(FilterProblem.NOT_FOR_FIELD, named.start, named.end)
        values = tuple(_value(named.field, test.operator, said) for said in test.said) or _blank(named)
        one = Condition(named.field, test.operator, values)
        return Not(one) if test.negated else one

    def equal(self, said: _Said) -> _Test:
        return _Test(Operator.EQUALS, (said,))

    def unequal(self, said: _Said) -> _Test:
        return _Test(Operator.EQUALS, (said,), negated=True)

    def blank(self) -> _Test:
        return _Test(Operator.EQUALS, ())

    def not_blank(self) -> _Test:
        return _Test(Operator.EQUALS, (), negated=True)

    def among(self, *said: _Said) -> _Test:
        return _Test(Operator.EQUALS, said)

    def starts(self, said: _Said) -> _Test:
        return _Test(Operator.STARTS, (said,))

    def contains(self, said: _Said) -> _Test:
        return _Test(Operator.CONTAINS, (said,))

    def plain(self, test: _Test) -> _Test:
        return test

    def reverse(self, test: _Test) -> _Test:
        return test._replace(negated=True)

    def field(self, *words: Token) -> _Named:
        name, start, end = " ".join(words), words[0].start_pos or 0, words[-1].end_pos or 0
        field = field_named(name)
        if field is None:
            near = tuple(field.value for field in nearest_fields(name))
            raise Fault(FilterProblem.UNKNOWN_FIELD, start, end, near)
        return _Named(field, start, end)

    def value(self, *words: Token) -> _Said:
        return _Said(" ".join(words), words[0].start_pos or 0, words[-1].end_pos or 0)

    def quoted(self, said: Token) -> _Said:
        return _Said(tidy(unquoted(said)), said.start_pos or 0, said.end_pos or 0)


def _value(field: Field, operator: Operator, said: _Said) -> str:
    if not folded(said.value) and (field is UserFact.GROUP or operator is not Operator.EQUALS):
        raise Fault(FilterProblem.NO_VALUE, said.start, said.end)
    value = meant(field, said.value)
    if value is None:
        raise Fault(FilterProblem.NO_SUCH_VALUE, said.start, said.end, nearest_values(field, said.value))
    return value


def _blank(named: _Named) -> tuple[str]:
    if named.field is UserFact.GROUP:
        raise Fault(FilterProblem.NOT_FOR_FIELD, named.start, named.end)
    return ("",)


class _OwnWords(PostLex):
    """Keeps words of the language that no rule takes: they begin clauses of the question."""

    always_accept = ("_BY", "_WHERE")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


_PARSER = Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder(), postlex=_OwnWords())


def parsed(text: str) -> Expression:
    """Return what the text says; raise Fault for words that mean nothing, UnexpectedInput for what is no sentence."""
    return cast(Expression, _PARSER.parse(text))
