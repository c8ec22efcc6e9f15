#!/usr/bin/env python3
"""tests/bench/generate.py WHAT [NAME=NUMBER…] > FILE

Data and generated rules of the benchmarks, the same for every engine and the
same each time. Facts are one a line, TYPE FIELD=VALUE …, an empty line ends a
case (tests/bench/fact_file.hpp); rules are written in both languages.

  guests n=64 hobbies=3      Miss Manners: who comes to dinner
  lines blocks=12 strokes=0  Waltz: drawings of blocks, 72 lines each, with
                             loose strokes between them
  lines-db blocks=12         WaltzDB: the same without points on the way of a
                             line, 48 lines each, and the database of labelings
  edges n=60 step=3          closure: a graph without cycles
  samples n=100000           pairs of numbers, for a condition in Lua
  facts n hosts attributes values seed        readings of many hosts
  cases n facts attributes values seed        small cases of one host each
  rules-yaml | rules-clips n attributes values        on readings of hosts
  case-rules-yaml | case-rules-clips n attributes values   on small cases
  waltzdb-clips              programs/waltzdb.clp, its conditions reordered

logical=1 has CLIPS' rules take their conclusions back, as ours always do.
"""
import pathlib
import random
import re
import sys

CELL = [(0, 20000), (20000, 30000), (30000, 40000), (0, 2), (2, 3), (3, 4),
        (4, 40004), (40004, 40000), (40000, 50001), (50001, 50002),
        (50002, 50003), (50003, 50005), (50005, 40004), (50005, 30005),
        (30005, 20005), (20005, 10005), (10005, 4)]
CONNECTORS = [(50003, 60003), (30005, 30006), (80005, 80006), (50008, 60008)]
CELLS = (0, 60000, 6, 60006)
BLOCK = 120000  # how far apart blocks lie, as points are written


def fact(kind, **fields):
    return kind + "".join(f" {name}={value}" for name, value in fields.items())


# --- the classics ---------------------------------------------------------


