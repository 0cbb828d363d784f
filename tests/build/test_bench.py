"""The command that runs the measurements: which there are, and what it says of one that fails."""

import pytest

from analysis.build import bench


def test_every_script_of_the_suite_is_run():
    known = bench.benchmarks()
    assert {"scale_chain", "scale_counts", "scale_large", "scale_near", "scale_similar", "voice"} <= set(known)
    assert "scale_machine" not in known


def test_a_name_that_is_none(capsys):
    assert bench.main(["nonsense"]) == 1
    assert "no measurement 'nonsense'; choose from scale_chain" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "said"), [("pass", ""), ("raise SystemExit(3)", "bad did not end well")])
def test_a_measurement_that_fails_is_named(monkeypatch, capsys, code, said):
    monkeypatch.setattr(bench, "benchmarks", lambda: {"bad": ["-c", code]})
    assert bench.main([]) == bool(said)
    assert said in capsys.readouterr().err
