"""Documents that decide security, as data: each exists once and serves every output format.

Functions take plain strings - CDK tokens, Terraform references or literal values - and return JSON-like data.
"""
