"""What a meter goes by, from TOML and back: tariff, limits, measuring, pushes.

`*_file` reads and writes the text, `*_settings` are the objects of the meter, `setting_data` the
values, `setting_writes` what differs and is to be written.
"""
