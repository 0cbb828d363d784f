"""Every table of the package: its columns, their types, units and meaning; checked at the door of each room."""
