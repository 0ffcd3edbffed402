"""Policies of AWS Firewall Manager, for the controls that have one: parameters, both bodies, expectations, notes."""
