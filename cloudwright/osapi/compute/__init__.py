"""Compute v2.1: Nova's door to instances, flavors, key pairs, hosts and quotas."""
