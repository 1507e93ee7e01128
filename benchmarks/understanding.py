"""How long a question takes to be understood beside 10,000 customers: processor time, the worst first.

python -m benchmarks.understanding
"""

import contextlib
import time

from dialogs import COMMANDS
from dialogs.words import listen, understand
from services.domain.customer import Customer
from services.errors import SeatwiseError
from services.tenancy.matching import CustomerIndex

QUESTIONS = (
    "licences firm77",
    "how many e3 has firm77 left",
    "licences custommer123",
    "licences f500.example",
    "licences " + "group " * 160,
    "licences " + "x" * 990,
    "how many " + "zzzz " * 38,
    "any " + "firm group town " * 12,
    "." * 1_000,
    "licences " + "e3 " * 300,
)
ROUNDS = 5


def main() -> None:
    """Print the figures."""
    names = (f"Firm{n} Group{n % 97} of Town{n % 311} Ltd" for n in range(10_000))
    customers = [
        Customer(f"{n:08x}-0000-4000-8000-000000000000", name, (f"f{n}.example",)) for n, name in enumerate(names)
    ]
    began = time.process_time()
    index = CustomerIndex(customers)
    print(f"index of 10,000 customers {1000 * (time.process_time() - began):8.1f} ms")
    for milliseconds, question in sorted(
        ((_milliseconds(question, index), question) for question in QUESTIONS), reverse=True
    ):
        print(f"{milliseconds:8.2f} ms  {question[:60]}")


def _customer(number: int) -> Customer:
    name = f"Firm{number} Group{number % 97} of Town{number % 311} Ltd"
    return Customer(f"{number:08x}-0000-4000-8000-000000000000", name, (f"f{number}.example",))


def _milliseconds(question: str, index: CustomerIndex) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        with contextlib.suppress(SeatwiseError):
            understand(listen(question), COMMANDS, index)
        times.append(time.process_time() - began)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
