"""Damaged files of every format: python tests/benchmarks/pages_fuzz.py [COUNT] (10,000 by default)

Takes the invented article in each format (tests/read/brought.py), damages it in a known way drawn from a seed (bytes
changed, cut, doubled, swapped, filled with what is special in some format), and reads it. Each must end in documents or
in refusals with a reason, within SLOWEST seconds and without another exception. Of files that are packed (zip, Word,
Excel, gz) half are damaged inside and packed again, for a wrong checksum would end them all alike. Writes
results/pages_fuzz.csv and .md; an input that breaks a rule is kept in the system's folder for temporary files, and the
script ends with 1.
"""

from __future__ import annotations

import gzip
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.read.formats import read_documents  # noqa: E402

SLOWEST = 10.0
SPECIAL = [b"<!ENTITY a 'b'>", b"<div>" * 2000, b"\x00" * 64, b'"', b",,,,", b"{" * 500, b"[" * 500, b"%PDF-",
           b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"\n" * 500, b"<!--", b"<script>", b"(" * 2000, b"> " * 500,
           b"99999999999999", b"../../x", b"&#xD800;", b"</w:p>", b"obj<<>>stream", b"\xed\xa0\x80",
           b"Content-Length: 99999999999\r\n"]


def damaged(data: bytes, draw: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(out) + 1)
        size = draw.choice([1, 1, 4, 64, 1024])
        kind = draw.randrange(6)
        if kind == 0:
            out[at:at + size] = draw.randbytes(min(size, 64))
        elif kind == 1:
            del out[at:at + size]
        elif kind == 2:
            out[at:at] = out[at:at + size] * draw.choice([1, 2, 50])
        elif kind == 3:
            out[at:at] = draw.choice(SPECIAL)
        elif kind == 4 and len(out) > 1:
            del out[draw.randrange(1, len(out)):]
        elif at < len(out):
            out[at] ^= 1 << draw.randrange(8)
        if not out:
            out += b"\n"
    return bytes(out)


def wounded(name: str, data: bytes, draw: random.Random) -> bytes:
    """The file damaged; a packed one inside, every other time."""
    if draw.random() < 0.5 or not data.startswith((b"PK", b"\x1f\x8b")):
        return damaged(data, draw)
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(damaged(gzip.decompress(data), draw), 1, mtime=0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        hit = draw.choice([member for member in old.namelist() if member.endswith((".xml", ".txt"))])
        for member in old.namelist():
            new.writestr(member, damaged(old.read(member), draw) if member == hit else old.read(member))
    return out.getvalue()


def main(count: int) -> int:
    spec = spec_from_file_location("brought", ROOT / "tests" / "read" / "brought.py")
    brought = module_from_spec(spec)
    spec.loader.exec_module(brought)
    made = {name: make() for name, make in brought.FILES.items()}
    names = sorted(made)
    ends: dict[str, Counter] = defaultdict(Counter)
    slowest: dict[str, float] = defaultdict(float)
    broken = 0
    folder = ROOT / "tests" / "benchmarks" / "results"
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            draw = random.Random(number)
            name = names[number % len(names)]
            path = Path(scratch) / name
            path.write_bytes(wounded(name, made[name], draw))
            began = time.perf_counter()
            problem = ""
            try:
                documents, rejected = read_documents(path)
                documents["text"].str.encode("utf-8")
                if not len(documents) + len(rejected):
                    problem = "nothing came out"
                elif (rejected["reason"].str.len() < 10).any():
                    problem = "a refusal without a reason"
                ends[name]["documents" if len(documents) else "refused"] += 1
            except Exception as error:  # what the script is looking for
                problem = f"{type(error).__name__}: {str(error)[:200]}"
            took = time.perf_counter() - began
            slowest[name] = max(slowest[name], took)
            problem = problem or ("slow" if took > SLOWEST else "")
            if problem:
                broken += 1
                ends[name]["broken"] += 1
                print(number, name, problem, flush=True)
                (Path(tempfile.gettempdir()) / f"broken-{number}-{name}").write_bytes(path.read_bytes())
    result = pd.DataFrame([{"file": name, "inputs": ends[name].total(), "documents": ends[name]["documents"],
                            "refused": ends[name]["refused"], "broken": ends[name]["broken"],
                            "slowest_seconds": round(slowest[name], 1)} for name in names])
    result.to_csv(folder / "pages_fuzz.csv", index=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [f"# {count:,} damaged files: {broken} broke a rule; {peak} MB at most", "",
             "| " + " | ".join(result.columns) + " |", "|" + "---|" * result.shape[1]]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in result.itertuples(index=False)]
    (folder / "pages_fuzz.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
