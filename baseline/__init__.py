"""The generator: from a profile to CloudFormation, a CDK cloud assembly and Terraform."""

__version__ = "0.1.0"
