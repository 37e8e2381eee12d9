"""What a meter has kept: read by time or entry, as rows, bars, tables, pictures.

`reading` asks for the `wanted_rows`, `data` holds them, `series` makes numbers over time of them;
`text`, `bars`, `picture` and `period_picture` show those.
"""
