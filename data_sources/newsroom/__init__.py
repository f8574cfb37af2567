"""What a headline says of Hue: whom it names (mentions), whether it is good news by the city's lexicon (tone), and which
headlines tell one story (stories). Pure; what the words mean to the city stands in its files."""
