"""How well it measures: ratings in, estimates out. Nothing here knows of foster care."""

from vignette.psychometrics.content_validity import (
    aiken_v,
    item_cvi,
    mean_aiken_v,
    modified_kappa,
    scale_cvi_average,
)
from vignette.psychometrics.estimate import Estimate, Interval

__all__ = ["Estimate", "Interval", "aiken_v", "item_cvi", "mean_aiken_v", "modified_kappa", "scale_cvi_average"]
