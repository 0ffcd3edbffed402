"""What several controls of one family have in common: parameters, blocks, expectations, and who stands back for whom.

A module here is about a thing of AWS that more than one control makes or needs, such as a trail or a web ACL, and names
no control.
"""
