"""What runs machines. Each folder is one driver behind `contracts.hypervisor`."""
