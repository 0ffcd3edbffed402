"""Parameters of the log stores, the trail and the topics: what is refused, and what follows from what is
not."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.names import Names
from baseline.plan.plan import Setting
from tests.harness import SETTING, Emitted, emit_control

ARCHIVE, TRAIL, TOPICS = "s3.log_archive_bucket", "cloudtrail.multi_region_trail", "sns.security_topics"
YES = "nobody can delete what is locked"


def refused(control_id: str, given: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        controls()[control_id].Params.model_validate_json(json.dumps(given))
    return str(caught.value)


@pytest.mark.parametrize(
    ("control_id", "given", "said"),
    [
        (ARCHIVE, {"object_lock": {"mode": "COMPLIANCE"}}, YES),
        (ARCHIVE, {"object_lock": {"mode": "COMPLIANCE", "acknowledge": "yes"}}, YES),
        (ARCHIVE, {"object_lock": {"mode": "GOVERNANCE", "days": 3000}}, "at least object_lock.days (3000)"),
        (ARCHIVE, {"object_lock": {"mode": "GOVERNANCE"}, "deliveries": ["config"]}, "has nothing to lock"),
        (ARCHIVE, {"glacier_days": 400, "expiration_days": 400}, "more than glacier_days (400)"),
        (ARCHIVE, {"deliveries": ["server_access_logs"]}, "'cloudtrail', 'config', 'flow_logs' or 'dns_queries'"),
        (TRAIL, {"retention_days": 366}, "365, 400, 545"),
        (TRAIL, {"s3_key_prefix": "/audit/"}, "s3_key_prefix"),
        (TRAIL, {"data_events": {"lambda_functions": "read"}}, "'none', 'write' or 'all'"),
        (TOPICS, {"subscriptions": [{"endpoint": "soc"}]}, "must be an e-mail address"),
        (TOPICS, {"subscriptions": [{"protocol": "https", "endpoint": "http://example.com"}]}, "https://"),
        (
            TOPICS,
            {"subscriptions": [{"endpoint": "a@example.com"}, {"endpoint": "a@example.com", "severities": ["low"]}]},
            "a@example.com is subscribed to low twice by email",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_what_can(control_id: str, given: dict[str, Any], said: str) -> None:
    assert said in refused(control_id, given)


class TestObjectLock:
    """AWS Config does not deliver to a bucket with a default retention."""

    def capabilities(self, params: dict[str, Any]) -> tuple[str | None, str | None]:
        case = emit_control(ARCHIVE, params)
        control, given = case.control, case.stack.instances[-1].params
        context: Any = type("Context", (), {})()
        context.names, context.home_region = SETTING.names, SETTING.home_region
        context.environment = type("Environment", (), {"account": "111122223333"})()
        found = {name: control.value_of(name, given, context) for name in control.provides(given)}
        archive = {found["log_archive_bucket.cloudtrail"], found["log_archive_bucket.flow_logs"]}
        assert len(archive) == 1
        return archive.pop(), found["config_archive_bucket"]

    def test_without_a_lock_config_delivers_to_the_archive(self) -> None:
        archive, config = self.capabilities({})
        assert archive == config == "acme-log-archive-111122223333-eu-west-1"

    def test_with_a_lock_config_has_a_bucket_of_its_own(self) -> None:
        archive, config = self.capabilities({"object_lock": {"mode": "GOVERNANCE"}})
        assert (archive, config) == (
            "acme-log-archive-111122223333-eu-west-1",
            "acme-config-archive-111122223333-eu-west-1",
        )

    def test_nothing_is_promised_to_a_service_that_may_not_deliver(self) -> None:
        case = emit_control(ARCHIVE, {"deliveries": ["cloudtrail"]})
        assert case.control.provides(case.stack.instances[-1].params) == ("log_archive_bucket.cloudtrail",)

    def test_the_bucket_that_config_delivers_to_is_not_locked(self) -> None:
        blocks = emit_control(ARCHIVE, {"object_lock": {"mode": "GOVERNANCE"}}).blocks
        grants = {one.labels[1]: repr(one.body) for one in blocks if one.labels[0] == "aws_s3_bucket_policy"}
        locked = {one.labels[1] for one in blocks if one.labels[0] == "aws_s3_bucket_object_lock_configuration"}
        takes_config = {name for name, policy in grants.items() if "config.amazonaws.com" in policy}
        assert len(takes_config) == len(locked) == 1
        assert not takes_config & locked


def test_bucket_names_stay_within_63_characters_for_the_longest_prefix_and_region() -> None:
    names = Names("a" * 20)
    for purpose in ("access-logs", "log-archive", "config-archive"):
        assert len(names.bucket(purpose, "111122223333", "ap-southeast-1")) <= 63


@pytest.mark.parametrize(("days", "said"), [(180, 1), (365, 0), (400, 0)])
def test_events_kept_for_less_than_a_rule_asks_for_are_a_note(days: int, said: int) -> None:
    control = controls()[TRAIL]
    found = [one for one in control.notes(control.Params.model_validate({"retention_days": days})) if "180 days" in one]
    assert len(found) == said
    assert all("CW_LOGGROUP_RETENTION_PERIOD_CHECK" in one and "retention_days: 365" in one for one in found)


@pytest.mark.parametrize("control_id", [ARCHIVE, "s3.access_log_bucket"])
def test_it_is_told_that_small_objects_do_not_move(control_id: str) -> None:
    assert "128 KB" in str(controls()[control_id].Params.model_fields["glacier_days"].description)


@pytest.mark.parametrize(
    ("control_id", "rules"),
    [
        (ARCHIVE, ["S3_BUCKET_MFA_DELETE_ENABLED"]),
        ("s3.access_log_bucket", ["S3_BUCKET_LOGGING_ENABLED", "S3_BUCKET_MFA_DELETE_ENABLED"]),
    ],
)
def test_rules_that_report_the_log_buckets_for_good_are_told_before_they_do(control_id: str, rules: list[str]) -> None:
    control = controls()[control_id]
    (note,) = [one for one in control.notes(control.Params()) if "Expect AWS Config" in one]
    assert [word for word in re.findall(r"\w+", note) if word.startswith("S3_BUCKET_")] == rules


class TestSubscribers:
    def of(self, params: dict[str, Any], setting: Setting = SETTING) -> list[tuple[str, str]]:
        case: Emitted = emit_control(TOPICS, params, setting=setting)
        found = [one for one in case.blocks if one.labels[0] == "aws_sns_topic_subscription"]
        return sorted((one.labels[1].split("_")[3], one.body["endpoint"]) for one in found)

    def test_by_default_the_security_contact_hears_of_everything(self) -> None:
        contact = SETTING.contacts["security"].email
        severities = ("critical", "high", "low", "medium")
        assert self.of({}) == [(severity, contact) for severity in severities]

    def unheard(self, params: dict[str, Any], *contacts: str) -> tuple[str, ...]:
        control = controls()[TOPICS]
        given = control.Params.model_validate_json(json.dumps(params))
        place: Any = SimpleNamespace(contacts=frozenset(contacts))
        return control.unplaced(given, [(place, given)])

    def test_without_contact_and_subscription_nobody_does_and_the_plan_says_so(self) -> None:
        lonely = Setting(SETTING.names, SETTING.home_region, None, {}, {})
        assert self.of({}, lonely) == []
        (said,) = self.unheard({}, "billing", "operations")
        assert said.startswith("nobody hears of any alarm or finding")
        assert "contacts.security" in said
        assert self.unheard({}, "security") == ()

    def test_each_topic_without_a_subscriber_is_named(self) -> None:
        somebody = {"subscriptions": [{"endpoint": "soc@example.com", "severities": ["critical", "medium"]}]}
        said = self.unheard(somebody, "security")
        assert [one.split(":")[0] for one in said] == ["nobody hears of what is high", "nobody hears of what is low"]
        assert self.unheard({"subscriptions": [{"endpoint": "soc@example.com"}]}) == ()

    def test_named_subscriptions_replace_the_contact(self) -> None:
        named = {"subscriptions": [{"endpoint": "soc@example.com", "severities": ["critical", "low"]}]}
        assert self.of(named) == [("critical", "soc@example.com"), ("low", "soc@example.com")]
