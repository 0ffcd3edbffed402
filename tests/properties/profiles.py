"""Profiles that nobody thought of: any selection, any place, any parameters that a control's own schema admits."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.facts.regions import REGIONS, partition_of

IDS = list(controls())
PATTERNS = [*IDS, *sorted({f"{name.split('.')[0]}.*" for name in IDS}), "*"]
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
PHRASES = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp")) | st.sampled_from("${}%'\"#:\\"), min_size=1, max_size=40
) | st.sampled_from(["{{resolve:ssm:/x}}", "${Token[TOKEN.1]}", "${AWS::Region}", "%{ if true }"])
TAG_KEYS = WORDS | st.sampled_from(["Name", "Ref", "Fn::Sub", "a=b", "--profile", "a b"])


def admitted(schema: dict[str, Any], definitions: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a JSON Schema admits, as far as pydantic writes schemas; now and then one that it does not."""
    if "$ref" in schema:
        return admitted(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return st.one_of([admitted(one, definitions) for one in schema[word]])
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
            return st.integers(low, schema.get("maximum", low + 5000))
        case "number":
            return st.sampled_from([schema.get("minimum", 0), schema.get("maximum", 1)])
        case "string":
            if "pattern" in schema:
                return st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(codec="ascii"))
            least, most = schema.get("minLength", 0), schema.get("maxLength", 99)
            # Said over where the schema wants more than a phrase: a filter would never be satisfied.
            return PHRASES.map(lambda text: (text * -(-least // len(text)) if least > len(text) else text)[:most])
        case "array":
            item = admitted(schema.get("items", {"type": "string"}), definitions)
            least = schema.get("minItems", 0)
            return st.lists(
                item, min_size=least, max_size=min(schema.get("maxItems", 3), max(least, 3)), unique_by=repr
            )
        case "object" if "properties" in schema:
            fields = {name: admitted(one, definitions) for name, one in schema["properties"].items()}
            needed = {name: fields.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(needed, optional=fields)
        case "object":
            values = schema.get("additionalProperties")
            inner = admitted(values, definitions) if isinstance(values, dict) else st.booleans()
            keys = schema.get("propertyNames", {"type": "string"})
            return st.dictionaries(admitted(keys, definitions), inner, max_size=2)
    return st.none() | st.booleans() | WORDS


def parameters(control_id: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some parameters of a control; those without which it cannot stand mostly among them."""
    schema = controls()[control_id].Params.model_json_schema()
    definitions = schema.get("$defs", {})
    fields = {name: admitted(one, definitions) for name, one in schema.get("properties", {}).items()}
    needed = {name: fields.pop(name) for name in schema.get("required", ())}
    # All parameters at once seldom fit together: a few at a time reach further.
    some = st.sets(st.sampled_from(sorted(fields)), max_size=2) if fields else st.just(set[str]())
    return some.flatmap(
        lambda names: st.fixed_dictionaries({**needed, **{name: fields[name] for name in sorted(names)}})
    )


@st.composite
def organizations(draw: st.DrawFn) -> dict[str, Any]:
    """One account or several, in one Region or several of one partition."""
    home = draw(st.sampled_from(["eu-west-1", "us-east-1", "ap-southeast-5", "us-gov-west-1", "cn-north-1"]))
    near = [region for region in sorted(REGIONS) if partition_of(region) == partition_of(home)]
    governed = draw(st.lists(st.sampled_from(near), max_size=3, unique=True))
    alone = [{"name": "main", "role": "standalone"}]
    several = [
        {"name": "boss", "role": "management", "id": "111122223333"},
        {"name": "logs", "role": "log-archive", "id": "444455556666"},
        {"name": "shop", "role": "workload", "id": "123456789012"},
    ]
    return {
        "name": "acme",
        "home_region": home,
        "governed_regions": draw(st.permutations(sorted({home, *governed}))),
        "accounts": draw(st.sampled_from([alone, several])),
        **draw(st.sampled_from([{}, {"id": "o-exampleorgid"}])),
    }


@st.composite
def about_one_control(draw: st.DrawFn, control_id: str) -> dict[str, Any]:
    """A profile that chooses one control, with some parameters, in two Regions."""
    return {
        "schema": "baseline/v1",
        "name": "drawn",
        "organization": {
            "name": "acme",
            "home_region": "eu-west-1",
            "governed_regions": ["eu-west-1", "us-east-1"],
            "accounts": [{"name": "main", "role": "standalone"}],
        },
        "contacts": {"security": {"name": "Security", "email": "security@example.com", "phone": "+3225550100"}},
        "controls": {"include": [control_id]},
        "set_parameters": {control_id: draw(parameters(control_id))},
    }


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    """A whole profile as data."""
    include = draw(st.lists(st.sampled_from(PATTERNS), max_size=3, unique=True))
    imports = draw(st.sampled_from([[], list(framework_ids())[:1]]))
    chosen = draw(st.lists(st.sampled_from(IDS), max_size=3, unique=True))
    waiver = st.fixed_dictionaries(
        {
            "control": st.sampled_from(PATTERNS),
            "reason": st.just("somebody else does it"),
            "owner": st.just("ciso@example.com"),
            "expires": st.sampled_from(["2027-01-30", "2027-03-31"]),
        },
        optional={"regions": st.just(["us-east-1"]), "accounts": st.just(["main"])},
    )
    contact = st.fixed_dictionaries({
        "name": PHRASES, "email": st.just("security@example.com"), "phone": st.just("+32 2 555 01 00"),
    })  # fmt: skip
    return {
        "schema": "baseline/v1",
        "name": "drawn",
        "imports": imports,
        "organization": draw(organizations()),
        "contacts": draw(st.fixed_dictionaries({}, optional={"security": contact, "billing": contact})),
        "controls": {
            # What has parameters is included, so that they are used and not refused.
            "include": sorted({*include, *chosen}),
            "exclude": draw(st.lists(st.sampled_from(PATTERNS[:-1]), max_size=1)),
        },
        "set_parameters": {name: draw(parameters(name)) for name in chosen},
        "waivers": draw(st.lists(waiver, max_size=1)),
        "tags": draw(st.dictionaries(TAG_KEYS, WORDS, max_size=2)),
    }
