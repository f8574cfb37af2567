"""What things cost, each beside a reference of the same run. ``python -m tests.bench [names…] [--full]``.

Nothing here asserts a time: machines differ and are shared, so what counts is the ratio. Whether both sides gave the
same answer is asserted. Names are those of the files in ``BENCHES``.
"""
