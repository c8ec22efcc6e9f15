"""The benchmarks: what each runs, what it must come to, what it aims at.

A case's rules and facts are a file of tests/bench/programs or words for
tests/bench/generate.py. `firings` is the number of rules that must fire, in
every engine and every run; None where no count is known beforehand (engines
are still held against each other). `same` says what of the facts at the end
must agree: all, one type (`edge`), or how many there are of each type
(`counts`), where several results are right and the order of the search
chooses one.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Aim:
    says: str
    metric: str  # of our own; `ratio` is CLIPS' total_s over ours
    least: float | None = None
    most: float | None = None

    def met(self, value):
        return ((self.least is None or value >= self.least)
                and (self.most is None or value <= self.most))


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    about: str
    family: str
    rules: str  # NAME of programs/NAME.{yaml,clp}, or words of generate.py
    facts: str = ""  # words of generate.py
    options: tuple = ()
    firings: int | None = None
    same: str = "all"
    logical: bool = False  # CLIPS' generated rules with logical support
    limit: str = ""  # which program written by hand does the same
    aims: tuple = ()
    quick: bool = False  # small enough for --quick
    slow: bool = False  # only when asked for by name


def faster(times):
    return Aim(f"at least {times:g} times as fast as CLIPS", "ratio",
               least=times)


def manners(n, firings, aims=(), **more):
    return Case(f"manners-{n}", f"Miss Manners, {n} guests", "run", "manners",
                f"guests n={n}", firings=firings, same="counts",
                limit="manners", aims=aims, **more)


def waltz(n, firings, aims=(), **more):
    return Case(f"waltz-{n}", f"Waltz, {n} drawings of 72 lines", "run",
                "waltz", f"lines blocks={n}", firings=firings, same="edge",
                limit="waltz", aims=aims, **more)


CASES = [
    manners(16, 183, quick=True),
    manners(32, 623, quick=True),
    manners(64, 2271, (faster(20),)),
    manners(128, 8639, (faster(80),)),
    manners(256, 33663, slow=True),
    waltz(12, 3168, quick=True),
    waltz(50, 13200, (faster(5),)),
    waltz(200, 52800, slow=True),
    Case("readings", "100,000 facts against 1,000 rules", "run",
         "rules n=1000 attributes=200 values=2",
         "facts n=100000 hosts=1000 attributes=200 values=2", firings=38892,
         aims=(faster(6), Aim("at most 80 MB of memory", "peak_rss_bytes",
                              most=80e6))),
    Case("readings-5k", "5,000 facts against 1,000 rules", "run",
         "rules n=1000 attributes=200 values=2",
         "facts n=5000 hosts=50 attributes=200 values=2", quick=True),
    Case("cases", "2,000 cases of 50 facts against 200 rules, from texts",
         "cases", "case-rules n=200 attributes=80 values=2",
         "cases n=2000 facts=50 attributes=80 values=2", firings=22900,
         aims=(Aim("at least 100,000 a second", "cases_per_s", least=100e3),)),
    Case("cases-interned", "the same, from values made once", "cases",
         "case-rules n=200 attributes=80 values=2",
         "cases n=2000 facts=50 attributes=80 values=2", ("--interned",),
         firings=22900,
         aims=(Aim("at least 150,000 a second", "cases_per_s", least=150e3),)),
    Case("cases-50", "50 of these cases", "cases",
         "case-rules n=200 attributes=80 values=2",
         "cases n=50 facts=50 attributes=80 values=2", firings=604,
         quick=True),
    Case("stream", "one fact at a time into 90,000 and out again, 1,000 rules",
         "stream", "rules n=1000 attributes=200 values=2",
         "facts n=100000 hosts=1000 attributes=200 values=2 mixed=1",
         firings=38892, logical=True,
         aims=(Aim("an assert and run at most 2 µs (median)", "assert_ns_p50",
                   most=2000),
               Aim("at most 7 µs (99 of 100)", "assert_ns_p99", most=7000))),
    Case("stream-5k", "the same into 4,000", "stream",
         "rules n=1000 attributes=200 values=2",
         "facts n=5000 hosts=50 attributes=200 values=2 mixed=1",
         ("--streamed=1000",), logical=True, quick=True),
    Case("load-10k", "10,000 rules from their text to ready", "load",
         "rules n=10000 attributes=2000 values=8",
         aims=(Aim("at most 1.2 s", "total_s", most=1.2),)),
    Case("load-1k", "1,000 rules from their text to ready", "load",
         "rules n=1000 attributes=200 values=2", quick=True),
]
