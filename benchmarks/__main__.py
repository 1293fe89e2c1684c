"""`python -m benchmarks NAME`: run one benchmark and print its table."""

from __future__ import annotations

import argparse
import sys

from benchmarks import check, crash, faults, goodput, journal, reader, report, results, send


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "name", choices=["check", "crash", "faults", "goodput", "journal", "reader", "report", "results", "send"]
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--memory-rows", type=int, help="rows of the CSV for the reader's memory; as --rows if left out"
    )
    parser.add_argument("--bad", type=float, default=0.03, help="share of bad rows, 0-1")
    parser.add_argument("--rounds", type=int, default=200, help="rounds of crashes")
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the others follow")
    parser.add_argument("--sent", type=int, default=20_000, help="rows that each run of the sender sends")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each limit of goodput")
    parser.add_argument("--seeds", type=int, default=3, help="rounds of each fault")
    parser.add_argument("--only", default="", help="the fault of that name; limits of goodput by a part of it")
    arguments = parser.parse_args()
    if arguments.name == "reader":
        reader.main(arguments.rows, arguments.runs, arguments.memory_rows or arguments.rows)
    elif arguments.name == "report":
        report.main(arguments.rows, arguments.runs)
    elif arguments.name == "journal":
        journal.main(arguments.rows, arguments.runs, arguments.sent)
    elif arguments.name == "faults":
        sys.exit(1 if faults.main(arguments.sent, arguments.seeds, arguments.only) else 0)
    elif arguments.name == "goodput":
        goodput.main(arguments.seconds, arguments.only)
    elif arguments.name == "send":
        send.main(arguments.rows, arguments.runs)
    elif arguments.name == "results":
        results.main(arguments.rows, arguments.runs)
    elif arguments.name == "crash":
        sys.exit(1 if crash.main(arguments.rounds, arguments.seed) else 0)
    else:
        check.main(arguments.rows, arguments.runs, arguments.bad)


if __name__ == "__main__":
    main()
