"""AWS WAF before what answers in a Region."""

from __future__ import annotations

from typing import Any

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "waf.regional_web_acl": [
        {
            "resources": [
                {"arn": "arn:aws:elasticloadbalancing:eu-west-1::loadbalancer/app/web/50dc6c495c0c9188"},
                {"arn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"},
                {"arn": "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Abcdef123"},
            ],
            "without_resources": False,
        },
        {
            "resources": [
                {"arn": "arn:aws:appsync:eu-west-1:111122223333:apis/abcdefghijklmnopqrstuvwxyz"},
                {"arn": "arn:aws:apprunner:eu-west-1:111122223333:service/shop/0123456789abcdef0123456789abcdef"},
                {"arn": "arn:aws:ec2:eu-west-1::verified-access-instance/vai-0123456789abcdef0"},
            ],
            "log_destination": "cloudwatch",
            "log_requests": "notable",
            "redact_query_string": True,
            "default_action": "block",
            "allowed_countries": ["BE"],
            "rate_limit": None,
        },
    ],
}
