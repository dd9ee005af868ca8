"""A performance contract as it came, in a workbook or in YAML -> typed rows by section, with findings."""
