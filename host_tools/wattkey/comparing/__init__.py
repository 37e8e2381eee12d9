"""Two meters beside each other: read live or by what both have kept, judged, drawn.

`samples` are taken `live` and written to a `sample_file`, or spans come from the load profiles both
have `kept`; `arithmetic` says how far one is off, `gains` what would put it right, `text` and
`picture` show it.
"""
