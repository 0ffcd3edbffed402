"""`baseline schema`."""

from __future__ import annotations

import argparse
import json

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.model.schema import profile_schema


def run(_options: argparse.Namespace) -> int:
    """Print the JSON Schema (draft-07) of profiles, as the YAML language server takes it."""
    known = controls()
    schema = profile_schema(
        {control_id: control.Params for control_id, control in known.items()},
        {control_id: control.title for control_id, control in known.items()},
        framework_ids(),
    )
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0
