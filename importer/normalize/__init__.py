"""The normalizer: raw text goes in, clean fields and what was found wrong come out."""
