"""Web ACLs of either scope, for the controls that have one: parameters, both bodies, expectations."""
