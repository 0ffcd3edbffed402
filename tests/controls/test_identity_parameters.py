"""What a profile may not say of boundaries, roles of people and their provider, and where these stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.controls.iam._saml_metadata import metadata_problems
from baseline.errors import ProfileError
from baseline.report.coverage import Coverage, Status, coverage
from tests.controls.cases.iam import METADATA
from tests.controls.organizations import ACCOUNTS, Planned, planned
from tests.controls.test_parameters_located import culprit, problems

BOUNDARY, ROLES, PROVIDER = "iam.permissions_boundary", "iam.human_roles", "iam.saml_provider"
EMERGENCY, TRAIL = "iam.break_glass_role", "cloudtrail.organization_trail"

# (control, parameters, culprit, message)
REFUSED = [
    (BOUNDARY, "    roles: ['role/*']", "role/*", ""),
    (BOUNDARY, "    roles: [role/aws-reserved/*]", "role/aws-reserved/*", "roles of AWS services"),
    (BOUNDARY, "    roles: ['role/aws*']", "role/aws*", "roles of AWS services"),
    (BOUNDARY, "    roles: ['role/w?rk']", "role/w?rk", ""),
    (BOUNDARY, "    off_limits: ['*']", "*", ""),
    (BOUNDARY, "    off_limits: ['arn:aws:lambda:*:*:*']", "arn:aws:lambda", ""),
    (ROLES, "    administrator: {session_hours: 13}", "13", ""),
    (ROLES, "    trust: {users_with_mfa: false}", "{users_with_mfa", "nobody could assume a role"),
    (ROLES, "    trust: {role_patterns: ['role/*']}", "role/*", ""),
    (
        ROLES,
        "    trust: {saml_audiences: ['https://signin.aws.amazon.com/saml']}",
        "{saml_audiences",
        "none is named",
    ),
    (
        ROLES,
        "    trust: {saml_provider: saml-provider/a, saml_audiences: ['https://evil.example.com/saml']}",
        "https://evil",
        "",
    ),
    (
        ROLES,
        "\n".join(
            f"    {one}: null" for one in ("administrator", "power_user", "security_audit", "read_only", "billing")
        ),
        "",
        "every role is null",
    ),
    (EMERGENCY, "    users: [role/admin]", "role/admin", ""),
    (EMERGENCY, "    users: ['user/*']", "user/*", ""),
    (EMERGENCY, "    users: [user/a]\n    session_hours: 5", "5", ""),
    (PROVIDER, f"    metadata: '{'x' * 1000}'", "x", "no well-formed XML"),
]


@pytest.mark.parametrize(("control", "parameters", "at", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_opens_too_much_or_nothing_is_refused_at_its_place(
    control: str, parameters: str, at: str, message: str
) -> None:
    found = problems(control, parameters)
    assert found
    assert culprit(found[0]).startswith(at), found
    assert message in found[0].message


class TestBoundary:
    def test_roles_of_the_baseline_are_nobodys(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match="covers roles of the baseline"):
            planned(tmp_path, BOUNDARY, parameters={BOUNDARY: {"roles": ["role/acme-*"]}})

    def test_more_than_a_policy_holds_is_refused(self, tmp_path: Path) -> None:
        many = [f"role/{'long-' * 20}{number}/*" for number in range(9)]
        with pytest.raises(ProfileError, match=r"the boundary takes [0-9]+ characters"):
            planned(tmp_path, BOUNDARY, parameters={BOUNDARY: {"roles": many}})


class TestHumanRoles:
    @staticmethod
    def _trusting(**trust: Any) -> dict[str, Any]:
        return {ROLES: {"trust": trust}}

    def test_the_power_user_brings_the_boundary_and_bills_are_where_they_are_paid(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, ROLES)
        stands = plan.standing(ROLES)
        assert {account for account, _ in stands} == set(ACCOUNTS)
        assert {account for (account, _), one in stands.items() if one.instance.params.billing} == {"management"}  # type: ignore[attr-defined]
        assert set(plan.standing(BOUNDARY)) == set(stands)
        assert list(plan.unmet(ROLES)) == []

    def test_a_power_user_without_the_boundary_is_allowed_no_more(self, tmp_path: Path) -> None:
        """GIVEN the role THEN the boundary is its only policy, too: whoever lifts the boundary adds nothing."""
        plan = planned(tmp_path, ROLES)
        (standing,) = [one for (account, _), one in plan.standing(ROLES).items() if account == "workload"]
        roles = {one.properties.get("RoleName"): one.properties for one in plan.cloudformation(standing)}
        power_user = roles["acme-power-user"]
        assert power_user["ManagedPolicyArns"] == [power_user["PermissionsBoundary"]]

    def test_the_provider_of_the_profile_is_trusted_and_made_first(self, tmp_path: Path) -> None:
        parameters = self._trusting(saml_provider="baseline", users_with_mfa=False)
        plan = planned(tmp_path, ROLES, PROVIDER, parameters=parameters | {PROVIDER: {"metadata": METADATA}})
        assert list(plan.unmet(ROLES)) == []
        standing = next(iter(plan.standing(ROLES).values()))
        resources = plan.templates[standing.stack.name]["Resources"]
        (provider,) = [name for name, one in resources.items() if one["Type"] == "AWS::IAM::SAMLProvider"]
        roles = [one for one in resources.values() if one["Type"] == "AWS::IAM::Role"]
        assert roles
        assert all(provider in str(one.get("DependsOn", "")) for one in roles)
        assert all("saml-provider/acme-identity-provider" in str(one["Properties"]) for one in roles)

    def test_a_provider_that_the_profile_lacks_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match="the profile has no SAML provider"):
            planned(tmp_path, ROLES, parameters=self._trusting(saml_provider="baseline"))

    def test_an_audience_of_another_partition_is_refused(self, tmp_path: Path) -> None:
        trust = {"saml_provider": "saml-provider/a", "saml_audiences": ["https://signin.amazonaws.cn/saml"]}
        with pytest.raises(ProfileError, match="no sign-in of the partition aws"):
            planned(tmp_path, ROLES, parameters=self._trusting(**trust))

    def test_an_account_is_not_named_beside_itself(self, tmp_path: Path) -> None:
        """GIVEN the account of all users among those trusted THEN there its own users are, once, and nobody else."""
        plan = planned(
            tmp_path, ROLES, parameters=self._trusting(users_with_mfa=False, accounts=[ACCOUNTS["management"]])
        )
        trusts = {account: one.instance.params.trust for (account, _), one in plan.standing(ROLES).items()}  # type: ignore[attr-defined]
        assert (trusts["management"].users_with_mfa, trusts["management"].accounts) == (True, ())
        assert (trusts["workload"].users_with_mfa, trusts["workload"].accounts) == (False, (ACCOUNTS["management"],))

    def test_more_than_a_trust_policy_holds_is_refused(self, tmp_path: Path) -> None:
        many = [f"role/{'long-' * 20}{number}" for number in range(20)]
        with pytest.raises(ProfileError, match="characters to say"):
            planned(tmp_path, ROLES, parameters=self._trusting(role_patterns=many))


class TestEmergency:
    USERS: ClassVar[dict[str, Any]] = {"users": [f"{ACCOUNTS['management']}:user/emergency-1"]}

    @staticmethod
    def _parts(plan: Planned) -> dict[tuple[str, str], tuple[str, ...]]:
        return {place: one.instance.params.parts for place, one in plan.standing(EMERGENCY).items()}  # type: ignore[attr-defined]

    def test_the_role_is_at_home_and_every_region_hears(self, tmp_path: Path) -> None:
        """GIVEN accounts with trails of their own THEN each has the role and the alarm once, and a rule per Region."""
        plan = planned(tmp_path, EMERGENCY, parameters={EMERGENCY: self.USERS})
        everything = ("role", "events", "alarm")
        assert self._parts(plan) == {
            (account, region): everything if region == "eu-west-1" else ("events",)
            for account in ACCOUNTS
            for region in ("eu-west-1", "us-east-1")
        }
        assert list(plan.unmet(EMERGENCY)) == []

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            (["role"], "nothing tells that the role is used"),
            (["events"], "leaves out the role"),
            (["events", "alarm"], "leaves out the role"),
        ],
    )
    def test_a_role_that_nobody_hears_of_or_none_is_refused(
        self, tmp_path: Path, parts: list[str], message: str
    ) -> None:
        with pytest.raises(ProfileError, match=message):
            planned(tmp_path, EMERGENCY, parameters={EMERGENCY: {**self.USERS, "parts": parts}})

    @pytest.mark.parametrize("maker", ["management", "audit"])
    def test_the_alarm_is_where_the_trail_of_all_accounts_is(self, tmp_path: Path, maker: str) -> None:
        parameters = {EMERGENCY: self.USERS, TRAIL: {"account": maker}}
        plan = planned(tmp_path, EMERGENCY, TRAIL, parameters=parameters)
        alarms = {account for (account, _), parts in self._parts(plan).items() if "alarm" in parts}
        roles = {account for (account, _), parts in self._parts(plan).items() if "role" in parts}
        assert (alarms, roles) == ({maker}, set(ACCOUNTS))
        assert list(plan.unmet(EMERGENCY)) == []

    def test_the_users_are_those_of_the_named_account_in_every_account(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, EMERGENCY, parameters={EMERGENCY: self.USERS})
        users = {account: one.instance.params.users for (account, _), one in plan.standing(EMERGENCY).items()}  # type: ignore[attr-defined]
        assert users["management"] == ("user/emergency-1",)
        assert users["workload"] == (f"{ACCOUNTS['management']}:user/emergency-1",)

    @pytest.mark.parametrize("regions", [("eu-west-1",), ("eu-west-1", "us-east-1")])
    def test_a_role_that_no_trail_watches_is_told_of(self, tmp_path: Path, regions: tuple[str, ...]) -> None:
        given = {EMERGENCY: {**self.USERS, "parts": ["role", "events"]}}
        plan = planned(tmp_path, EMERGENCY, parameters=given, regions=regions)
        (told,) = [what for control, what in plan.plan.unplaced if control == EMERGENCY]
        assert "nobody hears of a use through a Region that is not governed" in told
        assert ("global endpoint" in told) == ("us-east-1" not in regions)

    def test_a_trail_tells_of_all(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, EMERGENCY, parameters={EMERGENCY: self.USERS}, regions=("eu-west-1",))
        assert [what for control, what in plan.plan.unplaced if control == EMERGENCY] == []


class TestAnalyzers:
    EXTERNAL, UNUSED = "iam.access_analyzer", "iam.unused_access_analyzer"

    def _types(self, plan: Planned, control: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for (account, _), standing in plan.standing(control).items():
            for one in (*plan.cloudformation(standing), *plan.terraform(standing)):
                found.setdefault(account, set()).add(one.properties.get("Type") or one.properties["type"])
        return found

    def test_the_organization_is_looked_at_from_the_audit_account(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, self.EXTERNAL, parameters={self.EXTERNAL: {"zone_of_trust": "organization"}})
        assert self._types(plan, self.EXTERNAL) == {
            "management": {"ACCOUNT"},
            "audit": {"ORGANIZATION"},
            "workload": {"ACCOUNT"},
        }
        assert len(plan.standing(self.EXTERNAL)) == 6
        assert list(plan.unmet(self.EXTERNAL)) == []

    def test_unused_access_is_paid_for_once(self, tmp_path: Path) -> None:
        given = {self.UNUSED: {"excluded_accounts": [ACCOUNTS["workload"]]}}
        plan = planned(tmp_path, self.UNUSED, parameters=given)
        assert self._types(plan, self.UNUSED) == {"audit": {"ORGANIZATION_UNUSED_ACCESS"}}
        assert list(plan.unmet(self.UNUSED)) == []

    @pytest.mark.parametrize("scope", ["account", None])
    def test_each_account_may_look_at_itself(self, tmp_path: Path, scope: str | None) -> None:
        roles = ("management", "workload") if scope is None else ("management", "audit", "workload")
        plan = planned(tmp_path, self.UNUSED, parameters={self.UNUSED: {"scope": scope}}, roles=roles)
        assert self._types(plan, self.UNUSED) == {one: {"ACCOUNT_UNUSED_ACCESS"} for one in roles}

    @pytest.mark.parametrize(
        ("control", "given", "message"),
        [
            (EXTERNAL, {"zone_of_trust": "organization"}, "no audit account"),
            (UNUSED, {"scope": "organization"}, "no audit account"),
            (UNUSED, {"excluded_accounts": [ACCOUNTS["workload"]]}, "excludes no account"),
        ],
    )
    def test_without_an_audit_account_nothing_is_done_for_all(
        self, tmp_path: Path, control: str, given: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ProfileError, match=message):
            planned(tmp_path, control, parameters={control: given}, roles=("management", "workload"))

    def test_whoever_owns_the_analyzer_is_analyzed(self, tmp_path: Path) -> None:
        given = {self.UNUSED: {"excluded_accounts": [ACCOUNTS["audit"]]}}
        with pytest.raises(ProfileError, match="owns the analyzer"):
            planned(tmp_path, self.UNUSED, parameters=given)


class TestRequirements:
    """What is set, and what people still have to do about it."""

    @staticmethod
    def _row(plan: Planned, framework_id: str, requirement: str) -> Coverage:
        rows = coverage(plan.plan, framework(framework_id), controls())
        return next(one for one in rows if one.requirement.id == requirement)

    def test_users_have_to_be_put_into_the_group_that_asks_for_mfa(self, tmp_path: Path) -> None:
        row = self._row(planned(tmp_path, "iam.mfa_enforcement"), "cis-aws-5.0", "1.9")
        assert row.status is Status.IMPLEMENTED
        assert row.remaining.startswith("Put every IAM user with a password into the group")

    def test_root_credentials_that_are_there_have_to_be_deleted(self, tmp_path: Path) -> None:
        row = self._row(planned(tmp_path, "iam.centralized_root_access"), "cis-aws-7.0", "2.1.1")
        assert row.status is Status.IMPLEMENTED
        assert row.remaining.startswith("Delete the root credentials of the member accounts that have them")

    def test_without_the_management_of_credentials_nothing_of_it_is_met(self, tmp_path: Path) -> None:
        given = {"iam.centralized_root_access": {"features": ["RootSessions"]}}
        row = self._row(planned(tmp_path, *given, parameters=given), "cis-aws-7.0", "2.1.1")
        assert row.status not in (Status.IMPLEMENTED, Status.PARTIAL)


class TestMetadata:
    def test_that_of_an_identity_provider_is_well(self) -> None:
        assert list(metadata_problems(METADATA)) == []

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("<EntityDescriptor", "<!DOCTYPE x><EntityDescriptor", "which no metadata needs"),
            ("https://idp.example.com/", "{{resolve:ssm:/x}}", "which no metadata needs"),
            ("</EntityDescriptor>", "", "no well-formed XML"),
            ("EntityDescriptor", "EntitiesDescriptor", "not the EntityDescriptor of one"),
            ('entityID="https://idp.example.com"', "", "no entityID"),
            ("IDPSSODescriptor", "SPSSODescriptor", "describes no identity provider"),
            ("SAML:2.0:protocol", "SAML:1.1:protocol", "describes no identity provider"),
            ('use="signing"', 'use="encryption"', "no certificate for signatures"),
            ("MIIC", "MII!", "no certificate for signatures"),
            ('Location="https:', 'Location="http:', "no SingleSignOnService at an https address"),
            ("bindings:HTTP-POST", "bindings:SOAP", "no SingleSignOnService at an https address"),
        ],
    )
    def test_what_iam_would_refuse_or_nobody_could_use_is_told(self, old: str, new: str, problem: str) -> None:
        changed = METADATA.replace('Location="https://idp.example.com"', 'Location="https://idp.example.com/"')
        (found,) = metadata_problems(changed.replace(old, new))
        assert problem in found
