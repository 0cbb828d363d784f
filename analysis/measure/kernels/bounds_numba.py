"""Which sentence and which part each word stands in, compiled; equal to the arrays of `analysis.measure.bounds`."""

from __future__ import annotations

from analysis.measure.kernels.compiling import kernel


@kernel
def number_sentences(offsets, start, text, end, of, stop, number):
    """Number of the sentence of each word.

    ``text``, ``end``: ends of sentences; ``of``, ``stop``: ends of parts; both by article and place. Where several
    stand at one place they are one.
    """
    a, b = 0, 0
    for i in range(len(offsets) - 1):
        while b < len(of) and of[b] < i:
            b += 1
        passed, last = 0, -1
        for p in range(offsets[i], offsets[i + 1]):
            while True:
                sentence = a < len(text) and text[a] == i and end[a] <= start[p]
                part = b < len(of) and of[b] == i and stop[b] <= start[p]
                if not (sentence or part):
                    break
                if sentence and not (part and stop[b] < end[a]):
                    at = end[a]
                    a += 1
                else:
                    at = stop[b]
                    b += 1
                passed += at != last
                last = at
            number[p] = passed
        while a < len(text) and text[a] == i:
            a += 1


@kernel
def number_parts(offsets, start, of, begin, stop, code, aside, part):
    """Code of the part of each word: of the last stretch begun, if that has not ended; else ``aside``.

    ``of``, ``begin``, ``stop``, ``code``: the stretches by article and first character.
    """
    b = 0
    for i in range(len(offsets) - 1):
        while b < len(of) and of[b] < i:
            b += 1
        current, until, following = aside, -1, -1
        if b < len(of) and of[b] == i:
            following = begin[b]
        for p in range(offsets[i], offsets[i + 1]):
            at = start[p]
            while following >= 0 and following <= at:
                current, until = code[b], stop[b]
                b += 1
                following = begin[b] if b < len(of) and of[b] == i else -1
            part[p] = current if at < until else aside
