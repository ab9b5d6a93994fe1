from .exchange.data_package import read_dataset as read_dataset
from .study.simulated import simulate_dataset as simulate_dataset

__version__: str
