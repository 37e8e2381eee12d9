"""Writes the unrolled arithmetic in `firmware/meter/native`: `python -m viper_writer` in here.

Here: how a field operation becomes straight lines of viper. Not here: why the formulas hold
(`firmware/CRYPTO.md`). Nothing of this runs on a meter; a test writes the files anew and compares.
"""
