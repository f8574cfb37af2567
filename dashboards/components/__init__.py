"""What scenes and pages are built of: the frame around them and the parts inside."""
