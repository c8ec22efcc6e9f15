"""The benchmarks: what each runs, what it must come to, what it aims at.

A case's rules and facts are a file of tests/bench/programs or words for
tests/bench/generate.py. `firings` is the number of rules that must fire, in
every engine and every run; None where no count is known beforehand (engines
are still held against each other). `same` says what of the facts at the end
must agree: `all`; some fields of one type (`edge p1 p2 label`), where others
may be one or the other by the order of the search; or `counts`, how many facts
there are of each type, where several results are right.
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
    clips_rules: str = ""  # words of generate.py, where CLIPS' differ
    beside: str = ""  # rules that say the same otherwise
    limit: str = ""  # which program written by hand does the same
    alone: bool = False  # no other engine has it
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


def waltz(n, firings, drawing="", aims=(), **more):
    """The classic counts are those of n + 1 drawings with four loose strokes
    between neighbours."""
    return Case(f"waltz-{n}", f"Waltz, drawings of {n} blocks", "run", "waltz",
                f"lines {drawing or f'blocks={n + 1} strokes=4'}",
                firings=firings, same="edge p1 p2 label", limit="waltz",
                aims=aims, **more)


def waltzdb(n, name, firings, **more):
    return Case(name, f"WaltzDB, {n} drawings of 48 lines", "run", "waltzdb",
                f"lines-db blocks={n}", firings=firings,
                same="edge_label p1 p2 label", **more)


def listening(name, about, rules, facts, firings, rounds, **more):
    return Case(f"listening-{name}", f"{about}, listened to", "listening",
                rules, facts, (f"--rounds={rounds}",), firings=firings,
                alone=True, aims=(Aim("a journal costs at most 15 % more",
                                      "journal_share", most=0.15),
                                  Aim("to be heard costs at most 3 % more",
                                      "hearing_share", most=0.03)), **more)


CASES = [
    manners(16, 183, quick=True),
    manners(32, 623, quick=True),
    manners(64, 2271, (faster(20),)),
    manners(128, 8639, (faster(80),)),
    manners(256, 33663, slow=True),
    waltz(12, 3576, quick=True),
    waltz(25, 7164, slow=True),
    waltz(37, 10476, slow=True),
    waltz(50, 14064, aims=(faster(5),)),
    waltz(200, 52800, "blocks=200", slow=True),
    waltzdb(2, "waltzdb-2", 1528, quick=True),
    waltzdb(16, "waltzdb-16", 12210, aims=(faster(4.5),)),
    waltzdb(16, "waltzdb-16-tuned", 12210, clips_rules="waltzdb-clips",
            aims=(faster(4.5),)),
    waltzdb(64, "waltzdb-64", None, clips_rules="waltzdb-clips", slow=True),
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
    Case("cases-interned", "2,000 cases, from values made once", "cases",
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
    Case("stream-5k", "one fact at a time into 4,000, 1,000 rules", "stream",
         "rules n=1000 attributes=200 values=2",
         "facts n=5000 hosts=50 attributes=200 values=2 mixed=1",
         ("--streamed=1000",), logical=True, quick=True),
    Case("load-10k", "10,000 rules from their text to ready", "load",
         "rules n=10000 attributes=2000 values=8",
         aims=(Aim("at most 1.2 s", "total_s", most=1.2),)),
    Case("load-1k", "1,000 rules from their text to ready", "load",
         "rules n=1000 attributes=200 values=2", quick=True),
    Case("closure", "reachability with support; edges leave and come back",
         "change", "closure", "edges n=100 step=3", firings=9318),
    Case("closure-60", "reachability among 60 nodes", "change", "closure",
         "edges n=60 step=3", firings=3976, quick=True),
    Case("sessions", "a session emptied after each of 2,000 cases", "sessions",
         "case-rules n=200 attributes=80 values=2",
         "cases n=2000 facts=50 attributes=80 values=2", firings=22900,
         aims=(Aim("emptied in at most 1 µs (median)", "reset_ns_p50",
                   most=1000),)),
    Case("sessions-50", "a session emptied after each of 50", "sessions",
         "case-rules n=200 attributes=80 values=2",
         "cases n=50 facts=50 attributes=80 values=2", ("--made=5",),
         firings=604, quick=True),
    listening("manners", "Miss Manners, 64 guests", "manners", "guests n=64",
              2271, 9),
    listening("readings", "100,000 facts against 1,000 rules",
              "rules n=1000 attributes=200 values=2",
              "facts n=100000 hosts=1000 attributes=200 values=2", 38892, 5),
    listening("cases", "2,000 cases of 50 facts against 200 rules",
              "case-rules n=200 attributes=80 values=2",
              "cases n=2000 facts=50 attributes=80 values=2", 22900, 9),
    listening("closure", "reachability among 60 nodes", "closure",
              "edges n=60 step=3", 2302, 31, quick=True),
    Case("lua", "100,000 calls of a condition in Lua; CLIPS: a deffunction",
         "predicate", "predicate-lua", "samples n=100000",
         beside="predicate", firings=1000,
         aims=(Aim("at most 150 ns more than the same condition in the "
                   "language", "extra_ns", most=150),)),
    Case("lua-5k", "5,000 calls of a condition in Lua", "predicate", "predicate-lua",
         "samples n=5000", beside="predicate", firings=50, quick=True),
]
