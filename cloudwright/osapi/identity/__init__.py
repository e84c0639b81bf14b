"""Identity v3: Keystone's door to customers, projects, users, groups, roles and tokens."""
