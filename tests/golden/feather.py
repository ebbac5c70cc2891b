"""Makes feather-lz4.feather, feather-zstd.feather and feather.csv beside it: python tests/golden/feather.py (pyarrow 26, pandas 3.1)."""
from pathlib import Path
import pandas as pd

here = Path(__file__).parent
n = 200
frame = pd.DataFrame(
    {
        "real": [None if i % 9 == 4 else i / 8 for i in range(n)],
        "whole": [i * 37 % 101 for i in range(n)],
        "truth": [i % 3 == 0 for i in range(n)],
        "moment": pd.to_datetime([None if i % 11 == 3 else f"2020-01-{1 + i % 28:02d} 10:{i % 60:02d}:00.5" for i in range(n)]),
        "word": pd.Categorical([["größer", "漢字", "b", None][i % 4] for i in range(n)]),
        "note": [None if i % 13 == 1 else f"note {i % 17}" for i in range(n)],
    }
)
frame.to_feather(here / "feather-lz4.feather")  # LZ4 is what pandas writes unless told otherwise
frame.to_feather(here / "feather-zstd.feather", compression="zstd")
frame.to_csv(here / "feather.csv", index=False)
