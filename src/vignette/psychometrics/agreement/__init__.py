"""How well raters agree: percent agreement, the kappas, Gwet's coefficients, Krippendorff's alpha, Kendall's W."""

from .brennan import brennan_prediger, pabak
from .cohen import cohen_kappa
from .conger import conger_kappa
from .counts import category_counts, codes_of_table, table_of_codes
from .fleiss import fleiss_kappa, fleiss_kappa_by_category
from .gwet import gwet_ac
from .krippendorff import krippendorff_alpha
from .light import light_kappa
from .margins import marginal_homogeneity
from .matrix import agreement_matrix
from .ordering import finn_r, kendall_w, mean_correlation
from .pairwise import kappa_max
from .percent import percent_agreement
from .report import agreement_of_codes, agreement_report
from .square import agreement_of_table, table_indices
from .weights import agreement_weights

__all__ = [
    "agreement_matrix",
    "agreement_of_codes",
    "agreement_of_table",
    "agreement_report",
    "agreement_weights",
    "brennan_prediger",
    "category_counts",
    "codes_of_table",
    "cohen_kappa",
    "conger_kappa",
    "finn_r",
    "fleiss_kappa",
    "fleiss_kappa_by_category",
    "gwet_ac",
    "kappa_max",
    "kendall_w",
    "krippendorff_alpha",
    "light_kappa",
    "marginal_homogeneity",
    "mean_correlation",
    "pabak",
    "percent_agreement",
    "table_indices",
    "table_of_codes",
]
