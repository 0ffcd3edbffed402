"""The countries that AWS WAF knows, by their codes: the values of `CountryCode` in the API of WAFV2.

Source: the service model of botocore 1.44.5, `wafv2/2019-07-29`; the names are those of
`constructs_lib.documents.countries`.
"""

from __future__ import annotations

from collections.abc import Mapping

from baseline.errors import nearest
from constructs_lib.documents.countries import COUNTRIES

# Beside ISO 3166-1, where Kosovo has no code, WAF takes the one that the European Union made for it.
NAMES: Mapping[str, str] = {**COUNTRIES, "XK": "Kosovo"}
"""The usual English name of each country by its code."""

# Codes that are in use and belong to no list that WAF has: ISO reserves UK, the European Union writes EL.
_OTHER_CODES = {"UK": "GB", "EL": "GR"}


def meant_by(text: str) -> str:
    """What to write in place of a text that is no code: the code in capitals, or that of the country with a name like
    it; empty where none is near."""
    code = text.upper()
    code = _OTHER_CODES.get(code, code)
    if code in NAMES:
        return f"write {code}"
    return nearest(text, (f"{code} ({name})" for code, name in NAMES.items()))
