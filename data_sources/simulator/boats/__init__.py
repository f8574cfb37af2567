"""The simulated fleet: where 1,075 boats are at any instant (``life``), and how VMS providers (``vms``), an AIS receiver
(``ais``, ``tcp``) and the border post (``border``) tell it."""
