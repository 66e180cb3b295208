"""The arrays that the compiled search works on (see `branch_kernel`). Numbers that are compiled in stand there, beside
the code."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.uint8]


class Rows(NamedTuple):
    """What does not change: rows over choices, each issue's least coefficient at zero."""

    first: Whole  # first choice of each issue, and the number of choices
    issue: Whole  # of each choice
    table: Whole  # row, choice: coefficient
    parts: Floats  # row, choice: coefficient as a part of the row's largest
    largest: Floats  # coefficient of each row
    row_choices: Whole  # for each row the choices that it counts, one row after the other
    row_parts: Floats  # their parts in it
    row_begin: Whole
    choice_rows: Whole  # for each choice the rows that count it, one choice after the other
    choice_parts: Floats  # its parts in them
    choice_first: Whole
    row_issues: Whole  # for each row the issues of which it speaks, one row after the other
    row_first: Whole
    issue_rows: Whole  # for each issue the rows that speak of it
    issue_first: Whole
    parties: Whole  # rows whose least gain is maximised
    units: Whole  # points of a gain of one
    zero: Whole  # what such a row demands at a gain of zero
    gainers: Whole  # rows of gains whose product counts, each demanding a gain of zero; empty where none does
    nothing: Whole  # what such a row demands at a gain of zero
    powers: Floats  # of each gain in it, above zero
    known: Floats  # gains of a package whose product is to be reached


class Tree(NamedTuple):
    """What changes: domains, surrogates, the path from the root, and what was found."""

    alive: Flags  # choices still open
    left: Whole  # of them per issue
    gone: Whole  # choices taken out, in order
    removed: Whole  # how many, one number
    demand: Whole  # of each row
    parts: Floats  # demand as a part of the row's largest coefficient
    gains: Whole
    tops: Whole
    slack: Whole
    weights: Whole  # of each surrogate, per row
    shares: Floats  # weights in floats, per depth
    branch: Whole  # issue per depth
    order: Whole  # its choices, best first
    place: Whole  # of the choice that is being tried
    mark: Whole  # how many choices were gone before it
    found: Whole  # best packages, levels per issue
    now: Whole  # numbers between two calls, see the places above

    # the rows over the open choices of a node, in floats, and other places to count in; nothing here outlives a node
    starts: Whole  # place of the first choice of each open issue, and the number of open choices
    choices: Whole  # the open ones
    spot: Whole  # of each choice its place among them; -1 if it is not open
    begin: Whole  # for each row the open choices that it counts, one row after the other
    spots: Whole  # their places among the open ones
    open_parts: Floats  # their parts in it
    rest: Floats  # what the settled choices add to each row, less what it demands
    trial: Floats  # weights that are tried, per row
    slope: Floats  # of a surrogate in floats, per row
    values: Floats  # what each open choice adds to it
    reach: Floats  # per issue
    sums: Whole  # per choice


class Halves(NamedTuple):
    """What a search by halves needs besides (see `branch_halving`). A half is twice the first choice from its cut on,
    the upper one by one more; a depth's numbers are of the node that is looked at there."""

    dense: Whole  # rows that speak of a good part of all choices
    sparse: Whole  # the others
    columns: Floats  # choice, row: coefficient as a part of the row's largest
    gone: Floats  # parts of the excess that went with each half, added up
    tries: Floats  # how often
    cut: Whole  # per depth
    upper: Whole  # whether the upper half comes first
    done: Whole  # what was done with it
    half: Whole  # which half of the node above it is; -1 at the root
    mark: Whole  # how many choices were gone before it
    excess: Floats  # what its weights leave

    # nothing here outlives a node
    open: Whole  # issues
    often: Floats  # how often steps chose each choice, the latest most
    better: Floats  # weights that a trial found
    cuts: Whole  # that are compared, best first
    scores: Floats
