"""python3 make.py bench: speed of the voice step, and German against its gold; each writes its table to results/.

The cross-validation over outlets takes a quarter of an hour and is run by hand:
python tests/benchmarks/voice_polnear.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("script", ["voice_speed.py", "voice_german.py"])
def test_bench(script, shared):
    done = subprocess.run([sys.executable, HERE / script], cwd=HERE.parents[1], check=False,
                          env={**os.environ, "PYTHONPATH": str(HERE.parents[1])})
    assert done.returncode == 0, f"{script} failed; its message stands above"
