"""Whom an answer about everybody covers depends on what it is about."""

from dataclasses import replace

from services.domain.customer import CustomerSource
from services.errors import NotDirectPartner, Service, Unavailable
from services.portfolio.coverage import Coverage, Unread
from services.portfolio.facts import CustomerFacts
from services.tenancy.customer_list import CustomerList
from tests.services.portfolio.world import NOW, customer, facts, sku, sold

DOWN = Unavailable(Service.PARTNER_CENTER)


def of(*read: CustomerFacts, unread: tuple[Unread, ...] = ()) -> Coverage:
    return Coverage(CustomerList((), CustomerSource.PARTNER_CENTER, NOW), read, unread)


def test_a_customer_whose_subscriptions_nobody_told_is_not_read_where_these_are_asked_for() -> None:
    blind = replace(facts(1, sku(10, 5)), sold_unread=DOWN, trials_are_known=False)
    other, before = facts(2, sku(10, 5), sold()), Unread(customer(3), DOWN)
    coverage = of(blind, other, unread=(before,))
    assert coverage.of_subscriptions() == of(other, unread=(before, Unread(customer(1), DOWN)))
    assert coverage.of_subscriptions().asked == coverage.asked


def test_either_list_of_subscriptions_is_enough() -> None:
    of_directory = replace(facts(1, sold()), sold_unread=NotDirectPartner(False))
    of_partner_center = replace(facts(2, sold()), trials_are_known=False)
    coverage = of(of_directory, of_partner_center)
    assert coverage.of_subscriptions() == coverage


def test_a_customer_whose_seats_nobody_told_is_not_read_where_these_are_asked_for_and_its_renewals_are() -> None:
    without_seats = replace(facts(1, sold()), skus_unread=DOWN, trials_are_known=False)
    coverage = of(without_seats, facts(2, sku(10, 5)))
    assert coverage.of_seats() == of(facts(2, sku(10, 5)), unread=(Unread(customer(1), DOWN),))
    assert without_seats in coverage.of_subscriptions().facts
