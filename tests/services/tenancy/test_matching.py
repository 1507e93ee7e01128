"""Which customer do these words mean? Never two different ones, never a guess."""

import unicodedata
import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.domain.customer import Customer
from services.tenancy.matching import CustomerIndex, Nobody, One, Several, Tier
from services.tenancy.names import LEGAL_SUFFIXES, folded_words


def tenant(number: int) -> str:
    return str(uuid.UUID(int=number))


def customers(*names: str) -> list[Customer]:
    return [Customer(tenant(number), name) for number, name in enumerate(names, start=1)]


def answered(query: str, *names: str) -> str | list[str] | None:
    """Return the one name, the list of several, or None."""
    match = CustomerIndex(customers(*names)).find(query)
    if isinstance(match, One):
        return match.customer.name
    return sorted(customer.name for customer in match.customers) if isinstance(match, Several) else None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("contoso", "Contoso Ltd"),
        ("CONTOSO LIMITED", "Contoso Ltd"),
        ("contoso gmbh", "Contoso Ltd"),
        ("Contoso, Ltd.", "Contoso"),
        ("cafe munchen", "Café München GmbH & Co. KG"),
        ("Café München", "Cafe Munchen KG"),
        ("rossi", "Rossi S.p.A."),
        ("rossi spa", "Rossi S.p.A."),
        ("Kowalski", "Kowalski Sp. z o.o."),
        ("smorrebrod", "Smørrebrød ApS"),
        ("obrien", "O’Brien (Pty) Ltd"),
        ("smith & sons", "Smith and Sons PLC"),
        ("smith", "Smith & Co"),
        ("north", "Fabrikam North Inc"),
        ("fab nor", "Fabrikam North Inc"),
        ("north fabrikam", "Fabrikam North Inc"),
        ("brikam", "Fabrikam North Inc"),
        ("ag", "AG"),
        ("コントソ", "コントソ株式会社"),
        ("שלום", "שלום בע״מ"),
        ("🍕", "🍕"),
        ("con\u202etoso", "Contoso"),
        ("con\u200btoso", "Contoso"),
        ("contoso\x07", "Contoso"),
    ],
)
def test_a_name_is_found_however_it_is_typed(query: str, name: str) -> None:
    assert answered(query, name, "Adventure Works", "Wide World Importers") == name


def test_more_than_one_in_the_best_tier_is_ambiguous() -> None:
    assert answered("fabrikam", "Fabrikam North", "Fabrikam South") == ["Fabrikam North", "Fabrikam South"]
    assert answered("contoso", "Contoso", "Contoso Ltd") == ["Contoso", "Contoso Ltd"]
    assert answered("twin ltd", "Twin Ltd", "Twin Ltd") == ["Twin Ltd", "Twin Ltd"]


def test_a_name_typed_whole_is_better_than_a_part_of_another() -> None:
    assert answered("contoso ltd", "Contoso Pharmaceuticals", "Contoso Ltd") == "Contoso Ltd"
    assert answered("northwind", "Northwind Traders", "Northwind") == "Northwind"


def test_a_name_without_its_suffix_that_is_also_a_word_of_another_is_no_guess_of_ours() -> None:
    both = ["Contoso Ltd", "Contoso Pharmaceuticals"]
    assert answered("contoso", "Contoso Pharmaceuticals", "Contoso Ltd") == both


def test_what_stands_before_a_suffix_is_the_full_name() -> None:
    assert answered("smith", "Smith & Co", "Smithers") == "Smith & Co"
    assert answered("brau", "Brau GmbH & Co. KG", "Brauhaus") == "Brau GmbH & Co. KG"


def test_words_run_together_come_close_to_the_whole_name() -> None:
    match = CustomerIndex(customers("Wide World Importers", "Contoso")).find("wideworldimporters")
    assert isinstance(match, Nobody)
    assert [customer.name for customer in match.nearest] == ["Wide World Importers"]


def test_a_spelled_out_suffix_or_accent_narrows_the_choice() -> None:
    assert answered("contoso limited", "Contoso Ltd", "Contoso GmbH") == "Contoso Ltd"
    assert answered("contoso inc", "Contoso Ltd", "Contoso GmbH") == ["Contoso GmbH", "Contoso Ltd"]
    assert answered("müller", "Müller", "Muller") == "Müller"
    assert answered("müller", "Müller", "Müller AG") == ["Müller", "Müller AG"]


