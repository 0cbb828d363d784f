"""Compare how outlets word the same event: whose words, whose reporting, how sure.

A study is a folder under ``corpus/``. Its texts are measured once; what comes out is *evidence*: tables that say what
stands where, in whose voice, without the sentences. Everything else works on evidence alone.

    from analysis import frame_rates, load_evidence, open_study, plot_frame_rates, save_figure

    study = open_study("pyongyang-2024")
    evidence = load_evidence(study, "hits", "lengths", "frames")
    rates = frame_rates(evidence, by="outlet", voice=("own", "direct"))

read      read_documents · read_page · find_clutter · find_repeats · split_parts · credits · read_articles ·
          audit_articles · new_study
measure   tokenize · voices · load_lexicon · find_hits · concordance · sentence_at · measure_study · load_evidence ·
          measure_large · load_large · count_collocates · expressions · validation_sample · reuse_pairs · find_reuse ·
          copy_labels · find_edits · near_duplicates · reconstruction_audit
compare   comparability · term_frequencies · keywords · frame_rates · frame_contrast · voice_difference · speakers ·
          corrected_rates · similarity · shared_terms · cluster · similarity_map · dispersion · collocations ·
          over_time · hit_places · word_shift · what_if · matched_articles · stratified_rates · rate_model · reconcile ·
          agreement · disagreements ·
          copy_clusters · wire_shares · copy_flow · substitutions · edit_ledger · aligned_pair
show      plot_* · save_figure · save_nothing · listing · sample_note · explore · hit_lines · sort_lines

``help(frame_rates)`` tells the columns, units and limits of a table; METHOD.md the reasons.
"""

from importlib import import_module
from typing import Any

