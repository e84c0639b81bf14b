"""Block Storage v3: Cinder's paths and shapes over the volumes of the cloud."""