def test_a_tenant_id_beats_a_domain_beats_a_name() -> None:
    index = CustomerIndex(
        [
            Customer(tenant(1), "Contoso", ("contoso.com", "contoso.onmicrosoft.com")),
            Customer(tenant(2), "contoso.com", ("other.example",)),
            Customer(tenant(3), tenant(1), ("münchen.example",)),
        ]
    )
    assert index.find(f" {{{tenant(1).upper()}}} ") == One(index.find_exact("contoso").customer, Tier.TENANT_ID)  # type: ignore[union-attr]
    by_domain = index.find("CONTOSO.onmicrosoft.com")
    assert isinstance(by_domain, One)
    assert (by_domain.customer.tenant_id, by_domain.tier) == (tenant(1), Tier.DOMAIN)
    assert isinstance(index.find("contoso.com"), One)
    assert isinstance(index.find("MÜNCHEN.example"), Nobody)


def test_an_international_domain_is_found_in_both_spellings() -> None:
    index = CustomerIndex([Customer(tenant(1), "Brau", ("xn--mnchen-3ya.example",))])
    assert isinstance(index.find("MÜNCHEN.example"), One)
    assert isinstance(index.find("xn--mnchen-3ya.example"), One)


def test_an_unknown_tenant_id_has_no_neighbours() -> None:
    assert CustomerIndex(customers("Contoso")).find(tenant(99)) == Nobody()


def test_one_domain_at_two_customers_is_ambiguous() -> None:
    index = CustomerIndex([Customer(tenant(1), "A", ("x.example",)), Customer(tenant(2), "B", ("x.example",))])
    assert isinstance(index.find("x.example"), Several)


@pytest.mark.parametrize(
    "query", ["", "   ", "!!!", "\u202e\u200b", "[contoso](http://x.example)", "<at>contoso</at> x"]
)
def test_markup_and_emptiness_are_text_that_names_nobody(query: str) -> None:
    assert answered(query, "Contoso", "Fabrikam") is None


def test_a_typo_offers_and_never_answers() -> None:
    match = CustomerIndex(customers("Contoso Ltd", "Fabrikam North", "Northwind Traders")).find("contsoo")
    assert isinstance(match, Nobody)
    assert [customer.name for customer in match.nearest] == ["Contoso Ltd"]
    match = CustomerIndex(customers("Contoso Ltd", "Fabrikam North", "Northwind Traders")).find("fabrikan nort")
    assert isinstance(match, Nobody)
    assert match.nearest[0].name == "Fabrikam North"


_letters = st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F)
_words = st.text(_letters, min_size=2, max_size=10).filter(lambda word: bool(folded_words(word)))
_names = st.lists(_words, min_size=1, max_size=4).map(" ".join)
_suffixes = st.sampled_from(sorted(LEGAL_SUFFIXES - {"sdnbhd", "spzoo"}))


def found_tenants(index: CustomerIndex, query: str) -> set[str]:
    match = index.find(query)
    if isinstance(match, One):
        return {match.customer.tenant_id}
    return {customer.tenant_id for customer in match.customers} if isinstance(match, Several) else set()


@given(st.lists(_names, min_size=1, max_size=12))
def test_a_customer_is_always_found_by_its_own_full_name(names: list[str]) -> None:
    everybody = customers(*names)
    index = CustomerIndex(everybody)
    for customer in everybody:
        assert customer.tenant_id in found_tenants(index, customer.name)
        assert found_tenants(index, customer.tenant_id) == {customer.tenant_id}


@given(st.lists(_names, min_size=1, max_size=8), _suffixes, st.randoms(use_true_random=False))
def test_case_accents_and_suffixes_do_not_matter(names: list[str], suffix: str, random: object) -> None:
    assume(len({" ".join(folded_words(name)) for name in names}) == len(names))
    index = CustomerIndex(customers(*names))
    for name in names:
        found = found_tenants(index, name)
        accented = unicodedata.normalize("NFC", "".join(c + "\u0301" if c.isalpha() else c for c in name))
        for variant in (name.upper(), name.lower(), accented, f" {name}, ", unicodedata.normalize("NFD", name)):
            assert found_tenants(index, variant) == found
        assert found_tenants(index, f"{name} {suffix}") & found


@given(st.lists(_names, min_size=1, max_size=8), st.text(max_size=60))
def test_any_text_is_answered_the_same_every_time_and_never_raises(names: list[str], query: str) -> None:
    everybody = customers(*names)
    assert CustomerIndex(everybody).find(query) == CustomerIndex(everybody).find(query)


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=7, max_size=14), min_size=1, max_size=12, unique=True),
    st.data(),
)
def test_a_mistyped_name_is_among_the_nearest(names: list[str], data: st.DataObject) -> None:
    index = CustomerIndex(customers(*names))
    name = data.draw(st.sampled_from(names))
    at = data.draw(st.integers(0, len(name) - 2))
    slips = [
        name[:at] + name[at + 1 :],
        name[:at] + "q" + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ]
    for slip in slips:
        match = index.find(slip)
        offered = match.nearest if isinstance(match, Nobody) else ()
        found = found_tenants(index, slip)
        assert found or name in [customer.name for customer in offered]
