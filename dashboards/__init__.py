"""What exists because somebody is looking: KPIs, scenes, pages. Data comes one way, from the store."""