# Which module defines which public name. A literal, read by the build too: it tells which figures a module can change.
_DOOR = {
    "analysis.tables": ("TableError",),
    "analysis.study": ("Study", "StudyError", "load_articles", "load_ledger", "open_study"),
    "analysis.read.sources": ("SourceError", "read_articles"),
    "analysis.read.parts": ("split_parts",),
    "analysis.read.clutter": ("find_clutter",),
    "analysis.read.repeats": ("find_repeats", "standing_texts"),
    "analysis.read.pages": ("read_page",),
    "analysis.read.formats": ("read_documents",),
    "analysis.read.credits": ("article_credit", "credits"),
    "analysis.read.checks": ("article_checks", "audit_articles"),
    "analysis.read.new": ("new_study",),
    "analysis.measure.tokens": ("tokenize",),
    "analysis.measure.voice": ("voices",),
    "analysis.measure.lexicon": ("Lexicon", "LexiconError", "load_lexicon", "make_lexicon"),
    "analysis.measure.hits": ("find_hits",),
    "analysis.measure.concordance": ("concordance", "sentence_at"),
    "analysis.measure.evidence": ("measure_articles", "measure_study"),
    "analysis.measure.package": ("load_evidence",),
    "analysis.measure.stored": ("EvidenceError",),
    "analysis.measure.large": ("measure_large",),
    "analysis.measure.large_store": ("load_large",),
    "analysis.measure.collocates": ("count_collocates",),
    "analysis.measure.ngrams": ("count_ngrams", "expressions"),
    "analysis.measure.reuse": ("copy_labels", "find_reuse", "reuse_pairs"),
    "analysis.measure.near": ("near_duplicates",),
    "analysis.measure.edits": ("find_edits",),
    "analysis.measure.validation": ("validation_sample",),
    "analysis.measure.reconstruction": ("reconstruction_audit",),
    "analysis.compare.frequency": ("lengths_by", "term_frequencies", "uneven_terms"),
    "analysis.compare.copies": ("of_wire",),
    "analysis.compare.keyness": ("keywords",),
    "analysis.compare.measures": ("bic", "chi2", "chi2_yates", "ell", "g2_2cell", "g2_4cell"),
    "analysis.compare.effects": ("difference_coefficient", "log_ratio", "log_ratio_conservative", "odds_ratio",
                                 "percent_diff", "relative_risk", "simple_maths"),
    "analysis.compare.exact": ("fisher_odds_ratio", "fisher_p"),
    "analysis.compare.log_odds": ("log_odds_dirichlet",),
    "analysis.compare.multiple": ("bh", "bonferroni", "holm"),
    "analysis.compare.permutation": ("permutation_test",),
    "analysis.compare.sides": ("compare_sides",),
    "analysis.compare.omnibus": ("omnibus_test",),
    "analysis.compare.several": ("compare_groups", "frame_differences", "keywords_between"),
    "analysis.compare.power": ("articles_needed",),
    "analysis.compare.hit_places": ("hit_places",),
    "analysis.compare.word_shift": ("word_shift",),
    "analysis.compare.what_if": ("what_if",),
    "analysis.compare.what_if_signs": ("signs_by_choice", "signs_kept"),
    "analysis.compare.burstiness": ("frame_burstiness",),
    "analysis.compare.dispersion": ("dispersion",),
    "analysis.compare.association": ("delta_p", "log_dice", "npmi", "pmi", "t_score"),
    "analysis.compare.collocation": ("collocations",),
    "analysis.compare.over_time": ("first_use", "over_time"),
    "analysis.compare.reconcile": ("reconcile",),
    "analysis.compare.framing": ("frame_contrast", "frame_rates", "voice_difference"),
    "analysis.compare.comparability": ("comparable_outlets", "comparability"),
    "analysis.compare.matching": ("matched_articles",),
    "analysis.compare.standardised": ("stratified_rates",),
    "analysis.compare.regression": ("rate_model",),
    "analysis.compare.speakers": ("speakers",),
    "analysis.compare.corrected": ("corrected_rates",),
    "analysis.compare.agreement": ("agreement", "disagreements"),
    "analysis.compare.similarity": ("shared_terms", "similarity"),
    "analysis.compare.likeness_map": ("cluster", "leaf_order", "similarity_map"),
    "analysis.compare.copy_origins": ("copy_clusters",),
    "analysis.compare.wire": ("copy_flow", "wire_shares"),
    "analysis.compare.copy_edits": ("aligned_pair", "edit_ledger", "substitutions"),
    "analysis.show.article_plots": ("plot_lengths", "plot_parts", "plot_speakers"),
    "analysis.show.frame_plots": ("frames_with_hits", "plot_frame_contrast", "plot_frame_grid", "plot_frame_rates",
                                  "plot_voice_difference"),
    "analysis.show.word_plots": ("plot_effect_evidence", "plot_keywords", "plot_term_rates", "plot_word_shift"),
    "analysis.show.likeness_plots": ("plot_shared_terms", "plot_similarity", "plot_similarity_map",
                                     "plot_similarity_tree"),
    "analysis.show.place_plots": ("plot_hit_places", "plot_over_time"),
    "analysis.show.choice_plots": ("plot_choices", "plot_signs_kept"),
    "analysis.show.wire_plots": ("plot_aligned_pair", "plot_copy_flow", "plot_edit_ledger", "plot_gross_net",
                                 "plot_wire_shares"),
    "analysis.show.wire_notes": ("substitution_note", "wire_note"),
    "analysis.show.style": ("new_figure",),
    "analysis.show.captions": ("range_note", "sample_note"),
    "analysis.show.doubtful": ("doubtful_note", "mark_doubtful"),
    "analysis.show.listing": ("listing",),
    "analysis.show.explorer_lines": ("hit_bars", "hit_lines", "sort_lines"),
    "analysis.show.explorer_html": ("lines_html", "voice_stretches"),
    "analysis.show.explorer": ("explore",),
    "analysis.show.saving": ("FigureError", "save_figure", "save_nothing"),
}
__version__ = "0.1.0"
__all__ = [name for names in _DOOR.values() for name in names]


def __getattr__(name: str) -> Any:
    # Looked up when first used: the build and small scripts need not wait for pandas, SciPy and matplotlib.
    for module, names in _DOOR.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'analysis' has no name {name!r}; dir(analysis) lists the public ones")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
