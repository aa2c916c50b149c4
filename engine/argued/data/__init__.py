"""From files to tables that are sound: the one place that opens the folder `data/`."""
