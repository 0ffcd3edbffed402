"""Documents of Network Firewall in Terraform's words: the same, in nested blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baseline.hcl import Nested


def policy_body(document: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `firewall_policy`."""
    options = document["StatefulEngineOptions"]
    return {
        "stateless_default_actions": document["StatelessDefaultActions"],
        "stateless_fragment_default_actions": document["StatelessFragmentDefaultActions"],
        "stateful_default_actions": document["StatefulDefaultActions"],
        "stateful_engine_options": Nested(
            {"rule_order": options["RuleOrder"], "stream_exception_policy": options["StreamExceptionPolicy"]}
        ),
        "stateful_rule_group_reference": tuple(
            Nested({"priority": one["Priority"], "resource_arn": one["ResourceArn"]})
            for one in document["StatefulRuleGroupReferences"]
        ),
    }


def group_body(document: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `rule_group`."""
    source = document["RulesSource"]
    sets = document.get("RuleVariables", {}).get("IPSets", {})
    variables = tuple(
        Nested({"key": key, "ip_set": Nested({"definition": one["Definition"]})}) for key, one in sets.items()
    )
    return {
        **({"rule_variables": Nested({"ip_sets": variables})} if variables else {}),
        "rules_source": Nested(_list(source["RulesSourceList"]) if "RulesSourceList" in source else _rules(source)),
        "stateful_rule_options": Nested({"rule_order": document["StatefulRuleOptions"]["RuleOrder"]}),
    }


def _list(one: Mapping[str, Any]) -> dict[str, Any]:
    body = {
        "generated_rules_type": one["GeneratedRulesType"],
        "target_types": one["TargetTypes"],
        "targets": one["Targets"],
    }
    return {"rules_source_list": Nested(body)}


def _rules(source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stateful_rule": tuple(
            Nested(
                {
                    "action": one["Action"],
                    "header": Nested(
                        {
                            "protocol": one["Header"]["Protocol"],
                            "source": one["Header"]["Source"],
                            "source_port": one["Header"]["SourcePort"],
                            "direction": one["Header"]["Direction"],
                            "destination": one["Header"]["Destination"],
                            "destination_port": one["Header"]["DestinationPort"],
                        }
                    ),
                    "rule_option": tuple(
                        Nested({"keyword": option["Keyword"], "settings": option["Settings"]})
                        for option in one["RuleOptions"]
                    ),
                }
            )
            for one in source["StatefulRules"]
        )
    }
