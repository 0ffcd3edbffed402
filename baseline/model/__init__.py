"""What a user may write: the profile's model, how its YAML is read, and every error at its line and column.

`loader.load_profile` is the way in; `profile.Profile` is what comes out.
"""
