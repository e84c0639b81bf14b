"""Volume drivers: where the bytes of volumes, snapshots and backups are kept."""
