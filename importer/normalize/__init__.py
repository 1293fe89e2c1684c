"""The normalizer: raw text goes in, clean fields and what was found wrong come out."""

from importer.normalize.cleaned import CLEANING_VERSION, Cleaned
from importer.normalize.normalizer import Normalized, Normalizer
from importer.normalize.phone import clean_phone
from importer.normalize.value import clean

__all__ = ["CLEANING_VERSION", "Cleaned", "Normalized", "Normalizer", "clean", "clean_phone"]
