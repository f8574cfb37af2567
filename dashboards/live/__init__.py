"""What changed, computed once, sent to every screen.

One web process, the one that holds the lease "live", makes the board: plain data, every figure and every feed's state
(``board``), and writes it down (``watch``). Every web process reads it, tells each scene and language what of it
changed (``channels``) and sends that, encoded once, to all who look (``hub``).
"""
