"""What is known about backups, whatever they hold: their manifests, the folder they lie in, how long they are kept."""
