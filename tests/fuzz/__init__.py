"""Damaged documents of the field reports: whatever bytes come, the reader does not stop, nor grow, nor dawdle."""
