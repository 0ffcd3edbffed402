"""Which managed rules a profile chooses, where each is evaluated, and what a profile may not say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.catalog.frameworks import framework
from baseline.control import Need
from baseline.controls.config.managed_rules import ManagedRules
from baseline.names import Names
from baseline.place import Place

CONTROL = ManagedRules()
DEFAULTS = {"S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"}

FRAMEWORK = {
    "ACCESS_KEYS_ROTATED": {"maxAccessKeyAge": "90"},
    "CLOUDFRONT_ASSOCIATED_WITH_WAF": {},
    "EC2_EBS_ENCRYPTION_BY_DEFAULT": {},
    "S3_BUCKET_SSL_REQUESTS_ONLY": {},
}


def params(**given: Any) -> ManagedRules.Params:
    return ManagedRules.Params.model_validate_json(json.dumps(given), strict=True)


def place(
    region: str = "eu-west-1",
    rules: Mapping[str, Mapping[str, str]] | None = None,
    *,
    home: str = "eu-west-1",
    partition: str = "aws",
    governed: tuple[str, ...] = (),
    records_global: str | None = "",
) -> Place:
    """A place among the Regions `governed`, which are home and here unless named; `records_global` is home as well."""
    regions = governed or tuple(dict.fromkeys((home, region)))
    recording = home if records_global == "" else records_global
    return Place(
        "standalone", region, home, partition, rules or {}, regions, recording, "main", {"main": None}, Names("acme")
    )


class TestWhatAProfileMayNotSay:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"rules": {"access-keys-rotated": {}}}, "there is no managed rule 'access-keys-rotated'"),
            ({"exclude": ["IAM_PASSWORD_POLICE"]}, "there is no managed rule 'IAM_PASSWORD_POLICE'"),
            ({"remediations": {"NO_SUCH_RULE_AT_ALL_123": {}}}, "there is no managed rule"),
            (
                {"rules": {"ACCESS_KEYS_ROTATED": {"inputs": {"maxAccesKeyAge": 60}}}},
                "did you mean 'maxAccessKeyAge'",
            ),
            ({"rules": {"ACCESS_KEYS_ROTATED": {"inputs": {"maxAccessKeyAge": "soon"}}}}, "a whole number"),
            ({"rules": {"ACTIVE_MQ_SUPPORTED_VERSION": {}}}, "needs the parameter 'supportedEngineVersion'"),
            ({"rules": {"S3_BUCKET_SSL_REQUESTS_ONLY": {"frequency": "One_Hour"}}}, "takes no frequency"),
            ({"remediations": {"IAM_PASSWORD_POLICY": {}}}, "no remediation is known"),
            (
                {"remediations": {"S3_BUCKET_VERSIONING_ENABLED": {"parameters": {"VersioningState": "Suspended"}}}},
                "cannot be 'Suspended'",
            ),
            (
                {"remediations": {"EC2_IMDSV2_CHECK": {"parameters": {"InstanceId": "i-1"}}}},
                "lets you choose no parameter",
            ),
            (
                {"exclude": ["EC2_IMDSV2_CHECK"], "remediations": {"EC2_IMDSV2_CHECK": {}}},
                "is excluded and remediated",
            ),
        ],
    )
    def test_is_an_error_that_says_what_is_right(self, given: dict[str, Any], words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            params(**given)

    def test_every_mistake_is_named_at_once(self) -> None:
        with pytest.raises(ValidationError) as caught:
            params(rules={"NO_SUCH_RULE": {}, "S3_BUCKET_SSL_REQUESTS_ONLY": {"frequency": "One_Hour"}})
        (error,) = caught.value.errors()
        assert "NO_SUCH_RULE" in error["msg"]
        assert "S3_BUCKET_SSL_REQUESTS_ONLY" in error["msg"]

    def test_a_pattern_cannot_name_any_number_of_rules(self) -> None:
        chosen = [rule.identifier for rule in framework("cis-aws-5.0").config_rules]
        assert params(rules={one: {"severity": "high"} for one in chosen[:20]})
        with pytest.raises(ValidationError, match="more than an event pattern can name"):
            params(rules={one: {"severity": "high"} for one in chosen})
        assert params(rules={one: {"severity": "high"} for one in chosen}, severity="high")

    def test_excluding_a_rule_that_is_remediated_by_default_is_no_mistake(self) -> None:
        there = CONTROL.localize(params(exclude=["S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"]), place())
        assert set(there.rules) == set(there.remediations) == DEFAULTS - {"S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"}


class TestWhereRulesAreEvaluated:
    @pytest.mark.parametrize(
        ("region", "home", "there"),
        [
            ("eu-west-1", "eu-west-1", {"ACCESS_KEYS_ROTATED"}),
            ("us-east-1", "eu-west-1", {"CLOUDFRONT_ASSOCIATED_WITH_WAF"}),
            ("us-east-1", "us-east-1", {"ACCESS_KEYS_ROTATED", "CLOUDFRONT_ASSOCIATED_WITH_WAF"}),
            ("eu-west-1", "us-east-1", set()),
        ],
    )
    def test_what_is_global_is_evaluated_once(self, region: str, home: str, there: set[str]) -> None:
        rules = CONTROL.localize(params(), place(region, FRAMEWORK, home=home)).rules
        everywhere = {"EC2_EBS_ENCRYPTION_BY_DEFAULT", "S3_BUCKET_SSL_REQUESTS_ONLY"} | DEFAULTS
        assert set(rules) == there | everywhere

    def test_a_rule_that_a_region_lacks_is_left_out_there(self) -> None:
        rules = {"ACMPCA_CERTIFICATE_AUTHORITY_TAGGED": {}}
        assert set(CONTROL.localize(params(), place("eu-west-1", rules)).rules) > set(rules)
        assert not set(CONTROL.localize(params(), place("ap-southeast-5", rules)).rules) & set(rules)

    def test_the_profile_has_the_last_word_on_inputs(self) -> None:
        given = params(rules={"ACCESS_KEYS_ROTATED": {"inputs": {"maxAccessKeyAge": 30}}})
        rule = CONTROL.localize(given, place(rules=FRAMEWORK)).rules["ACCESS_KEYS_ROTATED"]
        assert rule.inputs == {"maxAccessKeyAge": "30"}

    def test_a_rule_of_the_profile_alone_has_the_recommended_inputs(self) -> None:
        rule = CONTROL.localize(params(rules={"IAM_POLICY_IN_USE": {}}), place()).rules["IAM_POLICY_IN_USE"]
        assert rule.inputs == {"policyARN": "arn:aws:iam::aws:policy/AWSSupportAccess"}

    def test_arns_are_of_the_partition(self) -> None:
        there = place("cn-north-1", home="cn-north-1", partition="aws-cn")
        rule = CONTROL.localize(params(rules={"IAM_POLICY_IN_USE": {}}), there).rules["IAM_POLICY_IN_USE"]
        assert rule.inputs == {"policyARN": "arn:aws-cn:iam::aws:policy/AWSSupportAccess"}

    @pytest.mark.parametrize(
        ("identifier", "inputs", "expected"),
        [
            ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", {"BlockPublicAcls": True}, "True"),
            ("CLOUDWATCH_ALARM_ACTION_CHECK", {"okActionRequired": True}, "true"),
        ],
    )
    def test_true_is_spelled_as_the_rule_reads_it(
        self, identifier: str, inputs: dict[str, bool], expected: str
    ) -> None:
        rule = CONTROL.localize(params(rules={identifier: {"inputs": inputs}}), place()).rules[identifier]
        assert rule.inputs[next(iter(inputs))] == expected

    def test_only_periodic_rules_have_a_frequency(self) -> None:
        given = params(frequency="Six_Hours", rules={"EC2_EBS_ENCRYPTION_BY_DEFAULT": {"frequency": "One_Hour"}})
        rules = CONTROL.localize(given, place(rules=FRAMEWORK)).rules
        assert rules["EC2_EBS_ENCRYPTION_BY_DEFAULT"].frequency == "One_Hour"
        assert rules["ACCESS_KEYS_ROTATED"].frequency == "Six_Hours"
        assert rules["S3_BUCKET_SSL_REQUESTS_ONLY"].frequency is None

    def test_excluded_rules_are_evaluated_nowhere(self) -> None:
        given = params(exclude=["ACCESS_KEYS_ROTATED"], rules={"ACCESS_KEYS_ROTATED": {}})
        assert "ACCESS_KEYS_ROTATED" not in CONTROL.localize(given, place(rules=FRAMEWORK)).rules

    GLOBAL = {"ACCESS_KEYS_ROTATED": {}, "IAM_PASSWORD_POLICY": {}, "EC2_EBS_ENCRYPTION_BY_DEFAULT": {}}

    @pytest.mark.parametrize(
        ("region", "there"),
        [
            ("eu-central-2", {"EC2_EBS_ENCRYPTION_BY_DEFAULT"}),
            ("eu-west-1", set(GLOBAL)),
            ("us-east-1", {"EC2_EBS_ENCRYPTION_BY_DEFAULT"}),
        ],
    )
    def test_global_rules_go_where_global_types_are_recorded(self, region: str, there: set[str]) -> None:
        # GIVEN a home Region that cannot record IAM, WHEN another one records it
        regions = ("eu-central-2", "eu-west-1", "us-east-1")
        where = place(region, self.GLOBAL, home="eu-central-2", governed=regions, records_global="eu-west-1")
        assert set(CONTROL.localize(params(), where).rules) - DEFAULTS == there

    def test_without_a_region_that_records_them_a_global_rule_stays_where_it_exists(self) -> None:
        where = place("il-central-1", self.GLOBAL, home="il-central-1", records_global=None)
        rules = set(CONTROL.localize(params(), where).rules) - DEFAULTS
        assert rules == {"IAM_PASSWORD_POLICY", "EC2_EBS_ENCRYPTION_BY_DEFAULT"}

    def test_a_global_rule_that_the_home_region_lacks_is_evaluated_in_another(self) -> None:
        asked = {"ACCOUNT_PART_OF_ORGANIZATIONS": {}}
        regions = ("cn-north-1", "cn-northwest-1")
        found = {
            region: set(
                CONTROL.localize(
                    params(), place(region, asked, home="cn-north-1", partition="aws-cn", governed=regions)
                ).rules
            )
            - DEFAULTS
            for region in regions
        }
        assert found == {"cn-north-1": set(), "cn-northwest-1": set(asked)}

    def test_resolving_twice_changes_nothing(self) -> None:
        there = place(rules=FRAMEWORK)
        once = CONTROL.localize(params(), there)
        assert CONTROL.localize(once, there) == once

    def test_the_cis_framework_is_evaluated_by_sixty_rules_in_the_home_region(self) -> None:
        rules = {rule.identifier: dict(rule.inputs) for rule in framework("cis-aws-5.0").config_rules}
        assert len(CONTROL.localize(params(), place(rules=rules)).rules) >= 60


class TestRemediations:
    def test_a_remediated_rule_is_evaluated(self) -> None:
        there = CONTROL.localize(params(remediations={"EC2_IMDSV2_CHECK": {"automatic": True}}), place())
        assert set(there.rules) == set(there.remediations) == {"EC2_IMDSV2_CHECK"}

    def test_a_remediation_goes_where_its_rule_goes(self) -> None:
        given = params(remediations={"IAM_USER_UNUSED_CREDENTIALS_CHECK": {}})
        assert CONTROL.localize(given, place()).remediations
        assert not CONTROL.localize(given, place("eu-central-1")).remediations

    def test_a_partition_without_the_document_keeps_the_rule(self) -> None:
        there = CONTROL.localize(params(), place("cn-north-1", home="cn-north-1", partition="aws-cn"))
        assert set(there.rules) == DEFAULTS
        assert set(there.remediations) == {"S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"}

    def test_a_trail_is_mended_in_its_home_region_and_reported_in_every_one(self) -> None:
        given = params(remediations={"CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED": {"automatic": True}})
        at_home, away = CONTROL.localize(given, place()), CONTROL.localize(given, place("eu-central-1"))
        assert set(at_home.rules) == set(away.rules) == set(at_home.remediations)
        assert away.remediations == {}

    def test_what_a_person_has_to_start_meets_no_requirement(self) -> None:
        rule = "VPC_DEFAULT_SECURITY_GROUP_CLOSED"
        automatic = CONTROL.localize(params(remediations={rule: {"automatic": True}}), place())
        assert CONTROL.satisfied(automatic) == ("aws-fsbp/EC2.2", "cis-aws-5.0/5.5")
        assert CONTROL.satisfied(CONTROL.localize(params(remediations={rule: {}}), place())) == ()

    def test_a_partition_without_the_document_meets_no_requirement_by_it(self) -> None:
        given = params(remediations={"EC2_IMDSV2_CHECK": {"automatic": True}})
        assert (
            CONTROL.satisfied(CONTROL.localize(given, place("cn-north-1", home="cn-north-1", partition="aws-cn"))) == ()
        )

    def test_what_a_person_starts_is_a_note_with_the_command(self) -> None:
        (note,) = CONTROL.notes(params())
        assert "start-remediation-execution" in note
        assert CONTROL.notes(params(remediations={"EC2_IMDSV2_CHECK": {"automatic": True}})) == ()


class TestWhatHoldsNowhere:
    def unplaced(self, *places: Place, **given: Any) -> tuple[str, ...]:
        return CONTROL.unplaced(params(**given), [(one, CONTROL.localize(params(**given), one)) for one in places])

    def test_a_rule_that_no_governed_region_has_is_named_with_the_regions(self) -> None:
        asked = {"ROOT_ACCOUNT_MFA_ENABLED": {}, "IAM_PASSWORD_POLICY": {}}
        where = place("us-gov-west-1", asked, home="us-gov-west-1", partition="aws-us-gov")
        assert self.unplaced(where, remediations={}) == (
            "ROOT_ACCOUNT_MFA_ENABLED is evaluated nowhere: no such rule in us-gov-west-1",
        )

    def test_a_rule_of_us_east_1_is_named_where_that_is_not_governed(self) -> None:
        (said,) = self.unplaced(place(rules=FRAMEWORK))
        assert said.startswith("CLOUDFRONT_ASSOCIATED_WITH_WAF is evaluated nowhere: only us-east-1")
        regions = ("eu-west-1", "us-east-1")
        assert not self.unplaced(*(place(one, FRAMEWORK, governed=regions) for one in regions))

    def test_a_waiver_in_the_only_region_of_a_rule_leaves_it_nowhere(self) -> None:
        asked = {"ACCESS_KEYS_ROTATED": {}}
        (said,) = self.unplaced(place("us-east-1", asked))
        assert said == "ACCESS_KEYS_ROTATED is evaluated nowhere: it belongs to eu-west-1, where this control is waived"

    def test_a_rule_that_the_profile_excludes_is_no_omission(self) -> None:
        assert not self.unplaced(place(rules=FRAMEWORK), exclude=["CLOUDFRONT_ASSOCIATED_WITH_WAF"])

    def test_a_remediation_without_its_document_is_named(self) -> None:
        (said,) = self.unplaced(place("cn-north-1", home="cn-north-1", partition="aws-cn"))
        assert said.startswith("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED is evaluated but not remediated")


class TestNeeds:
    def test_the_recorder_and_the_topic_of_each_severity(self) -> None:
        given = params(rules={"ROOT_ACCOUNT_MFA_ENABLED": {"severity": "critical"}})
        assert set(CONTROL.needs(given)) == {
            Need("config_recorder"),
            Need("security_topic.critical"),
            Need("security_topic.medium"),
        }

    def test_no_topic_where_nothing_is_sent(self) -> None:
        assert CONTROL.needs(params(notify=False)) == (Need("config_recorder"),)