def guests(n=64, hobbies=3, seed=1):
    """As many women as men, each with all hobbies or all but one."""
    chance = random.Random(seed)
    sexes = ["m"] * (n // 2) + ["f"] * (n - n // 2)
    chance.shuffle(sexes)
    for i, sex in enumerate(sexes):
        known = chance.sample(range(1, hobbies + 1),
                              chance.randint(hobbies - 1, hobbies))
        for hobby in sorted(known):
            yield fact("guest", name=i + 1, sex=sex, hobby=f"h{hobby}")
    yield fact("last_seat", seat=n)
    yield fact("count", next=1)
    yield fact("context", state="start")


def drawing(blocks, strokes=0):
    for block in range(blocks):
        origin = BLOCK * block
        for p, q in CONNECTORS:
            yield p + origin, q + origin
        for cell in CELLS:
            for p, q in CELL:
                yield p + origin + cell, q + origin + cell
        if block + 1 < blocks:
            for stroke in range(strokes):  # above the block, touching nothing
                yield origin + 100 + stroke, origin + 10100 + stroke


def lines(blocks=12, strokes=0):
    yield fact("stage", value="duplicate")
    for p, q in drawing(blocks, strokes):
        yield fact("line", p1=p, p2=q)


# The labelings of corners of three faces; lines counter-clockwise, an arrow's
# shaft and a tee's stem in the middle; the first of a type that can be an
# outermost point is how it is labeled there.
LABELINGS = {
    "L": ["in out", "out in", "+ in", "out +", "- out", "in -"],
    "arrow": ["in + out", "+ - +", "- + -"],
    "fork": ["+ + +", "- - -", "- out in", "in - out", "out in -"],
    "tee": ["out + in", "out - in", "out in in", "out out in"],
}


def straightened(drawing_lines):
    """The drawing without points that only lie on the way of one line."""
    ends = {}
    for p, q in drawing_lines:
        ends.setdefault(p, []).append(q)
        ends.setdefault(q, []).append(p)

    def on_the_way(point):
        if len(ends[point]) != 2:
            return False
        (ax, ay), (bx, by) = ((end // 10000 - point // 10000,
                               end % 10000 - point % 10000)
                              for end in ends[point])
        return ax * by == ay * bx

    for point in [point for point in ends if on_the_way(point)]:
        p, q = ends.pop(point)
        ends[p][ends[p].index(point)] = q
        ends[q][ends[q].index(point)] = p
    return [(p, q) for p in ends for q in ends[p] if p < q]


def lines_db(blocks=12):
    number = 0
    for kind, labelings in LABELINGS.items():
        for i, labeling in enumerate(labelings):
            number += 1
            labels = {f"l{k + 1}": label
                      for k, label in enumerate(labeling.split())}
            outline = i == 0 and kind in ("L", "arrow")
            yield fact("label", type=kind, id=number, **labels,
                       outline="yes" if outline else "no")
    for here, there in (("+", "+"), ("-", "-"), ("in", "out"), ("out", "in")):
        yield fact("opposite", here=here, there=there)
    yield fact("stage", value="duplicate")
    for p, q in straightened(drawing(blocks)):
        yield fact("line", p1=p, p2=q)


def edges(n=60, step=3):
    """A chain with a short cut from every `step`-th node, in a mixed order: no
    cycle, as CLIPS keeps what holds itself up."""
    graph = [(i, i + 1) for i in range(n - 1)]
    graph += [(i, i + step) for i in range(0, n - step, step)]
    random.Random(5).shuffle(graph)
    for p, q in graph:
        yield fact("edge", from_node=p, to_node=q)


def samples(n=100000):
    """Each pair of values once, so that nothing can be remembered."""
    for i in range(n):
        yield fact("sample", id=i + 1, value=i * 7919 % 1000)


# --- rules and readings by the thousand -----------------------------------


def facts(n=100000, hosts=1000, attributes=200, values=2, seed=3, mixed=0):
    chance = random.Random(seed)
    seen = set()
    while len(seen) < n:
        seen.add((chance.randrange(hosts), chance.randrange(attributes)))
    readings = [fact("reading", host=f"h{host}", name=f"a{attribute}",
                     value=f"v{chance.randrange(values)}")
                for host, attribute in sorted(seen)]
    if mixed:
        random.Random(seed).shuffle(readings)
    yield from readings


def plain_rules(n, attributes, values, seed=1):
    """(id, salience, conditions, conclusion); a condition is (negated, kind,
    attribute or finding, operator, value), a conclusion (kind, name)."""
    chance = random.Random(seed)
    for i in range(n):
        count = chance.choice((2, 3))
        yield (f"r{i}", 0,
               [(False, "reading", f"a{a}", "eq", f"v{chance.randrange(values)}")
                for a in chance.sample(range(attributes), count)],
               ("finding", f"f{i}"))


def case_rules(n, attributes, values, seed=1):
    """70 % find something in readings, 25 % conclude a cause from findings,
    5 % advise. Three quarters of the attributes hold words, the others
    numbers."""
    chance = random.Random(seed)
    worded = attributes * 3 // 4
    first, second = int(n * .70), int(n * .25)

    def word():
        return f"v{chance.randrange(values)}"

    for i in range(first):
        conditions = []
        for a in chance.sample(range(attributes), chance.choice((2, 2, 3))):
            if a < worded:
                conditions.append((False, "reading", f"a{a}", "eq", word()))
            else:
                operator = chance.choice(("gt", "lt"))
                conditions.append((False, "reading", f"n{a - worded}", operator,
                                   chance.choice((200, 400, 500, 600, 800))))
        if i % 5 == 0:
            conditions.append((True, "reading", f"a{chance.randrange(worded)}",
                               "eq", word()))
        yield f"r{i}", 10, conditions, ("finding", f"f{i % 60}")
    for i in range(second):
        a = chance.randrange(worded)
        conditions = [(False, "finding", f"f{chance.randrange(60)}", "", "")]
        if i % 2:
            conditions.append((False, "reading", f"a{a}", "eq", word()))
        else:
            conditions.append(
                (False, "finding", f"f{chance.randrange(60)}", "", ""))
        yield f"s{i}", 5, conditions, ("cause", f"c{i}")
    for i in range(n - first - second):
        yield (f"t{i}", 0,
               [(False, "cause", f"c{chance.randrange(second)}", "", ""),
                (True, "finding", f"f{chance.randrange(60)}", "", "")],
               ("advice", f"d{i}"))


def cases(n=2000, facts=50, attributes=80, values=2, seed=7):
    chance = random.Random(seed)
    worded = attributes * 3 // 4
    for _ in range(n):
        for a in chance.sample(range(attributes), facts):
            if a < worded:
                yield fact(f"a{a}", value=f"v{chance.randrange(values)}")
            else:
                yield fact(f"n{a - worded}", value=chance.randrange(1000))
        yield ""


# --- in our language ------------------------------------------------------

HOSTS_YAML = """\
- fact: reading
  fields: {host: text, name: text, value: text}
- fact: finding
  fields: {host: text, name: text}
"""
CONCLUSIONS_YAML = "".join(f"- fact: {kind}\n  fields: {{name: text}}\n"
                           for kind in ("finding", "cause", "advice"))
OPERATORS_YAML = {"gt": "above", "lt": "below"}


def rules_yaml(n=1000, attributes=200, values=2):
    yield HOSTS_YAML
    for name, _, conditions, (kind, found) in plain_rules(n, attributes, values):
        yield f"- rule: {name}\n  when:"
        for _, head, attribute, _, value in conditions:
            yield (f"    - {head}: {{host: $h, name: {attribute}, "
                   f"value: {value}}}")
        yield f"  derive: {{{kind}: {{host: $h, name: {found}}}}}"


def case_rules_yaml(n=200, attributes=80, values=2):
    worded = attributes * 3 // 4
    allowed = ", ".join(f"v{i}" for i in range(values))
    for i in range(worded):
        yield (f"- fact: a{i}\n  fields: "
               f"{{value: {{type: one of, values: [{allowed}]}}}}")
    for i in range(attributes - worded):
        yield f"- fact: n{i}\n  fields: {{value: integer}}"
    yield CONCLUSIONS_YAML
    for name, _, conditions, (kind, found) in case_rules(n, attributes, values):
        yield f"- rule: {name}\n  when:"
        for negated, head, what, operator, value in conditions:
            no = "no " if negated else ""
            if head != "reading":
                yield f"    - {no}{head}: {{name: {what}}}"
            elif operator == "eq":
                yield f"    - {no}{what}: {{value: {value}}}"
            else:
                yield (f"    - {no}{what}: "
                       f"{{value: {{{OPERATORS_YAML[operator]}: {value}}}}}")
        yield f"  derive: {{{kind}: {{name: {found}}}}}"


# --- in CLIPS' ------------------------------------------------------------

OPERATORS_CLIPS = {"gt": ">", "lt": "<"}


def write_rule_clips(name, salience, conditions, conclusion, logical):
    declared = f" (declare (salience {salience}))" if salience else ""
    body = " ".join(conditions)
    if logical:
        body = f"(logical {body})"
    return f"(defrule {name}{declared} {body} => (assert {conclusion}))"


def rules_clips(n=1000, attributes=200, values=2, logical=0):
    yield "(deftemplate reading (slot host) (slot name) (slot value))"
    yield "(deftemplate finding (slot host) (slot name))"
    for name, salience, conditions, (kind, found) in plain_rules(
            n, attributes, values):
        yield write_rule_clips(
            name, salience,
            [f"({head} (host ?h) (name {attribute}) (value {value}))"
             for _, head, attribute, _, value in conditions],
            f"({kind} (host ?h) (name {found}))", logical)


def waltzdb_clips():
    """The rules of waltzdb.clp as somebody writes them who knows how CLIPS
    joins: the stage, which changes four times a junction, is matched last."""
    text = (pathlib.Path(__file__).parent / "programs/waltzdb.clp").read_text()
    stage = re.compile(r"  (\?stage <- )?\(stage \(value \w+\)\)\n")
    for rule in re.split(r"(?=\n\(defrule )", text):
        left, arrow, right = rule.partition("  =>\n")
        found = stage.search(left)
        if arrow and found:
            left = left.replace(found[0], "") + found[0]
        yield left + arrow + right


def case_rules_clips(n=200, attributes=80, values=2, logical=0):
    worded = attributes * 3 // 4
    for kind in ([f"a{i}" for i in range(worded)]
                 + [f"n{i}" for i in range(attributes - worded)]):
        yield f"(deftemplate {kind} (slot value))"
    for kind in ("finding", "cause", "advice"):
        yield f"(deftemplate {kind} (slot name))"
    for name, salience, conditions, (kind, found) in case_rules(
            n, attributes, values):
        written = []
        for negated, head, what, operator, value in conditions:
            if head != "reading":
                pattern = f"({head} (name {what}))"
            elif operator == "eq":
                pattern = f"({what} (value {value}))"
            else:
                x = f"?x{len(written)}"
                test = f"({OPERATORS_CLIPS[operator]} {x} {value})"
                pattern = f"({what} (value {x}&:{test}))"
            written.append(f"(not {pattern})" if negated else pattern)
        yield write_rule_clips(name, salience, written,
                               f"({kind} (name {found}))", logical)


WHAT = {"guests": guests, "lines": lines, "lines-db": lines_db,
        "edges": edges, "samples": samples, "facts": facts,
        "cases": cases, "rules-yaml": rules_yaml, "rules-clips": rules_clips,
        "case-rules-yaml": case_rules_yaml,
        "case-rules-clips": case_rules_clips,
        "waltzdb-clips": waltzdb_clips}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in WHAT:
        sys.exit(__doc__.strip())
    numbers = (word.split("=") for word in sys.argv[2:])
    for line in WHAT[sys.argv[1]](**{name: int(value)
                                     for name, value in numbers}):
        print(line)


if __name__ == "__main__":
    main()
