"""The OpenStack wire: Identity v3, Compute v2.1, Image v2, Network v2.0, Block
Storage v3 (docs/openstack.md).

Each service is one folder: `routes.py` is its only table (method, path, function, level), a file
per noun parses, calls one service or selector and renders, and `schemas/<noun>.py` says what a
body may hold. `common/` is what they share. Nova's noun *server* lives only here.
"""
