"""What AWS is, as data: Regions, Config managed rules, endpoint services, WAF rule groups, resource types."""
