"""Network v2.0: Neutron's door to networks, subnets and ports."""
