"""AWS Foundational Security Best Practices: every control of the standard, judged by itself."""

from __future__ import annotations

from collections import Counter

from baseline.catalog.frameworks import framework
from baseline.facts.config_rules import check_inputs, managed_rule, recommended_inputs
from baseline.facts.security_hub_controls import controls_of, security_hub_control, standard_of

FSBP = "aws-fsbp"

# By service, the numbers of its controls.
NUMBERS = """
Account 1; ACM 1-2; APIGateway 1-5 8-11; AppSync 2 5; Athena 4; AutoScaling 1-3 6 9; Autoscaling 5; Backup 1;
BedrockAgentCore 1-2 5-6; CloudFormation 3-4; CloudFront 1 3-10 12-13 15-17; CloudTrail 1-2 4-5; CodeBuild 1-4 7;
Cognito 1-6; Config 1; Connect 2; DataFirehose 1; DataSync 1; DMS 1 6-13; DocumentDB 1-6; DynamoDB 1-3 6-7;
EC2 1-4 6-10 15-21 23-25 51 55-58 60 170-173 180-183; ECR 1-3; ECS 2-5 8-10 12 16 18-21; EFS 1-4 7-8; EKS 1-2 8-9;
ElastiCache 1-7; ElasticBeanstalk 1-3; ELB 1-10 12-14 17-18 21-22; EMR 1-4; ES 1-8; EventBridge 3; FSx 1-5; Glue 3-4;
GuardDuty 1 5-13; IAM 1-8 21; Inspector 1-4; Kinesis 1 3; KMS 1-3 5; Lambda 1-2 5; Macie 1-2; MQ 2; MSK 1 3-6;
Neptune 1-8; NetworkFirewall 2-6 9-10; Opensearch 1-8 10; PCA 1; RDS 1-17 19-25 27 34-48 50-51;
Redshift 1-4 6-8 10 15 18; RedshiftServerless 1-3 5-6; Route53 2; S3 1-3 5-6 8-9 12-13 19 24-25; SageMaker 1-5 8-17 19;
SecretsManager 1-4; ServiceCatalog 1; SES 3; SNS 4; SQS 1 3; SSM 1-4 6-7; StepFunctions 1; Transfer 2-3;
WAF 1-4 6-8 10 12; WorkSpaces 1-2
"""


def _expected() -> set[str]:
    found: set[str] = set()
    for part in NUMBERS.replace("\n", " ").split(";"):
        service, *ranges = part.split()
        for one in ranges:
            first, _, last = one.partition("-")
            found.update(f"{service}.{number}" for number in range(int(first), int(last or first) + 1))
    return found


def test_fsbp_has_the_367_controls_of_the_standard_each_once() -> None:
    ids = [one.id for one in framework(FSBP).requirements]
    assert len(ids) == len(set(ids)) == 367
    assert set(ids) == _expected()


def test_fsbp_is_what_the_standard_contains() -> None:
    standard = standard_of(FSBP)
    assert standard is not None
    assert [one.id for one in framework(FSBP).requirements] == [one.id for one in controls_of(standard)]


def test_each_requirement_is_as_severe_as_its_control_and_judged_by_it_alone() -> None:
    assert framework(FSBP).checks_suffice
    for one in framework(FSBP).requirements:
        assert one.level == security_hub_control(one.id).severity.lower()
        assert one.security_hub == (one.id,)
        assert one.assessment == "automated"
    severities = Counter(one.level for one in framework(FSBP).requirements)
    assert severities == {"critical": 27, "high": 62, "medium": 243, "low": 35}


def test_a_rule_is_missing_only_where_none_can_be_selected() -> None:
    for one in framework(FSBP).requirements:
        identifier = security_hub_control(one.id).config_rule
        rule = managed_rule(identifier) if identifier else None
        selectable = rule is not None and not check_inputs(rule, recommended_inputs(rule.identifier))
        assert [selected.identifier for selected in one.config_rules] == ([identifier] if selectable else []), one.id


def test_most_of_fsbp_can_be_evaluated_by_managed_rules() -> None:
    assert sum(bool(one.config_rules) for one in framework(FSBP).requirements) >= 320
