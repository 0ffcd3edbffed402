"""The profile's JSON Schema in draft 07, which editors' YAML language server reads.

Pydantic writes 2020-12; what differs is rewritten here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from baseline.model.profile import Profile

DIALECT = "http://json-schema.org/draft-07/schema#"


class _WithoutFieldTitles(GenerateJsonSchema):
    """Descriptions are the hover text; a title made from the key's name would stand above them."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return False


def profile_schema(
    control_params: Mapping[str, type[BaseModel]],
    control_titles: Mapping[str, str],
    framework_ids: Sequence[str],
) -> dict[str, Any]:
    """The schema of a profile file for these controls (id to Params, id to title) and frameworks.

    No parameter is required, since an imported profile may set it. Deterministic for equal arguments.
    """
    schema = _draft_07(_schema_of(Profile, "#/definitions/{model}"))
    definitions: dict[str, Any] = schema["definitions"]
    parameters: dict[str, Any] = {}
    for control_id in sorted(control_params):
        own = _draft_07(_schema_of(control_params[control_id], f"#/definitions/{control_id}.{{model}}"))
        definitions |= {f"{control_id}.{name}": body for name, body in own.pop("definitions", {}).items()}
        own.pop("required", None)
        title = control_titles.get(control_id, control_id)
        definitions[control_id] = own | {"title": title, "description": title}
        parameters[control_id] = {"$ref": f"#/definitions/{control_id}"}

    properties = schema["properties"]
    described = properties["set_parameters"]["description"]
    properties["set_parameters"] = {
        "type": "object",
        "description": described,
        "properties": parameters,
        "additionalProperties": False,
    }
    definitions["ControlPattern"] = _control_pattern(control_params, control_titles)
    pattern: dict[str, Any] = {"$ref": "#/definitions/ControlPattern"}
    for word in ("include", "exclude"):
        definitions["ControlSelection"]["properties"][word]["items"] = pattern
    waived = definitions["Waiver"]["properties"]["control"]
    definitions["Waiver"]["properties"]["control"] = {
        "description": waived["description"],
        "allOf": [pattern],
    }
    properties["imports"]["items"] = _import(framework_ids)
    about = {
        "title": "AWS security baseline profile",
        "description": "Which controls, with which parameters, in which accounts and Regions.",
    }
    return {"$schema": DIALECT} | schema | about | {"definitions": dict(sorted(definitions.items()))}


def _schema_of(model: type[BaseModel], references: str) -> dict[str, Any]:
    return model.model_json_schema(ref_template=references, schema_generator=_WithoutFieldTitles)


def _control_pattern(control_params: Mapping[str, object], control_titles: Mapping[str, str]) -> dict[str, Any]:
    controls = sorted({*control_params, *control_titles})
    services = sorted({control.split(".")[0] for control in controls})
    return {
        "description": "A control's id, all controls of a service, or every control.",
        "type": "string",
        "enum": [*controls, *(f"{service}.*" for service in services), "*"],
    }


def _import(framework_ids: Sequence[str]) -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string", "enum": sorted(framework_ids), "description": "A framework."},
            {
                "type": "string",
                "pattern": r"\.ya?ml$",
                "description": "A profile at a path relative to this file.",
            },
            {
                "type": "string",
                "pattern": "^(profile:)?[A-Za-z0-9][A-Za-z0-9._-]*$",
                "description": "A shipped profile.",
            },
        ]
    }


def _draft_07(schema: Any) -> Any:
    """The schema with what draft 07 names differently or ignores put in its terms."""
    if isinstance(schema, list):
        return [_draft_07(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _draft_07(value) for key, value in schema.items() if not _is_discriminator(key, value)}
    if "$defs" in result:
        result["definitions"] = result.pop("$defs")
    if isinstance(result.get("prefixItems"), list):
        rest = result.pop("items", False)
        result["items"] = result.pop("prefixItems")
        result["additionalItems"] = rest
    if isinstance(result.get("$ref"), str) and len(result) > 1:
        result["allOf"] = [{"$ref": result.pop("$ref")}]  # draft 07 ignores what stands beside a $ref
    return result


def _is_discriminator(key: str, value: object) -> bool:
    """Whether this is OpenAPI's keyword, and not a property of that name."""
    return key == "discriminator" and isinstance(value, dict) and "propertyName" in value
