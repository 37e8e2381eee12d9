"""The boards that we promise: each has tests, whoever asks for them."""

BOARDS = (
    "athom_pg01v3",
    "esp32_devkit_pzem004t",
    "esp32c3_devkit_pzem004t",
    "shelly_1pm_mini_gen3",
    "shelly_plus_1pm",
    "sonoff_powr316d",
    "sonoff_powr320d",
)
